package dev.baton.provisioning;

import dev.baton.provisioning.TaskDecision.Action;
import dev.baton.provisioning.TaskException.Reason;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** What people decide about tasks: each decision changes a task, is kept with it, and goes into the audit log. */
final class TaskDecisions {
    static final String INSERT = "insert into task_decision (task_id, decided, person, action, way, note, assignee)"
            + " values (?, ?, ?, ?, ?, ?, ?)";

    private final Database database;
    private final AuditLog audit;
    private final Clock clock;
    private final Consumer<List<TaskTransition>> onChange;

    TaskDecisions(Database database, AuditLog audit, Clock clock, Consumer<List<TaskTransition>> onChange) {
        this.database = database;
        this.audit = audit;
        this.clock = clock;
        this.onChange = onChange;
    }

    Task retry(String id, Decider by) {
        return decide(
                id,
                Set.of(TaskState.MANUAL),
                "retried",
                decision(Action.RETRY, by, Optional.empty()),
                (transaction, now) -> transaction.execute(
                        "update task set state = ?, state_since = ?, reason = ?, due = null, look_at = ?,"
                                + " attempts_before_round = attempts, version = version + 1 where id = ?",
                        TaskState.QUEUED.id(),
                        now,
                        "another round, asked for by " + by.person(),
                        now,
                        id));
    }

    Task complete(String id, Decider by) {
        return decide(
                id,
                Set.of(TaskState.MANUAL),
                "completed by hand",
                decision(Action.COMPLETE, by, Optional.empty()),
                (transaction, now) -> settle(transaction, id, TaskState.DONE, "done by hand by " + by.person(), now));
    }

    Task cancel(String id, Decider by) {
        return decide(
                id,
                Set.of(TaskState.QUEUED, TaskState.WAITING, TaskState.MANUAL),
                "cancelled",
                decision(Action.CANCEL, by, Optional.empty()),
                (transaction, now) -> settle(transaction, id, TaskState.CANCELLED, "cancelled by " + by.person(), now));
    }

    Task assign(String id, String assignee, Decider by) {
        NewTask.requirePerson("assignee", assignee);
        // The version stays: an attempt that is running does not lose its task to this.
        return decide(
                id,
                Set.of(TaskState.QUEUED, TaskState.RUNNING, TaskState.WAITING, TaskState.MANUAL),
                "assigned",
                decision(Action.ASSIGN, by, Optional.of(assignee)),
                (transaction, now) -> transaction.execute("update task set assignee = ? where id = ?", assignee, id));
    }

    Pause pause(Decider by) {
        Pause pause = new Pause(TaskRow.now(clock), by.person(), by.note());
        database.write(transaction -> {
            int made = transaction.execute(
                    "insert into pause (connector, since, person, note) values (?, ?, ?, ?)"
                            + " on conflict (connector) do nothing",
                    database.connector(),
                    pause.since(),
                    pause.person(),
                    pause.note().orElse(null));
            if (made == 0) {
                throw new TaskException(
                        Reason.CONFLICT,
                        Pause.read(transaction, database.connector())
                                .map(earlier -> "already " + earlier.describe())
                                .orElse("another person paused the tasks and has just resumed them"));
            }
            audit.write(TaskJson.audit(database.connector(), "pause", pause.since(), by));
            return made;
        });
        return pause;
    }

    void resume(Decider by) {
        database.write(transaction -> {
            int ended = transaction.execute("delete from pause where connector = ?", database.connector());
            if (ended == 0) {
                throw new TaskException(Reason.CONFLICT, "the tasks are not paused");
            }
            audit.write(TaskJson.audit(database.connector(), "resume", TaskRow.now(clock), by));
            return ended;
        });
    }

    static Task read(Transaction transaction, String connector, String id) throws SQLException {
        TaskRow row = TaskRow.byId(transaction, connector, id).orElseThrow(() -> TaskRow.notFound(id));
        return TaskRow.whole(transaction, row.task());
    }

    private TaskDecision decision(Action action, Decider by, Optional<String> assignee) {
        return new TaskDecision(action, TaskRow.now(clock), by, assignee);
    }

    private static int settle(Transaction transaction, String id, TaskState state, String reason, Instant now)
            throws SQLException {
        return transaction.execute(
                "update task set state = ?, state_since = ?, reason = ?, due = null, look_at = null, version = version + 1"
                        + " where id = ?",
                state.id(),
                now,
                reason,
                id);
    }

    private Task decide(String id, Set<TaskState> allowed, String verb, TaskDecision decision, Change change) {
        Changed changed = database.write(transaction -> {
            TaskRow row = TaskRow.lock(transaction, database.connector(), id).orElseThrow(() -> TaskRow.notFound(id));
            TaskState state = row.task().state();
            if (!allowed.contains(state)) {
                throw new TaskException(
                        Reason.CONFLICT, "task " + id + " is " + state.id() + " and so cannot be " + verb);
            }
            change.apply(transaction, decision.at());
            transaction.execute(INSERT, values(id, decision));
            Task task = read(transaction, database.connector(), id);
            // Last, so that little can keep the decision from becoming effective: none is without its line.
            audit.write(TaskJson.audit(database.connector(), task, decision));
            return new Changed(state, task);
        });
        Task bare = changed.task().with(List.of(), List.of());
        onChange.accept(List.of(new TaskTransition(bare, Optional.of(changed.from()), Optional.empty())));
        return changed.task();
    }

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

    private record Changed(TaskState from, Task task) {}

    @FunctionalInterface
    private interface Change {
        int apply(Transaction transaction, Instant now) throws SQLException;
    }
}
