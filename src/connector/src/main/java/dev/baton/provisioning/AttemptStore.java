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
 * Records attempts in the task table. An attempt is counted before it is made, and its end is written only if the task has not
 * changed since: the version is the fencing token of the replica that counted it.
 */
final class AttemptStore {
    private static final int MAX_ACCOUNT_ID = 1_000;

    /** How often to check again a task that waits for another. */
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

    /** An attempt that has been counted and is to be made now. */
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

    /** It was aborted: its effect is unknown. */
    record Interrupted() implements End {}

    /** An attempt and its end. */
    record Finished(Attempt attempt, End end) {}

    /** The attempts to make, and those whose end could not be written because their tasks are locked. */
    record Turn(List<Attempt> begun, List<Finished> left) {}

    /**
     * Records how attempts ended, takes due tasks and counts an attempt at each, all in one transaction, because each one waits
     * for the disk. Tasks in {@code mine} are being attempted here; a clock that is set forward does not make them lost.
     */
    Turn turn(List<Finished> finished, int most, Set<String> mine) {
        List<TaskTransition> made = new ArrayList<>();
        Turn turn = database.write(transaction -> {
            Instant now = TaskRow.now(clock);
            Map<String, Task> free = free(transaction, finished);
            made.addAll(end(
                    transaction,
                    finished.stream()
                            .filter(one -> free.containsKey(one.attempt().id()))
                            .toList(),
                    free,
                    now));
            List<Finished> left = finished.stream()
                    .filter(one -> !free.containsKey(one.attempt().id()))
                    .filter(one ->
                            one.attempt().started().plus(lease.duration()).isAfter(now))
                    .toList();
            return new Turn(most == 0 ? List.of() : begin(transaction, most, mine, now, made), left);
        });
        onChange.accept(made);
        return turn;
    }

    /** Locks the tasks that nobody else has locked, so that one locked row does not delay the others. */
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

    /** Makes all running tasks due. Only for use where no other service can be running them. */
    void releaseAll() {
        database.write(transaction -> transaction.execute(
                "update task set look_at = ? where connector = ? and state = ?",
                TaskRow.now(clock),
                transaction.connector(),
                TaskState.RUNNING.id()));
    }

    private List<TaskTransition> end(
            Transaction transaction, List<Finished> finished, Map<String, Task> tasks, Instant now)
            throws SQLException {
        List<Task> after = new ArrayList<>();
        List<Object[]> changes = new ArrayList<>();
        for (Finished one : finished) {
            Attempt attempt = one.attempt();
            after.add(after(tasks.get(attempt.id()), one, now));
            changes.add(values(after.getLast(), attempt.version()));
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
                made.add(new TaskTransition(after.get(i), Optional.of(TaskState.RUNNING), Optional.of(ended)));
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
                DUE + transaction.lockFree(),
                TaskRow::read,
                transaction.connector(),
                now,
                transaction.connector(),
                most)) {
            Task task = row.task();
            if (mine.contains(task.id()) || isEarly(transaction, row)) {
                early.add(new Object[] {now.plus(LOOK_AGAIN), task.id()});
                continue;
            }
            Optional<Task> instead = Optional.empty();
            Optional<TaskAttempt> ended = Optional.empty();
            if (task.state() == TaskState.RUNNING) {
                // Its lease has expired, or its service has ended.
                ended = Optional.of(ended(task.attempts(), task.since(), new Interrupted(), now));
                lost.add(TaskRow.values(task.id(), ended.get()));
                instead = insteadOfNext(row, now);
            }
            if (instead.isEmpty()) {
                begun.add(attempt(row, now));
            }
            Task next = instead.orElseGet(() -> task.in(
                    TaskState.RUNNING, now, task.attempts() + 1, Optional.empty(), Optional.empty(), Optional.empty()));
            changes.add(values(next, row.version()));
            made.add(new TaskTransition(next, Optional.of(task.state()), ended));
        }
        transaction.executeAll("update task set look_at = ? where id = ?", early);
        transaction.executeAll(TaskRow.INSERT_ATTEMPT, lost);
        transaction.executeAll(CHANGE, changes);
        return begun;
    }

    /** Returns whether the task's predecessor is not settled yet. */
    private boolean isEarly(Transaction transaction, TaskRow row) throws SQLException {
        return row.after().isPresent()
                && transaction
                        .first(
                                "select state from task where connector = ? and idempotency_key = ?",
                                before -> Named.of(TaskState.class, before.text("state")),
                                transaction.connector(),
                                row.after().get())
                        .filter(state -> !state.isSettled())
                        .isPresent();
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

    /** Returns the next state of a task whose last attempt was lost; empty if it can be attempted at once. */
    private Optional<Task> insteadOfNext(TaskRow row, Instant now) {
        Task task = row.task();
        Decision decision = policy.afterLoss(task.attempts() - row.attemptsBeforeRound());
        Instant due = afterLoss(task.operation(), task.since(), now);
        boolean isNow = decision instanceof RetryPolicy.Retry && !due.isAfter(now);
        return isNow ? Optional.empty() : Optional.of(apply(decision, task, TaskState.QUEUED, due, now));
    }

    /**
     * Returns when the next attempt may follow a lost one. Within the attempt limit, the target system may still be creating
     * the account: a lookup before then might not find it, and the account would be created twice.
     */
    private Instant afterLoss(Operation operation, Instant started, Instant now) {
        Instant over = started.plus(lease.attemptLimit());
        return operation instanceof Operation.CreateAccount && over.isAfter(now) ? over : now;
    }

    private Task after(Task task, Finished finished, Instant now) {
        Attempt attempt = finished.attempt();
        return switch (finished.end()) {
            case Succeeded succeeded ->
                task.in(
                        TaskState.DONE,
                        now,
                        task.attempts(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(storable(succeeded.outcome().id())));
            case Failed failed -> {
                ConnectorException failure = failed.failure();
                Decision decision =
                        policy.afterFailure(attempt.inRound(), failure.kind(), failure.retryAfter(), random);
                yield apply(decision, task, TaskState.WAITING, now, now);
            }
            case Interrupted ignored -> {
                Instant again = afterLoss(attempt.operation(), attempt.started(), now);
                yield apply(policy.afterLoss(attempt.inRound()), task, TaskState.QUEUED, again, now);
            }
        };
    }

    private static Task apply(Decision decision, Task task, TaskState state, Instant from, Instant now) {
        return switch (decision) {
            case RetryPolicy.Manual manual ->
                unfinished(task, TaskState.MANUAL, now, Optional.empty(), manual.reason());
            case RetryPolicy.Retry retry ->
                unfinished(task, state, now, Optional.of(from.plus(retry.after())), retry.reason());
        };
    }

    private static Task unfinished(Task task, TaskState state, Instant now, Optional<Instant> due, String reason) {
        return task.in(state, now, task.attempts(), due, Optional.of(reason), Optional.empty());
    }

    /** Returns the parameters of {@link #CHANGE}. The queue checks a running task again when its lease ends. */
    private Object[] values(Task task, long version) {
        Optional<Instant> lookAt =
                task.state() == TaskState.RUNNING ? Optional.of(task.since().plus(lease.duration())) : task.due();
        return new Object[] {
            task.state().id(),
            task.since(),
            task.reason().orElse(null),
            task.due().orElse(null),
            lookAt.orElse(null),
            task.attempts(),
            task.accountId().orElse(null),
            task.id(),
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

    /** Makes an id storable: one value that the database rejects would fail the whole batch. */
    private static String storable(String accountId) {
        String bounded = accountId.substring(0, Math.min(accountId.length(), MAX_ACCOUNT_ID));
        return bounded.codePoints()
                .filter(c -> c != 0 && Character.getType(c) != Character.SURROGATE)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
