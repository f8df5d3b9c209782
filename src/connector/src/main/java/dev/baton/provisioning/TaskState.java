package dev.baton.provisioning;

/** Where a task is. */
public enum TaskState implements Named {
    /** Accepted, and due. */
    QUEUED,
    /** An attempt is being made. */
    RUNNING,
    /** The last attempt failed; the next comes after a wait. */
    WAITING,
    /** Carried out, by an attempt or by hand. */
    DONE,
    /** Left to a person. */
    MANUAL,
    /** Called off. */
    CANCELLED;

    /**
     * Whether no attempt will follow unless a person asks for one.
     *
     * @return {@code true} for done, manual and cancelled
     */
    public boolean isSettled() {
        return this == DONE || this == MANUAL || this == CANCELLED;
    }
}
