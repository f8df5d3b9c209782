package dev.baton.provisioning;

import dev.baton.connector.ConnectorException;
import dev.baton.connector.IdempotencyKey;
import dev.baton.connector.Operation;
import dev.baton.connector.Outcome;
import dev.baton.provisioning.RetryPolicy.Decision;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * What attempts do with the tasks. Each attempt is counted before it is made, and its end is written only if nobody has
 * changed the task since: the version is the fencing token of the replica that counted it.
 */
final class AttemptStore {
    private static final int MAX_ACCOUNT_ID = 1_000;

    /** A task that has to wait for another is looked at so often. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private static final String CHANGE = "update task set state = ?, state_since = ?, reason = ?, due = ?, look_at = ?,"
            + " attempts = ?, account_id = ?, version = version + 1 where id = ? and version = ?";
    static final String DUE =
            "select * from task where connector = ? and look_at <= ? and not exists (select 1 from pause where connector = ?)"
                    + " order by look_at limit ?";

    private final Database database;
    private final RetryPolicy policy;
    private final RandomGenerator random;
    private final Clock clock;
    private final Lease lease;
    private final Consumer<List<TaskTransition>> onChange;

    /** A store that tells of transitions once they have been written. */
    AttemptStore(
            Database database,
            RetryPolicy policy,
            RandomGenerator random,
            Clock clock,
            Lease lease,
            Consumer<List<TaskTransition>> onChange) {
        this.database = database;
        this.policy = policy;
        this.random = random;
        this.clock = clock;
        this.lease = lease;
        this.onChange = onChange;
    }

    /** An attempt that was counted and is to be made now. */
    record Attempt(
            String id,
            Operation operation,
            IdempotencyKey key,
            int number,
            int inRound,
            long version,
            Instant started) {}

    /** How an attempt ended. */
    sealed interface End {}

    /** It succeeded. */
    record Succeeded(Outcome outcome) implements End {}

    /** It failed. */
    record Failed(ConnectorException failure) implements End {}

    /** It was broken off: what it did is not known. */
    record Interrupted() implements End {}

    /** An attempt and its end. */
    record Finished(Attempt attempt, End end) {}

    /** The attempts to make, and the ends that could not be written yet. */
    record Turn(List<Attempt> begun, List<Finished> left) {}

    /** What becomes of a task. */
    private record Change(
            TaskState state,
            Optional<String> reason,
            Optional<Instant> due,
            Optional<Instant> lookAt,
            Optional<String> accountId) {
        static Change toManual(String reason) {
            return new Change(
                    TaskState.MANUAL, Optional.of(reason), Optional.empty(), Optional.empty(), Optional.empty());
        }

        static Change again(TaskState state, Instant due, String reason) {
            return new Change(state, Optional.of(reason), Optional.of(due), Optional.of(due), Optional.empty());
        }

        Task of(Task task, int attempts, Instant now) {
            return new Task(
                    task.id(),
                    task.idempotencyKey(),
                    task.operation(),
                    task.requester(),
                    task.assignee(),
                    task.created(),
                    state,
                    now,
                    attempts,
                    due,
                    reason,
                    accountId,
                    List.of(),
                    List.of());
        }
    }

    /**
     * Writes down how attempts ended, and takes due tasks and counts an attempt at each: all in one transaction, as each
     * transaction waits for the disk.
     *
     * @param finished attempts of this store
     * @param most how many tasks to take at most
     * @param mine those that are being attempted here: a clock that was set forward does not make them lost
     * @return the attempts to make, and the finished ones whose tasks somebody has locked: their turn comes later
     */
    Turn turn(List<Finished> finished, int most, Set<String> mine) {
        List<TaskTransition> made = new ArrayList<>();
        Turn turn = database.write(transaction -> {
            Instant now = TaskRow.now(clock);
            Map<String, Task> free = free(transaction, finished);
            Map<Boolean, List<Finished>> byFree = finished.stream()
                    .collect(Collectors.partitioningBy(
                            one -> free.containsKey(one.attempt().id())));
            made.addAll(end(transaction, byFree.get(true), free, now));
            List<Finished> left = byFree.get(false).stream()
                    .filter(one ->
                            one.attempt().started().plus(lease.duration()).isAfter(now))
                    .toList();
            return new Turn(most == 0 ? List.of() : begin(transaction, most, mine, now, made), left);
        });
        onChange.accept(made);
        return turn;
    }

    /** Locks the tasks that nobody else has locked: one row that somebody holds does not keep the others waiting. */
    private static Map<String, Task> free(Transaction transaction, List<Finished> finished) throws SQLException {
        if (finished.isEmpty()) {
            return Map.of();
        }
        Object[] ids = finished.stream().map(one -> one.attempt().id()).toArray();
        String sql = "select * from task where id in (" + String.join(",", Collections.nCopies(ids.length, "?")) + ")";
        return transaction.query(sql + transaction.lockFree(), TaskRow::read, ids).stream()
                .map(TaskRow::task)
                .collect(Collectors.toMap(Task::id, Function.identity()));
    }

    /** Hands the tasks over that were running when a service ended, where no other can be running them. */
    void releaseAll() {
        database.write(transaction -> transaction.execute(
                "update task set look_at = ? where connector = ? and state = ?",
                TaskRow.now(clock),
                database.connector(),
                TaskState.RUNNING.id()));
    }

    private List<TaskTransition> end(
            Transaction transaction, List<Finished> finished, Map<String, Task> tasks, Instant now)
            throws SQLException {
        List<Change> after = finished.stream().map(one -> after(one, now)).toList();
        List<Object[]> changes = new ArrayList<>();
        for (int i = 0; i < finished.size(); i++) {
            Attempt attempt = finished.get(i).attempt();
            changes.add(values(attempt.id(), attempt.version(), attempt.number(), after.get(i), now));
        }
        int[] changed = transaction.executeAll(CHANGE, changes);
        List<Object[]> ends = new ArrayList<>();
        List<TaskTransition> made = new ArrayList<>();
        for (int i = 0; i < changed.length; i++) {
            if (changed[i] == 1) {
                Attempt attempt = finished.get(i).attempt();
                TaskAttempt ended = ended(
                        attempt.number(), attempt.started(), finished.get(i).end(), now);
                ends.add(TaskRow.values(attempt.id(), ended));
                made.add(new TaskTransition(
                        after.get(i).of(tasks.get(attempt.id()), attempt.number(), now),
                        Optional.of(TaskState.RUNNING),
                        Optional.of(ended)));
            }
        }
        transaction.executeAll(TaskRow.INSERT_ATTEMPT, ends);
        return made;
    }

    private List<Attempt> begin(
            Transaction transaction, int most, Set<String> mine, Instant now, List<TaskTransition> made)
            throws SQLException {
        List<Attempt> begun = new ArrayList<>();
        List<Object[]> changes = new ArrayList<>();
        List<Object[]> lost = new ArrayList<>();
        List<Object[]> early = new ArrayList<>();
        for (TaskRow row : transaction.query(
                DUE + transaction.lockFree(), TaskRow::read, database.connector(), now, database.connector(), most)) {
            Task task = row.task();
            if (mine.contains(task.id()) || isEarly(transaction, row)) {
                early.add(new Object[] {now.plus(LOOK_AGAIN), task.id()});
                continue;
            }
            Optional<Change> instead = Optional.empty();
            Optional<TaskAttempt> ended = Optional.empty();
            if (task.state() == TaskState.RUNNING) {
                // Its lease has ended, or its service has.
                ended = Optional.of(ended(task.attempts(), task.since(), new Interrupted(), now));
                lost.add(TaskRow.values(task.id(), ended.get()));
                instead = insteadOfNext(row, now);
            }
            if (instead.isEmpty()) {
                begun.add(attempt(row, now));
            }
            int attempts = task.attempts() + (instead.isEmpty() ? 1 : 0);
            Change change = instead.orElse(new Change(
                    TaskState.RUNNING,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(now.plus(lease.duration())),
                    Optional.empty()));
            changes.add(values(task.id(), row.version(), attempts, change, now));
            made.add(new TaskTransition(change.of(task, attempts, now), Optional.of(task.state()), ended));
        }
        transaction.executeAll("update task set look_at = ? where id = ?", early);
        transaction.executeAll(TaskRow.INSERT_ATTEMPT, lost);
        transaction.executeAll(CHANGE, changes);
        return begun;
    }

    /** Whether the task that goes before this one is not settled yet. */
    private boolean isEarly(Transaction transaction, TaskRow row) throws SQLException {
        if (row.after().isEmpty()) {
            return false;
        }
        return transaction
                .query(
                        "select state from task where connector = ? and idempotency_key = ?",
                        before -> TaskState.of(before.text("state")),
                        database.connector(),
                        row.after().get())
                .stream()
                .anyMatch(state -> !state.isSettled());
    }

    private static Attempt attempt(TaskRow row, Instant now) {
        Task task = row.task();
        int number = task.attempts() + 1;
        return new Attempt(
                task.id(),
                task.operation(),
                new IdempotencyKey(task.idempotencyKey(), number == 1),
                number,
                number - row.attemptsBeforeRound(),
                row.version() + 1,
                now);
    }

    /** What becomes of a task whose last attempt was lost, unless it can be attempted at once. */
    private Optional<Change> insteadOfNext(TaskRow row, Instant now) {
        Task task = row.task();
        Decision decision = policy.afterLoss(task.attempts() - row.attemptsBeforeRound());
        Instant due = afterLoss(task.operation(), task.since(), now);
        boolean isNow = decision instanceof RetryPolicy.Retry && !due.isAfter(now);
        return isNow ? Optional.empty() : Optional.of(apply(decision, TaskState.QUEUED, due));
    }

    /**
     * When a lost attempt may be followed by the next. The target system may still carry out what was asked for, as long as
     * somebody would have waited for its answer: an account that is looked up earlier is not there yet, and made twice.
     */
    private Instant afterLoss(Operation operation, Instant started, Instant now) {
        Instant over = started.plus(lease.attemptLimit());
        return operation instanceof Operation.CreateAccount && over.isAfter(now) ? over : now;
    }

    private Change after(Finished finished, Instant now) {
        Attempt attempt = finished.attempt();
        return switch (finished.end()) {
            case Succeeded succeeded ->
                new Change(
                        TaskState.DONE,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(storable(succeeded.outcome().id())));
            case Failed failed ->
                apply(
                        policy.afterFailure(
                                attempt.inRound(),
                                failed.failure().kind(),
                                failed.failure().retryAfter(),
                                random),
                        TaskState.WAITING,
                        now);
            case Interrupted ignored -> {
                Instant again = afterLoss(attempt.operation(), attempt.started(), now);
                yield apply(policy.afterLoss(attempt.inRound()), TaskState.QUEUED, again);
            }
        };
    }

    private static Change apply(Decision decision, TaskState state, Instant from) {
        return switch (decision) {
            case RetryPolicy.Manual manual -> Change.toManual(manual.reason());
            case RetryPolicy.Retry retry -> Change.again(state, from.plus(retry.after()), retry.reason());
        };
    }

    private static Object[] values(String id, long version, int attempts, Change change, Instant now) {
        return new Object[] {
            change.state().id(),
            now,
            change.reason().orElse(null),
            change.due().orElse(null),
            change.lookAt().orElse(null),
            attempts,
            change.accountId().orElse(null),
            id,
            version
        };
    }

    private static TaskAttempt ended(int number, Instant started, End end, Instant now) {
        TaskAttempt.Result result = switch (end) {
            case Succeeded succeeded ->
                succeeded.outcome().status() == Outcome.Status.DONE
                        ? TaskAttempt.Result.DONE
                        : TaskAttempt.Result.ALREADY_SO;
            case Failed ignored -> TaskAttempt.Result.FAILED;
            case Interrupted ignored -> TaskAttempt.Result.LOST;
        };
        Optional<ConnectorException> failure =
                end instanceof Failed failed ? Optional.of(failed.failure()) : Optional.empty();
        return new TaskAttempt(
                number,
                started,
                Optional.of(now),
                result,
                failure.map(ConnectorException::kind),
                failure.map(ConnectorException::getMessage));
    }

    /** One value that a database refuses would keep the ends that are written with it from being written. */
    private static String storable(String accountId) {
        String bounded = accountId.substring(0, Math.min(accountId.length(), MAX_ACCOUNT_ID));
        return bounded.codePoints()
                .filter(c -> c != 0 && Character.getType(c) != Character.SURROGATE)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
