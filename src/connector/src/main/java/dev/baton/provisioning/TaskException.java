package dev.baton.provisioning;

/** Signals that a call about tasks was refused. The message is one line for the caller, or one per fault of a file. */
public final class TaskException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why the call was refused. */
    private final Reason reason;

    /** Why a call was refused. */
    public enum Reason {
        /** The call was malformed. */
        INVALID(400),
        /** The caller may not do that, or not under that name. */
        FORBIDDEN(403),
        /** There is no such task. */
        NOT_FOUND(404),
        /** The task's state does not allow it, or another service uses the same tasks. */
        CONFLICT(409),
        /** The idempotency key belongs to another operation. */
        KEY_REUSED(422),
        /** The tasks cannot be reached now. */
        UNAVAILABLE(503);

        private final int status;

        Reason(int status) {
            this.status = status;
        }

        /**
         * Returns the corresponding HTTP status.
         *
         * @return a status from 400 to 503
         */
        public int status() {
            return status;
        }
    }

    /**
     * Creates a refusal.
     *
     * @param reason why the call is refused
     * @param message what is wrong, and what is allowed
     */
    public TaskException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    TaskException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /**
     * Returns why the call was refused.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }
}
