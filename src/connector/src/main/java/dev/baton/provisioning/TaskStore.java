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
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** The tasks in their database, for people and programs; what attempts do with them is {@link AttemptStore}'s. */
final class TaskStore implements Tasks {
    /** SQL standard: integrity constraint violation, unique. */
    private static final String UNIQUE_VIOLATION = "23505";

    private static final int MAX_COLLISIONS = 5;

    /** In one transaction: others that write do not wait long for it. */
    private static final int PURGE_STEP = 200;

    private final Database database;
    private final Clock clock;
    private final Runnable onDue;
    private final Consumer<List<TaskTransition>> onChange;
    private final TaskDecisions decisions;

    /** A store that tells of tasks that became due, and of transitions, after each transaction. */
    TaskStore(Database database, AuditLog audit, Clock clock, Runnable onDue, Consumer<List<TaskTransition>> onChange) {
        this.database = database;
        this.clock = clock;
        this.onDue = onDue;
        this.onChange = onChange;
        this.decisions = new TaskDecisions(database, audit, clock, onChange);
    }

    @Override
    public List<Task> submit(List<NewTask> tasks) {
        if (tasks.size() > MAX_BATCH) {
            throw new TaskException(Reason.INVALID, "at most " + MAX_BATCH + " tasks can be submitted at once");
        }
        Submission submission = submitUnlessRaced(tasks);
        onChange.accept(submission.made());
        onDue.run();
        return submission.accepted();
    }

    /** The tasks of one call, and those that are new among them. */
    private record Submission(List<Task> accepted, List<TaskTransition> made) {}

    /** A key that another transaction inserts at the same moment breaks ours off; the next one sees that task. */
    private Submission submitUnlessRaced(List<NewTask> tasks) {
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

    private Submission submit(Transaction transaction, List<NewTask> tasks) throws SQLException {
        Map<String, Task> byKey = known(transaction, tasks);
        Instant now = TaskRow.now(clock);
        List<Task> accepted = new ArrayList<>();
        List<Object[]> rows = new ArrayList<>();
        List<TaskTransition> made = new ArrayList<>();
        for (NewTask task : tasks) {
            String id = UUID.randomUUID().toString();
            String key = task.idempotencyKey().orElse(id);
            Task earlier = byKey.get(key);
            if (earlier == null) {
                accepted.add(accept(task, id, key, now));
                byKey.put(key, accepted.getLast());
                rows.add(new TaskRow(accepted.getLast(), 0, 1, task.after()).values(database.connector()));
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
        return new Submission(accepted, made);
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
                List.of(),
                List.of());
    }

    @Override
    public TaskPage list(TaskFilter filter) {
        return database.read(new TaskQuery(database.connector(), filter)::page);
    }

    @Override
    public Map<TaskState, Long> summary(TaskFilter filter) {
        return database.read(new TaskQuery(database.connector(), filter)::totals);
    }

    @Override
    public Task find(String id) {
        return database.read(transaction -> TaskDecisions.read(transaction, database.connector(), id));
    }

    @Override
    public Task retry(String id, Decider by) {
        Task task = decisions.retry(id, by);
        onDue.run();
        return task;
    }

    @Override
    public Task complete(String id, Decider by) {
        return decisions.complete(id, by);
    }

    @Override
    public Task cancel(String id, Decider by) {
        return decisions.cancel(id, by);
    }

    @Override
    public Task assign(String id, String assignee, Decider by) {
        return decisions.assign(id, assignee, by);
    }

    @Override
    public Optional<Pause> paused() {
        return database.read(transaction -> Pause.read(transaction, database.connector()));
    }

    @Override
    public Pause pause(Decider by) {
        return decisions.pause(by);
    }

    @Override
    public void resume(Decider by) {
        decisions.resume(by);
        onDue.run();
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
}
