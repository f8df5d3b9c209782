package dev.baton.health;

/** The health server cannot be built or cannot listen. The message is one line for operators, with what to do next. */
public final class HealthServerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    HealthServerException(String message, Throwable cause) {
        super(message, cause);
    }
}
