package dev.baton.provisioning;

import dev.baton.config.SafeText;
import dev.baton.provisioning.TaskException.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/** The tasks in their database, for people and programs; what attempts do with them is {@link AttemptStore}'s. */
final class TaskStore implements Tasks {
    /** SQL standard: integrity constraint violation, unique. */
    private static final String UNIQUE_VIOLATION = "23505";

    private static final int MAX_COLLISIONS = 5;

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
                return database.inDurableTransaction(connection -> {
                    List<Task> accepted = new ArrayList<>();
                    for (NewTask task : tasks) {
                        accepted.add(submit(connection, task));
                    }
                    return accepted;
                });
            } catch (TaskException e) {
                boolean isRaced =
                        e.getCause() instanceof SQLException sql && UNIQUE_VIOLATION.equals(sql.getSQLState());
                if (!isRaced || collisions == MAX_COLLISIONS) {
                    throw e;
                }
            }
        }
    }

    private Task submit(Connection connection, NewTask task) throws SQLException {
        String id = UUID.randomUUID().toString();
        String key = task.idempotencyKey().orElse(id);
        var known = TaskRow.byKey(connection, key);
        if (known.isPresent()) {
            Task earlier = known.get().task();
            if (!earlier.operation().equals(task.operation())) {
                throw new TaskException(
                        Reason.KEY_REUSED,
                        "the idempotency key " + SafeText.clean(key, 60) + " belongs to another operation");
            }
            return earlier;
        }
        Instant now = TaskRow.now(clock);
        TaskRow.execute(
                connection,
                "insert into task (id, idempotency_key, operation, requester, assignee, created, state, state_since,"
                        + " attempts, attempts_before_round, version) values (?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 1)",
                id,
                key,
                TaskJson.write(task.operation()).toString(),
                task.requester(),
                task.assignee().orElse(task.requester()),
                now,
                TaskState.QUEUED.id(),
                now);
        TaskRow.enqueue(connection, id, 0, now);
        return read(connection, id);
    }

    @Override
    public List<Task> list(TaskFilter filter) {
        StringBuilder sql = new StringBuilder("select * from task where true");
        List<String> values = new ArrayList<>();
        filter.state().ifPresent(state -> {
            sql.append(" and state = ?");
            values.add(state.id());
        });
        filter.assignee().ifPresent(assignee -> {
            sql.append(" and assignee = ?");
            values.add(assignee);
        });
        sql.append(" order by created desc, id desc limit ").append(filter.limit());
        return database.inTransaction(connection -> {
            List<Task> tasks = new ArrayList<>();
            try (PreparedStatement query = connection.prepareStatement(sql.toString())) {
                for (int i = 0; i < values.size(); i++) {
                    query.setString(i + 1, values.get(i));
                }
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        tasks.add(TaskRow.read(row).task());
                    }
                }
            }
            return tasks;
        });
    }

    @Override
    public Task find(String id) {
        return database.inTransaction(connection -> read(connection, id));
    }

    @Override
    public Task retry(String id, String by) {
        requirePerson("by", by);
        Task task = change(id, Set.of(TaskState.MANUAL), "retried", (connection, row) -> {
            Instant now = TaskRow.now(clock);
            int round = row.task().attempts();
            TaskRow.execute(
                    connection,
                    "update task set state = ?, state_since = ?, reason = ?, due = null, attempts_before_round = ?,"
                            + " version = version + 1 where id = ?",
                    TaskState.QUEUED.id(),
                    now,
                    "another round, asked for by " + by,
                    round,
                    id);
            TaskRow.enqueue(connection, id, round, now);
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
                (connection, row) -> settle(connection, id, TaskState.DONE, "done by hand by " + by));
    }

    @Override
    public Task cancel(String id, String by) {
        requirePerson("by", by);
        return change(
                id,
                Set.of(TaskState.QUEUED, TaskState.WAITING, TaskState.MANUAL),
                "cancelled",
                (connection, row) -> settle(connection, id, TaskState.CANCELLED, "cancelled by " + by));
    }

    @Override
    public Task assign(String id, String assignee) {
        requirePerson("assignee", assignee);
        // The version stays: an attempt that is running does not lose its task to this.
        return change(
                id,
                Set.of(TaskState.QUEUED, TaskState.RUNNING, TaskState.WAITING, TaskState.MANUAL),
                "assigned",
                (connection, row) ->
                        TaskRow.execute(connection, "update task set assignee = ? where id = ?", assignee, id));
    }

    private void settle(Connection connection, String id, TaskState state, String reason) throws SQLException {
        TaskRow.execute(
                connection,
                "update task set state = ?, state_since = ?, reason = ?, due = null, version = version + 1"
                        + " where id = ?",
                state.id(),
                TaskRow.now(clock),
                reason,
                id);
    }

    private Task change(String id, Set<TaskState> allowed, String verb, Change change) {
        return database.inDurableTransaction(connection -> {
            TaskRow row = TaskRow.lock(connection, id).orElseThrow(() -> TaskRow.notFound(id));
            TaskState state = row.task().state();
            if (!allowed.contains(state)) {
                throw new TaskException(
                        Reason.CONFLICT, "task " + id + " is " + state.id() + " and so cannot be " + verb);
            }
            change.apply(connection, row);
            return read(connection, id);
        });
    }

    private static Task read(Connection connection, String id) throws SQLException {
        TaskRow row = TaskRow.byId(connection, id).orElseThrow(() -> TaskRow.notFound(id));
        return row.task().withHistory(TaskRow.history(connection, id));
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
        void apply(Connection connection, TaskRow row) throws SQLException;
    }
}
