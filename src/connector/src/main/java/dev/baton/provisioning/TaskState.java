package dev.baton.provisioning;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Where a task is. */
public enum TaskState {
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

    private final String id = name().toLowerCase(Locale.ROOT);

    /**
     * The state with a name.
     *
     * @param id a name, as {@link #id()} gives it
     * @return the state, or empty if none has that name
     */
    public static Optional<TaskState> of(String id) {
        return Arrays.stream(values()).filter(state -> state.id.equals(id)).findFirst();
    }

    /**
     * The name in JSON, in tables and on the command line.
     *
     * @return the name in lower case
     */
    public String id() {
        return id;
    }

    /**
     * Whether no attempt will follow unless a person asks for one.
     *
     * @return {@code true} for done, manual and cancelled
     */
    public boolean isSettled() {
        return this == DONE || this == MANUAL || this == CANCELLED;
    }
}
