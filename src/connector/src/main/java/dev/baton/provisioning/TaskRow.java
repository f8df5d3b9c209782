package dev.baton.provisioning;

import static dev.baton.provisioning.TaskJson.JSON;

import dev.baton.config.SafeText;
import dev.baton.connector.AccountAttribute;
import dev.baton.connector.FailureKind;
import dev.baton.connector.Operation;
import dev.baton.connector.Reference;
import dev.baton.provisioning.TaskException.Reason;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A task as a row of its table, with what only the store needs: the round, the version and the key of its predecessor. */
record TaskRow(Task task, int attemptsBeforeRound, long version, Optional<String> after) {
    static final String INSERT = "insert into task (id, connector, idempotency_key, operation, requester, assignee,"
            + " operation_type, account, created, state, state_since, reason, due, look_at, account_id, attempts,"
            + " attempts_before_round, version) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    static final String INSERT_DECISION =
            "insert into task_decision (task_id, decided, person, action, way, note, assignee)"
                    + " values (?, ?, ?, ?, ?, ?, ?)";

    /** Inserts an attempt that has ended, or completes the row that a replica of an earlier version wrote when it began. */
    static final String INSERT_ATTEMPT =
            "insert into task_attempt (task_id, attempt, started, ended, outcome, kind, message)"
                    + " values (?, ?, ?, ?, ?, ?, ?) on conflict (task_id, attempt) do update set ended = excluded.ended,"
                    + " outcome = excluded.outcome, kind = excluded.kind, message = excluded.message";

    private static final String AFTER = "after";

    /** Returns the task with an id, if there is one, and locks it until the transaction ends. */
    static Optional<TaskRow> lock(Transaction transaction, String id) throws SQLException {
        return select(transaction, transaction.lock(), id);
    }

    static Optional<TaskRow> byId(Transaction transaction, String id) throws SQLException {
        return select(transaction, "", id);
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
                Named.of(TaskState.class, row.text("state")),
                row.time("state_since"),
                row.number("attempts"),
                row.optionalTime("due"),
                row.optionalText("reason"),
                row.optionalText("account_id"),
                List.of(),
                List.of());
        return new TaskRow(task, row.number("attempts_before_round"), row.longNumber("version"), after);
    }

    /** Returns the parameters of {@link #INSERT}. A task that was running is due, because its attempt is lost. */
    Object[] values(String connector) {
        JsonObjectBuilder operation = JSON.createObjectBuilder(TaskJson.write(task.operation()));
        after.ifPresent(key -> operation.add(AFTER, key));
        return new Object[] {
            task.id(),
            connector,
            task.idempotencyKey(),
            operation.build().toString(),
            task.requester(),
            task.assignee().orElse(null),
            OperationType.of(task.operation()).id(),
            account(task.operation()),
            task.created(),
            task.state().id(),
            task.since(),
            task.reason().orElse(null),
            task.due().orElse(null),
            task.state().isSettled() ? null : task.due().orElse(task.since()),
            task.accountId().orElse(null),
            task.attempts(),
            attemptsBeforeRound,
            version
        };
    }

    /** Returns what a filter by account matches: the reference to the account, or the name it will be created with. */
    private static String account(Operation operation) {
        OperationType.Fields fields = OperationType.fieldsOf(operation);
        String text = fields.account()
                .map(Reference::toString)
                .orElseGet(() -> fields.attributes().get(AccountAttribute.USER_NAME));
        // The prefix of a name, such as userName=, may make it longer than the column.
        return text.substring(0, Math.min(text.length(), Operation.MAX_TEXT));
    }

    /** Returns the task with an id, with its attempts and decisions. */
    static Task find(Transaction transaction, String id) throws SQLException {
        return whole(
                transaction,
                byId(transaction, id).orElseThrow(() -> notFound(id)).task());
    }

    /** Returns a task with its attempts and decisions. */
    static Task whole(Transaction transaction, Task task) throws SQLException {
        return task.with(history(transaction, task), decisions(transaction, task.id()));
    }

    /** Returns the attempts at a task, oldest first. Adds a running one, which is not in the table yet. */
    private static List<TaskAttempt> history(Transaction transaction, Task task) throws SQLException {
        List<TaskAttempt> history = transaction.query(
                "select * from task_attempt where task_id = ? order by attempt",
                row -> new TaskAttempt(
                        row.number("attempt"),
                        row.time("started"),
                        row.optionalTime("ended"),
                        Named.of(TaskAttempt.Result.class, row.text("outcome")),
                        row.optionalText("kind").map(FailureKind::valueOf),
                        row.optionalText("message")),
                task.id());
        boolean isMissing = history.isEmpty() || history.getLast().number() < task.attempts();
        if (task.state() == TaskState.RUNNING && isMissing) {
            history.add(new TaskAttempt(
                    task.attempts(),
                    task.since(),
                    Optional.empty(),
                    TaskAttempt.Result.RUNNING,
                    Optional.empty(),
                    Optional.empty()));
        }
        return history;
    }

    /** Returns the parameters of {@link #INSERT_ATTEMPT}. */
    static Object[] values(String id, TaskAttempt attempt) {
        return new Object[] {
            id,
            attempt.number(),
            attempt.started(),
            attempt.ended().orElse(null),
            attempt.result().id(),
            attempt.kind().map(Enum::name).orElse(null),
            attempt.message().orElse(null)
        };
    }

    /** Returns the decisions about a task, oldest first. */
    private static List<TaskDecision> decisions(Transaction transaction, String id) throws SQLException {
        return transaction.query(
                "select * from task_decision where task_id = ? order by decided",
                row -> new TaskDecision(
                        Named.of(TaskDecision.Action.class, row.text("action")),
                        row.time("decided"),
                        new Decider(
                                row.text("person"),
                                Named.of(Decider.Way.class, row.text("way")),
                                row.optionalText("note")),
                        row.optionalText("assignee")),
                id);
    }

    /** Returns the parameters of {@link #INSERT_DECISION}. */
    static Object[] values(String id, TaskDecision decision) {
        Decider by = decision.by();
        return new Object[] {
            id,
            decision.at(),
            by.person(),
            decision.action().id(),
            by.way().id(),
            by.note().orElse(null),
            decision.assignee().orElse(null)
        };
    }

    /** Returns tasks of a connector after a position, oldest first, with their attempts and decisions. */
    static List<TaskRow> page(Transaction transaction, TaskCursor after, int most) throws SQLException {
        List<TaskRow> page = new ArrayList<>();
        for (TaskRow row : transaction.query(
                "select * from task where connector = ? and (created, id) > (?, ?) order by created, id limit ?",
                TaskRow::read,
                transaction.connector(),
                after.created(),
                after.id(),
                most)) {
            page.add(
                    new TaskRow(whole(transaction, row.task()), row.attemptsBeforeRound(), row.version(), row.after()));
        }
        return page;
    }

    static Instant now(Clock clock) {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static Optional<TaskRow> select(Transaction transaction, String end, String id) throws SQLException {
        return transaction.first(
                "select * from task where id = ? and connector = ?" + end, TaskRow::read, id, transaction.connector());
    }
}
