package dev.baton.provisioning;

import static dev.baton.provisioning.TaskJson.JSON;

import dev.baton.config.SafeText;
import dev.baton.connector.FailureKind;
import dev.baton.connector.Operation;
import dev.baton.provisioning.TaskException.Reason;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** A task as it stands in its table, with what only the store knows: its round, its version and which task goes before it. */
record TaskRow(Task task, int attemptsBeforeRound, long version, Optional<String> after) {
    private static final String AFTER = "after";

    /** The task with that id, if there is one; locked until the transaction ends. */
    static Optional<TaskRow> lock(Transaction transaction, String connector, String id) throws SQLException {
        return select(transaction, transaction.lock(), connector, id);
    }

    static Optional<TaskRow> byId(Transaction transaction, String connector, String id) throws SQLException {
        return select(transaction, "", connector, id);
    }

    static TaskException notFound(String id) {
        return new TaskException(Reason.NOT_FOUND, "there is no task " + SafeText.clean(id, 60));
    }

    static TaskRow read(Transaction.Row row) throws SQLException {
        JsonObject operation = TaskJson.parse(row.text("operation"));
        Optional<String> after = TaskJson.text(operation, AFTER);
        Task task = new Task(
                row.text("id"),
                row.text("idempotency_key"),
                TaskJson.readOperation(
                        JSON.createObjectBuilder(operation).remove(AFTER).build()),
                row.text("requester"),
                row.optionalText("assignee"),
                row.time("created"),
                TaskState.of(row.text("state")).orElseThrow(),
                row.time("state_since"),
                row.number("attempts"),
                row.optionalTime("due"),
                row.optionalText("reason"),
                row.optionalText("account_id"),
                List.of(),
                List.of());
        return new TaskRow(task, row.number("attempts_before_round"), row.longNumber("version"), after);
    }

    /** What stands in the table for an operation. */
    static String operation(Operation operation, Optional<String> after) {
        JsonObjectBuilder json = JSON.createObjectBuilder(TaskJson.write(operation));
        after.ifPresent(key -> json.add(AFTER, key));
        return json.build().toString();
    }

    /** The attempts at a task, oldest first. */
    static List<TaskAttempt> history(Transaction transaction, String id) throws SQLException {
        return transaction.query(
                "select * from task_attempt where task_id = ? order by attempt",
                row -> new TaskAttempt(
                        row.number("attempt"),
                        row.time("started"),
                        row.optionalTime("ended"),
                        TaskAttempt.Result.of(row.text("outcome")),
                        row.optionalText("kind").map(FailureKind::valueOf),
                        row.optionalText("message")),
                id);
    }

    /** What people decided about a task, oldest first. */
    static List<TaskDecision> decisions(Transaction transaction, String id) throws SQLException {
        return transaction.query(
                "select * from task_decision where task_id = ? order by decided",
                row -> new TaskDecision(
                        TaskDecision.Action.of(row.text("action")),
                        row.time("decided"),
                        new Decider(row.text("person"), Decider.Way.of(row.text("way")), row.optionalText("note")),
                        row.optionalText("assignee")),
                id);
    }

    static Instant now(Clock clock) {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static Optional<TaskRow> select(Transaction transaction, String end, String connector, String id)
            throws SQLException {
        return transaction
                .query("select * from task where id = ? and connector = ?" + end, TaskRow::read, id, connector)
                .stream()
                .findFirst();
    }
}
