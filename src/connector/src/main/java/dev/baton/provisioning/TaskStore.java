package dev.baton.provisioning;

import dev.baton.config.SafeText;
import dev.baton.provisioning.TaskDecision.Action;
import dev.baton.provisioning.TaskException.Reason;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The tasks in their database, as people and programs use them; {@link AttemptStore} is for attempts. A person's decision about
 * a task changes it, is stored with it, and is written to the audit log.
 */
final class TaskStore implements Tasks {
    /** PostgreSQL: unique violation. */
    private static final String UNIQUE_VIOLATION = "23505";

    private static final int MAX_COLLISIONS = 5;

    private static final String SETTLE =
            "state = ?, state_since = ?, reason = ?, due = null, look_at = null, version = version + 1";

    /** Tasks per transaction, so that other writers do not wait long. */
    private static final int PURGE_STEP = 200;

    private final Transactions transactions;
    private final AuditLog audit;
    private final Clock clock;
    private final Runnable onDue;
    private final Consumer<List<TaskTransition>> onChange;

    /** Creates a store that reports due tasks and transitions after each transaction. */
    TaskStore(
            Transactions transactions,
            AuditLog audit,
            Clock clock,
            Runnable onDue,
            Consumer<List<TaskTransition>> onChange) {
        this.transactions = transactions;
        this.clock = clock;
        this.onDue = onDue;
        this.onChange = onChange;
        this.audit = audit;
    }

    @Override
    public List<Task> submit(List<NewTask> tasks) {
        if (tasks.size() > MAX_BATCH) {
            throw new TaskException(Reason.INVALID, "at most " + MAX_BATCH + " tasks can be submitted at once");
        }
        for (int collisions = 0; ; collisions++) {
            List<TaskTransition> made = new ArrayList<>();
            try {
                List<Task> accepted = transactions.write(transaction -> submit(transaction, tasks, made));
                onChange.accept(made);
                onDue.run();
                return accepted;
            } catch (TaskException e) {
                // Another transaction has inserted the same key concurrently; the next try sees its task.
                boolean isRaced =
                        e.getCause() instanceof SQLException sql && UNIQUE_VIOLATION.equals(sql.getSQLState());
                if (!isRaced || collisions == MAX_COLLISIONS) {
                    throw e;
                }
            }
        }
    }

    private List<Task> submit(Transaction transaction, List<NewTask> tasks, List<TaskTransition> made)
            throws SQLException {
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
                rows.add(new TaskRow(accepted.getLast(), 0, 1, task.after()).values(transaction.connector()));
                made.add(new TaskTransition(accepted.getLast(), Optional.empty(), Optional.empty()));
            } else if (earlier.operation().equals(task.operation())) {
                accepted.add(earlier);
            } else {
                throw new TaskException(
                        Reason.KEY_REUSED,
                        "the idempotency key " + SafeText.clean(key, 60) + " belongs to another operation");
            }
        }
        transaction.executeAll(TaskRow.INSERT, rows);
        return accepted;
    }

    /** Returns the tasks accepted earlier with the keys of the given ones. */
    private Map<String, Task> known(Transaction transaction, List<NewTask> tasks) throws SQLException {
        List<Object> values = new ArrayList<>(List.of(transaction.connector()));
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
                List.of(),
                List.of());
    }

    @Override
    public TaskPage list(TaskFilter filter) {
        return transactions.read(filter::page);
    }

    @Override
    public Map<TaskState, Long> summary(TaskFilter filter) {
        return transactions.read(filter::totals);
    }

    @Override
    public Task find(String id) {
        return transactions.read(transaction -> TaskRow.find(transaction, id));
    }

    @Override
    public Optional<Pause> paused() {
        return transactions.read(Pause::read);
    }

    @Override
    public Task retry(String id, Decider by) {
        TaskDecision decision = decision(Action.RETRY, by, Optional.empty());
        Task task = decide(
                id,
                Set.of(TaskState.MANUAL),
                "retried",
                decision,
                "state = ?, state_since = ?, reason = ?, due = null, look_at = ?, attempts_before_round = attempts,"
                        + " version = version + 1",
                TaskState.QUEUED.id(),
                decision.at(),
                "another round, asked for by " + by.person(),
                decision.at());
        onDue.run();
        return task;
    }

    @Override
    public Task complete(String id, Decider by) {
        TaskDecision decision = decision(Action.COMPLETE, by, Optional.empty());
        return decide(
                id,
                Set.of(TaskState.MANUAL),
                "completed by hand",
                decision,
                SETTLE,
                TaskState.DONE.id(),
                decision.at(),
                "done by hand by " + by.person());
    }

    @Override
    public Task cancel(String id, Decider by) {
        TaskDecision decision = decision(Action.CANCEL, by, Optional.empty());
        return decide(
                id,
                Set.of(TaskState.QUEUED, TaskState.WAITING, TaskState.MANUAL),
                "cancelled",
                decision,
                SETTLE,
                TaskState.CANCELLED.id(),
                decision.at(),
                "cancelled by " + by.person());
    }

    @Override
    public Task assign(String id, String assignee, Decider by) {
        NewTask.requirePerson("assignee", assignee);
        // Keeps the version, so that a running attempt can still record its end.
        return decide(
                id,
                Set.of(TaskState.QUEUED, TaskState.RUNNING, TaskState.WAITING, TaskState.MANUAL),
                "assigned",
                decision(Action.ASSIGN, by, Optional.of(assignee)),
                "assignee = ?",
                assignee);
    }

    @Override
    public Pause pause(Decider by) {
        Pause pause = new Pause(TaskRow.now(clock), by.person(), by.note());
        transactions.write(transaction -> {
            int made = transaction.execute(
                    "insert into pause (connector, since, person, note) values (?, ?, ?, ?)"
                            + " on conflict (connector) do nothing",
                    transaction.connector(),
                    pause.since(),
                    pause.person(),
                    pause.note().orElse(null));
            if (made == 0) {
                throw new TaskException(
                        Reason.CONFLICT,
                        Pause.read(transaction)
                                .map(earlier -> "already " + earlier.describe())
                                .orElse("another person paused the tasks and has just resumed them"));
            }
            audit.write(TaskJson.audit(transaction.connector(), "pause", pause.since(), by));
            return made;
        });
        return pause;
    }

    @Override
    public void resume(Decider by) {
        transactions.write(transaction -> {
            int ended = transaction.execute("delete from pause where connector = ?", transaction.connector());
            if (ended == 0) {
                throw new TaskException(Reason.CONFLICT, "the tasks are not paused");
            }
            audit.write(TaskJson.audit(transaction.connector(), "resume", TaskRow.now(clock), by));
            return ended;
        });
        onDue.run();
    }

    private TaskDecision decision(Action action, Decider by, Optional<String> assignee) {
        return new TaskDecision(action, TaskRow.now(clock), by, assignee);
    }

    private Task decide(
            String id, Set<TaskState> allowed, String verb, TaskDecision decision, String change, Object... values) {
        TaskTransition made = transactions.write(transaction -> {
            TaskState state = TaskRow.lock(transaction, id)
                    .orElseThrow(() -> TaskRow.notFound(id))
                    .task()
                    .state();
            if (!allowed.contains(state)) {
                throw new TaskException(
                        Reason.CONFLICT, "task " + id + " is " + state.id() + " and so cannot be " + verb);
            }
            transaction.execute(
                    "update task set " + change + " where id = ?",
                    Stream.concat(Stream.of(values), Stream.of(id)).toArray());
            transaction.execute(TaskRow.INSERT_DECISION, TaskRow.values(id, decision));
            Task task = TaskRow.find(transaction, id);
            // Last, so that little can fail after it; before the commit, so that no decision lacks its line.
            audit.write(TaskJson.audit(transaction.connector(), task, decision));
            return new TaskTransition(task, Optional.of(state), Optional.empty());
        });
        Task task = made.task();
        onChange.accept(List.of(new TaskTransition(task.with(List.of(), List.of()), made.from(), made.attempt())));
        return task;
    }

    /** Deletes some tasks that ended before a given time and returns how many; those left to a person stay. */
    int purge(Instant before) {
        return transactions.write(transaction -> {
            // The condition on created follows from that on state_since, but lets the database use the index.
            List<Object[]> ids = transaction.query(
                    "select id from task where connector = ? and state in (?, ?) and created < ? and state_since < ?"
                            + " limit ?" + transaction.lockFree(),
                    row -> new Object[] {row.text("id")},
                    transaction.connector(),
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
}
