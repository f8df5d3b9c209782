package dev.baton.connector;

import java.util.Objects;

/**
 * The success of an operation.
 *
 * @param status whether anything had to be changed
 * @param id the account's id in the target system, never empty
 */
public record Outcome(Status status, String id) {
    /** Whether anything had to be changed. */
    public enum Status {
        /** This call changed the target system. */
        DONE,
        /** The target system was as asked for before this call. */
        ALREADY_SO
    }

    /**
     * Checks the id.
     *
     * @throws IllegalArgumentException if it is empty
     */
    public Outcome {
        Objects.requireNonNull(status);
        if (id.isEmpty()) {
            throw new IllegalArgumentException("an outcome names the account");
        }
    }

    /**
     * The target system was changed.
     *
     * @param id the account's id there
     * @return the outcome
     */
    public static Outcome done(String id) {
        return new Outcome(Status.DONE, id);
    }

    /**
     * There was nothing to change.
     *
     * @param id the account's id in the target system
     * @return the outcome
     */
    public static Outcome alreadySo(String id) {
        return new Outcome(Status.ALREADY_SO, id);
    }
}
