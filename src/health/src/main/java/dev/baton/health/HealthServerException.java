package dev.baton.health;

/** The health server cannot listen, or no longer does. The message is one line for operators, with what to do next. */
public final class HealthServerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    HealthServerException(String message, Throwable cause) {
        super(message, cause);
    }
}
