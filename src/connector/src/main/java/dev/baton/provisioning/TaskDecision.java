package dev.baton.provisioning;

import java.time.Instant;
import java.util.Optional;

/**
 * A person's decision about a task.
 *
 * @param action what was decided
 * @param at when it was decided
 * @param by who decided, and how
 * @param assignee to whom the task was assigned, if it was
 */
public record TaskDecision(Action action, Instant at, Decider by, Optional<String> assignee) {
    /** The possible decisions. */
    public enum Action implements Named {
        /** The task gets another round of attempts. */
        RETRY,
        /** The task was done by hand. */
        COMPLETE,
        /** The task is cancelled. */
        CANCEL,
        /** Another person follows up the task. */
        ASSIGN
    }
}
