package dev.baton.connector;

import java.util.Objects;

/**
 * The result of a successful operation.
 *
 * @param status whether anything had to be changed
 * @param id the account's id in the target system, never empty
 */
public record Outcome(Status status, String id) {
    /** Whether anything had to be changed. */
    public enum Status {
        /** This call changed the target system. */
        DONE,
        /** The target system was already in the requested state. */
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
     * Returns the outcome of a change to the target system.
     *
     * @param id the account's id there
     * @return the outcome
     */
    public static Outcome done(String id) {
        return new Outcome(Status.DONE, id);
    }

    /**
     * Returns the outcome if there was nothing to change.
     *
     * @param id the account's id in the target system
     * @return the outcome
     */
    public static Outcome alreadySo(String id) {
        return new Outcome(Status.ALREADY_SO, id);
    }
}
