package dev.baton.provisioning;

import dev.baton.connector.FailureKind;
import java.time.Instant;
import java.util.Optional;

/**
 * One attempt at a task.
 *
 * @param number its number, 1 for the task's first
 * @param started when it was counted, before the target system was called
 * @param ended when its end was recorded; empty while it runs
 * @param result how it ended
 * @param kind why it failed, if it failed
 * @param message what failed, for operators, if it failed
 */
public record TaskAttempt(
        int number,
        Instant started,
        Optional<Instant> ended,
        Result result,
        Optional<FailureKind> kind,
        Optional<String> message) {
    /** How an attempt ended. */
    public enum Result implements Named {
        /** It has not ended. */
        RUNNING,
        /** It changed the target system. */
        DONE,
        /** The target system was already in the requested state. */
        ALREADY_SO,
        /** It failed. */
        FAILED,
        /** The service stopped before the answer arrived: whether the attempt succeeded is unknown. */
        LOST
    }
}
