package dev.baton.provisioning;

import dev.baton.config.SafeText;
import dev.baton.provisioning.TaskException.Reason;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The tasks in their database, for people and programs; what attempts do with them is {@link AttemptStore}'s. */
final class TaskStore implements Tasks {
    /** SQL standard: integrity constraint violation, unique. */
    private static final String UNIQUE_VIOLATION = "23505";

    private static final int MAX_COLLISIONS = 5;

    /** In one transaction: others that write do not wait long for it. */
    private static final int PURGE_STEP = 200;

    private static final String INSERT =
            "insert into task (id, connector, idempotency_key, operation, requester, assignee,"
                    + " created, state, state_since, look_at, attempts, attempts_before_round, version)"
                    + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 1)";

    private final Database database;
    private final Clock clock;
    private final Runnable onDue;

    /** A store that tells somebody of tasks that became due, after each transaction. */
    TaskStore(Database database, Clock clock, Runnable onDue) {
        this.database = database;
        this.clock = clock;
        this.onDue = onDue;
    }

    @Override
    public List<Task> submit(List<NewTask> tasks) {
        if (tasks.size() > MAX_BATCH) {
            throw new TaskException(Reason.INVALID, "at most " + MAX_BATCH + " tasks can be submitted at once");
        }
        List<Task> accepted = submitUnlessRaced(tasks);
        onDue.run();
        return accepted;
    }

    /** A key that another transaction inserts at the same moment breaks ours off; the next one sees that task. */
    private List<Task> submitUnlessRaced(List<NewTask> tasks) {
        for (int collisions = 0; ; collisions++) {
            try {
                return database.write(transaction -> submit(transaction, tasks));
            } catch (TaskException e) {
                boolean isRaced =
                        e.getCause() instanceof SQLException sql && UNIQUE_VIOLATION.equals(sql.getSQLState());
                if (!isRaced || collisions == MAX_COLLISIONS) {
                    throw e;
                }
            }
        }
    }

    private List<Task> submit(Transaction transaction, List<NewTask> tasks) throws SQLException {
        Map<String, Task> byKey = known(transaction, tasks);
        Instant now = TaskRow.now(clock);
        List<Task> accepted = new ArrayList<>();
        List<Object[]> rows = new ArrayList<>();
        for (NewTask task : tasks) {
            String id = UUID.randomUUID().toString();
            String key = task.idempotencyKey().orElse(id);
            Task earlier = byKey.get(key);
            if (earlier == null) {
                accepted.add(accept(task, id, key, now));
                byKey.put(key, accepted.getLast());
                rows.add(row(accepted.getLast(), task.after()));
            } else if (earlier.operation().equals(task.operation())) {
                accepted.add(earlier);
            } else {
                throw new TaskException(
                        Reason.KEY_REUSED,
                        "the idempotency key " + SafeText.clean(key, 60) + " belongs to another operation");
            }
        }
        transaction.executeAll(INSERT, rows);
        return accepted;
    }

    /** The tasks that were accepted earlier with a key of these. */
    private Map<String, Task> known(Transaction transaction, List<NewTask> tasks) throws SQLException {
        List<Object> values = new ArrayList<>(List.of(database.connector()));
        tasks.forEach(task -> task.idempotencyKey().ifPresent(values::add));
        Map<String, Task> known = new HashMap<>();
        if (values.size() > 1) {
            String keys = String.join(",", Collections.nCopies(values.size() - 1, "?"));
            transaction
                    .query(
                            "select * from task where connector = ? and idempotency_key in (" + keys + ")",
                            TaskRow::read,
                            values.toArray())
                    .forEach(row -> known.put(row.task().idempotencyKey(), row.task()));
        }
        return known;
    }

    private static Task accept(NewTask task, String id, String key, Instant now) {
        return new Task(
                id,
                key,
                task.operation(),
                task.requester(),
                Optional.of(task.assignee().orElse(task.requester())),
                now,
                TaskState.QUEUED,
                now,
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    private Object[] row(Task task, Optional<String> after) {
        return new Object[] {
            task.id(),
            database.connector(),
            task.idempotencyKey(),
            TaskRow.operation(task.operation(), after),
            task.requester(),
            task.assignee().orElseThrow(),
            task.created(),
            task.state().id(),
            task.since(),
            task.since()
        };
    }

    @Override
    public List<Task> list(TaskFilter filter) {
        StringBuilder sql = new StringBuilder("select * from task where connector = ?");
        List<Object> values = new ArrayList<>(List.of(database.connector()));
        filter.state().ifPresent(state -> {
            sql.append(" and state = ?");
            values.add(state.id());
        });
        filter.assignee().ifPresent(assignee -> {
            sql.append(" and assignee = ?");
            values.add(assignee);
        });
        sql.append(" order by created desc, id desc limit ?");
        values.add(filter.limit());
        return database.read(transaction ->
                transaction.query(sql.toString(), row -> TaskRow.read(row).task(), values.toArray()));
    }

    @Override
    public Task find(String id) {
        return database.read(transaction -> read(transaction, id));
    }

    @Override
    public Task retry(String id, String by) {
        requirePerson("by", by);
        Task task = change(id, Set.of(TaskState.MANUAL), "retried", (transaction, row) -> {
            Instant now = TaskRow.now(clock);
            transaction.execute(
                    "update task set state = ?, state_since = ?, reason = ?, due = null, look_at = ?,"
                            + " attempts_before_round = attempts, version = version + 1 where id = ?",
                    TaskState.QUEUED.id(),
                    now,
                    "another round, asked for by " + by,
                    now,
                    id);
        });
        onDue.run();
        return task;
    }

    @Override
    public Task complete(String id, String by) {
        requirePerson("by", by);
        return change(
                id,
                Set.of(TaskState.MANUAL),
                "completed by hand",
                (transaction, row) -> settle(transaction, id, TaskState.DONE, "done by hand by " + by));
    }

    @Override
    public Task cancel(String id, String by) {
        requirePerson("by", by);
        return change(
                id,
                Set.of(TaskState.QUEUED, TaskState.WAITING, TaskState.MANUAL),
                "cancelled",
                (transaction, row) -> settle(transaction, id, TaskState.CANCELLED, "cancelled by " + by));
    }

    @Override
    public Task assign(String id, String assignee) {
        requirePerson("assignee", assignee);
        // The version stays: an attempt that is running does not lose its task to this.
        return change(
                id,
                Set.of(TaskState.QUEUED, TaskState.RUNNING, TaskState.WAITING, TaskState.MANUAL),
                "assigned",
                (transaction, row) -> transaction.execute("update task set assignee = ? where id = ?", assignee, id));
    }

    /**
     * Deletes some tasks that ended before a moment, with all that belongs to them. Those left to a person stay.
     *
     * @param before later than the end of each that goes
     * @return how many went; none when no more are left
     */
    int purge(Instant before) {
        return database.write(transaction -> {
            // A task is never settled before it was made: by that the index finds them.
            List<Object[]> ids = transaction.query(
                    "select id from task where connector = ? and state in (?, ?) and created < ? and state_since < ?"
                            + " limit ?" + transaction.lockFree(),
                    row -> new Object[] {row.text("id")},
                    database.connector(),
                    TaskState.DONE.id(),
                    TaskState.CANCELLED.id(),
                    before,
                    before,
                    PURGE_STEP);
            transaction.executeAll("delete from task_decision where task_id = ?", ids);
            transaction.executeAll("delete from task_attempt where task_id = ?", ids);
            transaction.executeAll("delete from task where id = ?", ids);
            return ids.size();
        });
    }

    private void settle(Transaction transaction, String id, TaskState state, String reason) throws SQLException {
        transaction.execute(
                "update task set state = ?, state_since = ?, reason = ?, due = null, look_at = null, version = version + 1"
                        + " where id = ?",
                state.id(),
                TaskRow.now(clock),
                reason,
                id);
    }

    private Task change(String id, Set<TaskState> allowed, String verb, Change change) {
        return database.write(transaction -> {
            TaskRow row = TaskRow.lock(transaction, database.connector(), id).orElseThrow(() -> TaskRow.notFound(id));
            TaskState state = row.task().state();
            if (!allowed.contains(state)) {
                throw new TaskException(
                        Reason.CONFLICT, "task " + id + " is " + state.id() + " and so cannot be " + verb);
            }
            change.apply(transaction, row);
            return read(transaction, id);
        });
    }

    private Task read(Transaction transaction, String id) throws SQLException {
        TaskRow row = TaskRow.byId(transaction, database.connector(), id).orElseThrow(() -> TaskRow.notFound(id));
        return row.task().withHistory(TaskRow.history(transaction, id));
    }

    private static void requirePerson(String field, String name) {
        Objects.requireNonNull(name);
        try {
            NewTask.requirePerson(field, name);
        } catch (IllegalArgumentException e) {
            throw new TaskException(Reason.INVALID, e.getMessage());
        }
    }

    @FunctionalInterface
    private interface Change {
        void apply(Transaction transaction, TaskRow row) throws SQLException;
    }
}
