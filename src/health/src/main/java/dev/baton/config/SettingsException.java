package dev.baton.config;

/** A setting is missing or bad. The message is one line for operators, with what is allowed. */
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * A fault in the settings.
     *
     * @param message one line: the setting, where it came from, the value, and what is allowed
     */
    public SettingsException(String message) {
        super(message);
    }
}
