package dev.baton.connector;

import dev.baton.config.SafeText;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * Thrown if a call to the target system failed.
 *
 * <p>The message is for operators: one line, at most {@value #MAX_MESSAGE_LENGTH} characters. Whatever it is given, the
 * exception keeps only {@linkplain SafeText#clean(String, int) what is safe to show}.
 */
public final class ConnectorException extends RuntimeException {
    /** Longest message, in characters. */
    public static final int MAX_MESSAGE_LENGTH = 300;

    private static final long serialVersionUID = 1L;

    /** Why the call failed. */
    private final FailureKind kind;

    private final transient Duration retryAfter;

    /** Whether the idempotency key was used for another operation. */
    private final boolean isKeyReused;

    /**
     * Creates an exception without a cause.
     *
     * @param kind why the call failed
     * @param message what failed, for operators
     */
    public ConnectorException(FailureKind kind, String message) {
        this(kind, message, null, null, false);
    }

    /**
     * Creates an exception with a cause.
     *
     * @param kind why the call failed
     * @param message what failed, for operators
     * @param cause the exception that led to it
     */
    public ConnectorException(FailureKind kind, String message, Throwable cause) {
        this(kind, message, Objects.requireNonNull(cause, "cause"), null, false);
    }

    private ConnectorException(
            FailureKind kind, String message, Throwable cause, Duration retryAfter, boolean isKeyReused) {
        super(SafeText.clean(message, MAX_MESSAGE_LENGTH), cause);
        this.kind = Objects.requireNonNull(kind);
        this.retryAfter = retryAfter;
        this.isKeyReused = isKeyReused;
    }

    /**
     * Creates the exception for an idempotency key that another operation has used.
     *
     * @param message what the key belongs to, for operators
     * @return an exception of the kind {@link FailureKind#INVALID}
     */
    public static ConnectorException keyReused(String message) {
        return new ConnectorException(FailureKind.INVALID, message, null, null, true);
    }

    /**
     * Returns the same failure with the wait that the target system asked for (RFC 9110 section 10.2.3).
     *
     * @param retryAfter how long to wait before the next call, zero or more
     * @return a new exception with this one's kind, message and cause
     * @throws IllegalArgumentException if the duration is negative
     */
    public ConnectorException withRetryAfter(Duration retryAfter) {
        if (retryAfter.isNegative()) {
            throw new IllegalArgumentException("retryAfter is negative: " + retryAfter);
        }
        return new ConnectorException(kind, getMessage(), getCause(), retryAfter, isKeyReused);
    }

    /** {@return why the call failed} */
    public FailureKind kind() {
        return kind;
    }

    /** {@return the wait that the target system asked for, if it did} */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** {@return whether the call used an idempotency key that belongs to another operation} */
    public boolean isKeyReused() {
        return isKeyReused;
    }
}
