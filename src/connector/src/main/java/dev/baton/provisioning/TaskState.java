package dev.baton.provisioning;

/** The state of a task. */
public enum TaskState implements Named {
    /** Accepted, or returned to the queue for another attempt. */
    QUEUED,
    /** An attempt is being made. */
    RUNNING,
    /** The last attempt failed; the next follows after a wait. */
    WAITING,
    /** Carried out, by an attempt or by hand. */
    DONE,
    /** Left to a person. */
    MANUAL,
    /** Cancelled by a person. */
    CANCELLED;

    /**
     * Returns whether no attempt will follow unless a person asks for one.
     *
     * @return {@code true} for done, manual and cancelled
     */
    public boolean isSettled() {
        return this == DONE || this == MANUAL || this == CANCELLED;
    }
}
