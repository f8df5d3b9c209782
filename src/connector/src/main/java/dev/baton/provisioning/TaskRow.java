package dev.baton.provisioning;

import dev.baton.config.SafeText;
import dev.baton.connector.FailureKind;
import dev.baton.provisioning.TaskException.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A task as it stands in its table, with what only the store knows: its round and its version. */
record TaskRow(Task task, int attemptsBeforeRound, long version) {
    /** The task's name in the table of db-scheduler. */
    static final String QUEUE = "provision";

    private static final String SELECT = "select * from task where ";

    /** The task with that id, if there is one; locked until the transaction ends. */
    static Optional<TaskRow> lock(Connection connection, String id) throws SQLException {
        return select(connection, "id = ? for update", id);
    }

    static Optional<TaskRow> byId(Connection connection, String id) throws SQLException {
        return select(connection, "id = ?", id);
    }

    static Optional<TaskRow> byKey(Connection connection, String key) throws SQLException {
        return select(connection, "idempotency_key = ?", key);
    }

    static TaskException notFound(String id) {
        return new TaskException(Reason.NOT_FOUND, "there is no task " + SafeText.clean(id, 60));
    }

    static TaskRow read(ResultSet row) throws SQLException {
        Task task = new Task(
                row.getString("id"),
                row.getString("idempotency_key"),
                TaskJson.readOperation(TaskJson.parse(row.getString("operation"))),
                row.getString("requester"),
                Optional.ofNullable(row.getString("assignee")),
                instant(row, "created").orElseThrow(),
                TaskState.of(row.getString("state")).orElseThrow(),
                instant(row, "state_since").orElseThrow(),
                row.getInt("attempts"),
                instant(row, "due"),
                Optional.ofNullable(row.getString("reason")),
                Optional.ofNullable(row.getString("account_id")),
                List.of());
        return new TaskRow(task, row.getInt("attempts_before_round"), row.getLong("version"));
    }

    /** The attempts at a task, oldest first. */
    static List<TaskAttempt> history(Connection connection, String id) throws SQLException {
        List<TaskAttempt> attempts = new ArrayList<>();
        try (PreparedStatement query =
                connection.prepareStatement("select * from task_attempt where task_id = ? order by attempt")) {
            query.setString(1, id);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    attempts.add(new TaskAttempt(
                            row.getInt("attempt"),
                            instant(row, "started").orElseThrow(),
                            instant(row, "ended"),
                            TaskAttempt.Result.of(row.getString("outcome")),
                            Optional.ofNullable(row.getString("kind")).map(FailureKind::valueOf),
                            Optional.ofNullable(row.getString("message"))));
                }
            }
        }
        return attempts;
    }

    /** Has the queue look at a task's round, in the transaction that asks for it. */
    static void enqueue(Connection connection, String id, int attemptsBeforeRound, Instant due) throws SQLException {
        execute(
                connection,
                "insert into scheduled_tasks (task_name, task_instance, execution_time, picked, version)"
                        + " values (?, ?, ?, false, 1)",
                QUEUE,
                id + "/" + attemptsBeforeRound,
                due);
    }

    /** Runs a statement; the values may be null, as columns are. */
    static int execute(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                Object value = values[i];
                statement.setObject(i + 1, value instanceof Instant instant ? instant.atOffset(ZoneOffset.UTC) : value);
            }
            return statement.executeUpdate();
        }
    }

    static Instant now(Clock clock) {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static Optional<TaskRow> select(Connection connection, String condition, String value) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(SELECT + condition)) {
            query.setString(1, value);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.of(read(row)) : Optional.empty();
            }
        }
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }
}
