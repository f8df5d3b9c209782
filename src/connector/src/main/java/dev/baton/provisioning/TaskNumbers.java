package dev.baton.provisioning;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * The numbers that the metrics report about the tasks of a connector.
 *
 * @param count the number of tasks in each state
 * @param age by state, other than done and cancelled: how long the task that entered it first has been in it
 * @param overdue how long the most overdue task has been due; zero if none is due
 * @param isPaused whether attempts are paused on all replicas
 */
record TaskNumbers(Map<TaskState, Long> count, Map<TaskState, Duration> age, Duration overdue, boolean isPaused) {
    /** Reads the numbers. All queries are answered from indexes, however many tasks have ended. */
    static TaskNumbers read(Transaction transaction, Clock clock) throws SQLException {
        Instant now = TaskRow.now(clock);
        Map<TaskState, Long> count = TaskFilter.parse(Map.of()).totals(transaction);
        Map<TaskState, Duration> age = new EnumMap<>(TaskState.class);
        transaction.query(
                "select state, min(state_since) as since from task where connector = ? and state in (?, ?, ?, ?)"
                        + " group by state",
                row -> age.put(Named.of(TaskState.class, row.text("state")), Duration.between(row.time("since"), now)),
                transaction.connector(),
                TaskState.QUEUED.id(),
                TaskState.RUNNING.id(),
                TaskState.WAITING.id(),
                TaskState.MANUAL.id());
        Optional<Duration> overdue = transaction.first(
                "select look_at from task where connector = ? and look_at <= ? order by look_at limit 1",
                row -> Duration.between(row.time("look_at"), now),
                transaction.connector(),
                now);
        return new TaskNumbers(
                count,
                age,
                overdue.orElse(Duration.ZERO),
                Pause.read(transaction).isPresent());
    }
}
