package dev.baton.provisioning;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerBuilder;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.jdbc.DefaultJdbcCustomization;
import com.github.kagkarlsson.scheduler.jdbc.PostgreSqlJdbcCustomization;
import com.github.kagkarlsson.scheduler.logging.LogLevel;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.ExecutionContext;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.baton.connector.ConnectorException;
import dev.baton.connector.Outcome;
import dev.baton.provisioning.AttemptStore.Attempt;
import dev.baton.provisioning.AttemptStore.Later;
import dev.baton.provisioning.AttemptStore.Next;
import dev.baton.provisioning.AttemptStore.Over;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Takes due tasks from the queue, while the service is ready, and has attempts made at them. */
final class TaskQueue {
    /** Attempts at once; a task waits in the database rather than in memory. */
    static final int CONCURRENCY = 16;

    private static final Logger LOG = System.getLogger(TaskQueue.class.getName());
    private static final Duration READINESS_INTERVAL = Duration.ofMillis(200);
    private static final Duration AFTER_ERROR = Duration.ofSeconds(5);
    private static final Duration LAST_WRITES = Duration.ofSeconds(10);

    private final Database database;
    private final AttemptStore store;
    private final AttemptRunner runner;
    private final BooleanSupplier ready;
    private final Lease lease;
    private final Clock clock;
    private final Semaphore idle = new Semaphore(CONCURRENCY);
    private final ExecutorService executor = Executors.newFixedThreadPool(
            CONCURRENCY,
            Thread.ofVirtual()
                    .name("task-", 0)
                    .uncaughtExceptionHandler((thread, fault) -> report(fault))
                    .factory());
    private final Scheduler scheduler;
    private volatile boolean isStopping;
    private Optional<Thread> watch = Optional.empty();

    TaskQueue(
            Database database,
            AttemptStore store,
            AttemptRunner runner,
            BooleanSupplier ready,
            Lease lease,
            Clock clock) {
        this.database = database;
        this.store = store;
        this.runner = runner;
        this.ready = ready;
        this.lease = lease;
        this.clock = clock;
        this.scheduler = scheduler();
    }

    private Scheduler scheduler() {
        CustomTask<Void> task = Tasks.custom(TaskRow.QUEUE, Void.class)
                .onFailure((complete, operations) ->
                        operations.reschedule(complete, clock.instant().plus(AFTER_ERROR)))
                .onDeadExecutionRevive()
                .execute(this::look);
        SchedulerBuilder builder = Scheduler.create(database.dataSource(), task)
                .clock(clock::instant)
                .schedulerName(new SchedulerName.Fixed("baton-" + UUID.randomUUID()))
                .threads(CONCURRENCY)
                .executorService(executor)
                .pollingInterval(lease.poll())
                .heartbeatInterval(lease.heartbeat())
                .missedHeartbeatsLimit(lease.missed())
                .failureLogging(LogLevel.WARN, false);
        // Named rather than detected, as the database need not be open yet. Replicas that take their tasks in one
        // statement do
        // not race for the same ones.
        return database.isEmbedded()
                ? builder.pollUsingFetch(0.5, 4.0)
                        .jdbcCustomization(new DefaultJdbcCustomization(false))
                        .build()
                : builder.pollUsingLockAndFetch(0.5, 1.0)
                        .jdbcCustomization(new PostgreSqlJdbcCustomization(false, false))
                        .build();
    }

    void start() {
        if (database.isEmbedded()) {
            releaseAll();
        }
        scheduler.pause();
        scheduler.start();
        watch = Optional.of(Thread.ofVirtual().name("provisioning-readiness").start(this::followReadiness));
    }

    /** Has the queue looked at now, rather than at the next turn. */
    void wake() {
        scheduler.triggerCheckForDueExecutions();
    }

    /**
     * Takes no more tasks, lets running attempts end, breaks off those that have not ended in time, and returns their tasks
     * to the queue.
     */
    void stop(Duration timeout) {
        isStopping = true;
        watch.ifPresent(Thread::interrupt);
        scheduler.pause();
        if (!awaitIdle(timeout)) {
            runner.stop();
            if (!awaitIdle(LAST_WRITES)) {
                LOG.log(Level.WARNING, "some tasks could not be returned to the queue; their leases end by themselves");
            }
        }
        scheduler.stop();
        executor.close();
    }

    /** What the scheduler's own threads throw ends with them, and the next ones come at the next turn. */
    private void report(Throwable fault) {
        if (DatabaseFailure.isOfDatabase(fault)) {
            database.suspect(fault);
        } else {
            LOG.log(Level.ERROR, "the queue met an unexpected " + fault, fault);
        }
    }

    /** Nobody else can hold a lease in a file that this process has just opened. */
    private void releaseAll() {
        database.inTransaction(connection -> release(connection));
    }

    private static int release(Connection connection) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("update scheduled_tasks set picked = false,"
                + " picked_by = null, last_heartbeat = null, version = version + 1 where picked = true")) {
            return update.executeUpdate();
        }
    }

    private void followReadiness() {
        try {
            while (!isStopping) {
                boolean isPaused = scheduler.getSchedulerState().isPaused();
                if (ready.getAsBoolean() && isPaused) {
                    scheduler.resume();
                    wake();
                } else if (!ready.getAsBoolean() && !isPaused) {
                    scheduler.pause();
                }
                Thread.sleep(READINESS_INTERVAL);
            }
        } catch (InterruptedException e) {
            // Only stop() interrupts this thread.
        }
    }

    private boolean awaitIdle(Duration timeout) {
        try {
            boolean isIdle = idle.tryAcquire(CONCURRENCY, timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (isIdle) {
                idle.release(CONCURRENCY);
            }
            return isIdle;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private CompletionHandler<Void> look(TaskInstance<Void> entry, ExecutionContext context) {
        Instant taken = context.getExecution().lastHeartbeat;
        idle.acquireUninterruptibly();
        try {
            return after(next(entry.getId(), taken == null ? clock.instant() : taken));
        } finally {
            idle.release();
        }
    }

    private Next next(String entry, Instant taken) {
        if (isStopping || !ready.getAsBoolean()) {
            return new Later(clock.instant());
        }
        int slash = entry.lastIndexOf('/');
        Next next = store.begin(entry.substring(0, slash), Integer.parseInt(entry.substring(slash + 1)));
        return next instanceof Attempt attempt ? make(attempt, taken) : next;
    }

    private Next make(Attempt attempt, Instant taken) {
        if (clock.instant().isAfter(taken.plus(lease.slack()))) {
            // This process stood still since it took the task: by now another may have taken it.
            return store.interrupted(attempt);
        }
        try {
            Outcome outcome = runner.run(attempt.operation(), attempt.key());
            return store.succeeded(attempt, outcome);
        } catch (ConnectorException e) {
            LOG.log(
                    Level.INFO,
                    "task {0}, attempt {1}: {2}: {3}",
                    attempt.id(),
                    attempt.number(),
                    e.kind(),
                    e.getMessage());
            return store.failed(attempt, e);
        } catch (InterruptedException e) {
            return store.interrupted(attempt);
        }
    }

    private static CompletionHandler<Void> after(Next next) {
        return switch (next) {
            case Later later -> (complete, operations) -> operations.reschedule(complete, later.due());
            case Over over -> new CompletionHandler.OnCompleteRemove<>();
            case Attempt attempt -> throw new IllegalStateException("an attempt is made before the queue is told");
        };
    }
}
