package dev.baton.provisioning;

import dev.baton.connector.ConnectorException;
import dev.baton.connector.FailureKind;
import dev.baton.connector.IdempotencyKey;
import dev.baton.connector.Operation;
import dev.baton.connector.Outcome;
import dev.baton.provisioning.RetryPolicy.Decision;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What attempts do with the tasks. Each attempt is counted before it is made, and its end is written only if nobody has
 * changed the task since: the version is the fencing token of whoever counted it.
 */
final class AttemptStore {
    private final Database database;
    private final RetryPolicy policy;
    private final RandomGenerator random;
    private final Clock clock;
    private final Duration attemptLimit;

    AttemptStore(Database database, RetryPolicy policy, RandomGenerator random, Clock clock, Duration attemptLimit) {
        this.attemptLimit = attemptLimit;
        this.database = database;
        this.policy = policy;
        this.random = random;
        this.clock = clock;
    }

    /** What the queue does with its entry for a task. */
    sealed interface Next {}

    /** An attempt was counted and is to be made now. */
    record Attempt(
            String id, Operation operation, IdempotencyKey key, int number, int inRound, long version, Instant started)
            implements Next {}

    /** The task is to be looked at again. */
    record Later(Instant due) implements Next {}

    /** There is nothing more to do. */
    record Over() implements Next {}

    /** Counts the next attempt of a round, if one is due. */
    Next begin(String id, int attemptsBeforeRound) {
        // Were the count lost and the call made, the next attempt would not know that it may be the second.
        return database.inDurableTransaction(connection -> {
            Optional<TaskRow> found = TaskRow.lock(connection, id);
            if (found.isEmpty()
                    || found.get().task().state().isSettled()
                    || found.get().attemptsBeforeRound() != attemptsBeforeRound) {
                return new Over();
            }
            TaskRow row = found.get();
            Instant now = TaskRow.now(clock);
            if (row.task().due().map(now::isBefore).orElse(false)) {
                return new Later(row.task().due().get());
            }
            if (row.task().state() == TaskState.RUNNING) {
                int made = row.task().attempts() - attemptsBeforeRound;
                endAttempt(connection, id, row.task().attempts(), now, TaskAttempt.Result.LOST, Optional.empty());
                if (policy.afterLoss(made) instanceof RetryPolicy.Manual manual) {
                    toManual(connection, id, row.version(), now, manual.reason());
                    return new Over();
                }
                Instant due = afterLoss(row.task().operation(), row.task().since(), now);
                if (due.isAfter(now)) {
                    return postpone(connection, id, TaskState.QUEUED, now, due);
                }
            }
            return count(connection, row, now);
        });
    }

    private static Attempt count(Connection connection, TaskRow row, Instant now) throws SQLException {
        Task task = row.task();
        int number = task.attempts() + 1;
        TaskRow.execute(
                connection,
                "update task set state = ?, state_since = ?, reason = null, due = null, attempts = ?,"
                        + " version = version + 1 where id = ?",
                TaskState.RUNNING.id(),
                now,
                number,
                task.id());
        TaskRow.execute(
                connection,
                "insert into task_attempt (task_id, attempt, started, outcome) values (?, ?, ?, ?)",
                task.id(),
                number,
                now,
                TaskAttempt.Result.RUNNING.id());
        return new Attempt(
                task.id(),
                task.operation(),
                new IdempotencyKey(task.idempotencyKey(), number == 1),
                number,
                number - row.attemptsBeforeRound(),
                row.version() + 1,
                now);
    }

    /**
     * When a lost attempt may be followed by the next. The target system may still carry out what was asked for, as long as
     * somebody would have waited for its answer: an account that is looked up earlier is not there yet, and made twice.
     */
    private Instant afterLoss(Operation operation, Instant started, Instant now) {
        Instant over = started.plus(attemptLimit);
        return operation instanceof Operation.CreateAccount && over.isAfter(now) ? over : now;
    }

    /** Writes down that an attempt succeeded. */
    Next succeeded(Attempt attempt, Outcome outcome) {
        TaskAttempt.Result result =
                outcome.status() == Outcome.Status.DONE ? TaskAttempt.Result.DONE : TaskAttempt.Result.ALREADY_SO;
        return end(attempt, result, Optional.empty(), (connection, now) -> {
            TaskRow.execute(
                    connection,
                    "update task set state = ?, state_since = ?, reason = null, account_id = ?, version = version + 1"
                            + " where id = ?",
                    TaskState.DONE.id(),
                    now,
                    outcome.id(),
                    attempt.id());
            return new Over();
        });
    }

    /** Writes down that an attempt failed, and what the policy makes of it. */
    Next failed(Attempt attempt, ConnectorException failure) {
        Decision decision = policy.afterFailure(attempt.inRound(), failure.kind(), failure.retryAfter(), random);
        return end(
                attempt,
                TaskAttempt.Result.FAILED,
                Optional.of(failure),
                (connection, now) -> apply(connection, attempt, decision, now));
    }

    /** Writes down that an attempt was broken off, and returns its task to the queue. */
    Next interrupted(Attempt attempt) {
        Decision decision = policy.afterLoss(attempt.inRound());
        return end(
                attempt,
                TaskAttempt.Result.LOST,
                Optional.empty(),
                (connection, now) -> decision instanceof RetryPolicy.Retry
                        ? postpone(
                                connection,
                                attempt.id(),
                                TaskState.QUEUED,
                                now,
                                afterLoss(attempt.operation(), attempt.started(), now))
                        : apply(connection, attempt, decision, now));
    }

    private static Next apply(Connection connection, Attempt attempt, Decision decision, Instant now)
            throws SQLException {
        switch (decision) {
            case RetryPolicy.Manual manual -> {
                toManual(connection, attempt.id(), attempt.version(), now, manual.reason());
                return new Over();
            }
            case RetryPolicy.Retry retry -> {
                return postpone(connection, attempt.id(), TaskState.WAITING, now, now.plus(retry.after()));
            }
        }
    }

    private static Next postpone(Connection connection, String id, TaskState state, Instant now, Instant due)
            throws SQLException {
        TaskRow.execute(
                connection,
                "update task set state = ?, state_since = ?, due = ?, version = version + 1 where id = ?",
                state.id(),
                now,
                due,
                id);
        return new Later(due);
    }

    private Next end(
            Attempt attempt, TaskAttempt.Result result, Optional<ConnectorException> failure, AfterAttempt after) {
        return database.inTransaction(connection -> {
            boolean isMine = TaskRow.lock(connection, attempt.id())
                    .filter(row -> row.version() == attempt.version())
                    .isPresent();
            if (!isMine) {
                return new Over();
            }
            Instant now = TaskRow.now(clock);
            endAttempt(connection, attempt.id(), attempt.number(), now, result, failure);
            return after.apply(connection, now);
        });
    }

    private static void endAttempt(
            Connection connection,
            String id,
            int number,
            Instant now,
            TaskAttempt.Result result,
            Optional<ConnectorException> failure)
            throws SQLException {
        TaskRow.execute(
                connection,
                "update task_attempt set ended = ?, outcome = ?, kind = ?, message = ? where task_id = ? and attempt = ?",
                now,
                result.id(),
                failure.map(ConnectorException::kind).map(FailureKind::name).orElse(null),
                failure.map(ConnectorException::getMessage).orElse(null),
                id,
                number);
    }

    private static void toManual(Connection connection, String id, long version, Instant now, String reason)
            throws SQLException {
        TaskRow.execute(
                connection,
                "update task set state = ?, state_since = ?, reason = ?, due = null, version = version + 1"
                        + " where id = ? and version = ?",
                TaskState.MANUAL.id(),
                now,
                reason,
                id,
                version);
    }

    @FunctionalInterface
    private interface AfterAttempt {
        Next apply(Connection connection, Instant now) throws SQLException;
    }
}
