package dev.baton.provisioning;

import dev.baton.connector.Operation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One wish to change the target system, and what has become of it so far. Immutable.
 *
 * @param id names it; made by the service
 * @param idempotencyKey names it too; chosen by the caller, or made by the service
 * @param operation what to change
 * @param requester who asked
 * @param assignee who follows it up if it is left to a person
 * @param created when it was accepted
 * @param state where it is
 * @param since when it came into this state
 * @param attempts how many attempts have been started
 * @param due when the next attempt is due, while it waits
 * @param reason why it is in this state: which attempt is due, why it is left to a person, who completed or cancelled it
 * @param accountId the account's id in the target system, once an attempt succeeded
 * @param history the attempts, oldest first; empty in a listing
 * @param decisions what people decided about it, oldest first; empty in a listing
 */
public record Task(
        String id,
        String idempotencyKey,
        Operation operation,
        String requester,
        Optional<String> assignee,
        Instant created,
        TaskState state,
        Instant since,
        int attempts,
        Optional<Instant> due,
        Optional<String> reason,
        Optional<String> accountId,
        List<TaskAttempt> history,
        List<TaskDecision> decisions) {
    /** Makes the lists immutable. */
    public Task {
        history = List.copyOf(history);
        decisions = List.copyOf(decisions);
    }

    /** The task in another state, without its attempts and decisions. */
    Task in(
            TaskState next,
            Instant now,
            int attempts,
            Optional<Instant> nextDue,
            Optional<String> why,
            Optional<String> account) {
        return with(next, now, attempts, nextDue, why, account, List.of(), List.of());
    }

    Task with(List<TaskAttempt> attempts, List<TaskDecision> made) {
        return with(state, since, this.attempts, due, reason, accountId, attempts, made);
    }

    private Task with(
            TaskState next,
            Instant now,
            int started,
            Optional<Instant> nextDue,
            Optional<String> why,
            Optional<String> account,
            List<TaskAttempt> attempts,
            List<TaskDecision> made) {
        return new Task(
                id,
                idempotencyKey,
                operation,
                requester,
                assignee,
                created,
                next,
                now,
                started,
                nextDue,
                why,
                account,
                attempts,
                made);
    }
}
