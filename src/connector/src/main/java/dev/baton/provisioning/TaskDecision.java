package dev.baton.provisioning;

import java.time.Instant;
import java.util.Optional;

/**
 * What a person decided about a task.
 *
 * @param action what
 * @param at when
 * @param by who, and how
 * @param assignee to whom, if it was assigned
 */
public record TaskDecision(Action action, Instant at, Decider by, Optional<String> assignee) {
    /** What can be decided. */
    public enum Action implements Named {
        /** Another round of attempts. */
        RETRY,
        /** It was done by hand. */
        COMPLETE,
        /** It is called off. */
        CANCEL,
        /** Somebody else follows it up. */
        ASSIGN
    }
}
