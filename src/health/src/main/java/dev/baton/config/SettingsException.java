package dev.baton.config;

/** Thrown if a setting is missing or invalid. The message is one line for operators and says what is allowed. */
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message one line: the setting, where it came from, the value, and what is allowed
     */
    public SettingsException(String message) {
        super(message);
    }
}
