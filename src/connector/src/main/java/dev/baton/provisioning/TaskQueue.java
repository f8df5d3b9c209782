package dev.baton.provisioning;

import dev.baton.connector.ConnectorException;
import dev.baton.provisioning.AttemptStore.Attempt;
import dev.baton.provisioning.AttemptStore.End;
import dev.baton.provisioning.AttemptStore.Failed;
import dev.baton.provisioning.AttemptStore.Finished;
import dev.baton.provisioning.AttemptStore.Interrupted;
import dev.baton.provisioning.AttemptStore.Succeeded;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Takes due tasks while the service is ready and starts attempts at them. One thread takes the tasks and records how attempts
 * ended; ends that arrive while it waits for the database go into the next transaction together. It takes as many tasks ahead
 * as ended during the last transaction, so that the target system does not wait for the database too.
 */
final class TaskQueue {
    private static final Logger LOG = System.getLogger(TaskQueue.class.getName());
    private static final Duration READINESS_INTERVAL = Duration.ofMillis(200);
    private static final Duration LAST_WRITES = Duration.ofSeconds(10);

    private final AttemptStore store;
    private final AttemptRunner runner;
    private final BooleanSupplier ready;
    private final Lease lease;
    private final Clock clock;
    /** Maximum number of attempts at once; other tasks wait in the database rather than in memory. */
    private final int concurrency;

    private final AttemptRate rate;
    private final Semaphore slots;
    /** The ids of the tasks that have been taken and whose attempt has not ended. */
    private final Set<String> running = ConcurrentHashMap.newKeySet();

    private final Queue<Finished> finished = new ConcurrentLinkedQueue<>();
    private final Semaphore signals = new Semaphore(0);
    private final Thread thread = Thread.ofVirtual().name("task-queue").unstarted(this::run);
    private volatile boolean isStopping;

    TaskQueue(
            AttemptStore store,
            AttemptRunner runner,
            BooleanSupplier ready,
            Lease lease,
            Clock clock,
            int concurrency,
            AttemptRate rate) {
        this.concurrency = concurrency;
        this.rate = rate;
        this.slots = new Semaphore(concurrency);
        this.store = store;
        this.runner = runner;
        this.ready = ready;
        this.lease = lease;
        this.clock = clock;
    }

    void start() {
        thread.start();
    }

    /** Makes the thread check the queue now rather than at the next poll. */
    void wake() {
        signals.release();
    }

    /**
     * Stops taking tasks, lets running attempts end, aborts those that have not ended in time, and returns their tasks to the
     * queue.
     */
    void stop(Duration timeout) {
        isStopping = true;
        if (thread.getState() == Thread.State.NEW) {
            return;
        }
        wake();
        if (hasEnded(timeout)) {
            return;
        }
        runner.stop();
        if (!hasEnded(LAST_WRITES)) {
            thread.interrupt();
            LOG.log(Level.WARNING, "some tasks could not be returned to the queue; their leases will expire");
        }
    }

    private boolean hasEnded(Duration timeout) {
        try {
            return thread.join(timeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void run() {
        List<Finished> unwritten = new ArrayList<>();
        try {
            while (!isStopping || !running.isEmpty() || !finished.isEmpty() || !unwritten.isEmpty()) {
                boolean isTaking = !isStopping && ready.getAsBoolean();
                // Copied before the ends are polled, so that each task taken here is in at least one of the two.
                Set<String> mine = Set.copyOf(running);
                for (Finished end = finished.poll(); end != null; end = finished.poll()) {
                    unwritten.add(end);
                }
                int wanted = concurrency + Math.min(unwritten.size(), concurrency);
                int free = isTaking ? rate.allowed(Math.max(0, wanted - running.size())) : 0;
                boolean isWritten = free == 0 && unwritten.isEmpty() || turn(unwritten, free, mine);
                if (!isWritten) {
                    Thread.sleep(lease.poll());
                } else if (!isStopping || !running.isEmpty() || !unwritten.isEmpty()) {
                    signals.tryAcquire(pause(isTaking).toMillis(), TimeUnit.MILLISECONDS);
                }
                signals.drainPermits();
            }
        } catch (InterruptedException e) {
            // Only stop() interrupts this thread.
        }
    }

    private Duration pause(boolean isTaking) {
        return isTaking ? rate.untilNext(lease.poll()) : READINESS_INTERVAL;
    }

    private boolean turn(List<Finished> unwritten, int free, Set<String> mine) {
        try {
            AttemptStore.Turn turn = store.turn(unwritten, free, mine);
            unwritten.retainAll(turn.left());
            rate.begin(turn.begun().size());
            turn.begun().forEach(this::start);
            return true;
        } catch (TaskException e) {
            // The database has reported it, and its keeper logs it.
            return false;
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "the queue met an unexpected " + e + "; trying again", e);
            return false;
        }
    }

    private void start(Attempt attempt) {
        running.add(attempt.id());
        Thread.ofVirtual().name("task-" + attempt.id()).start(() -> {
            End end = new Interrupted();
            slots.acquireUninterruptibly();
            try {
                end = make(attempt);
            } finally {
                slots.release();
                finished.add(new Finished(attempt, end));
                running.remove(attempt.id());
                wake();
            }
        });
    }

    private End make(Attempt attempt) {
        if (clock.instant().isAfter(attempt.started().plus(lease.slack()))) {
            // This process was suspended since it took the task; another may have taken the task over.
            return new Interrupted();
        }
        try {
            return new Succeeded(runner.run(attempt.operation(), attempt.key()));
        } catch (ConnectorException e) {
            LOG.log(
                    Level.INFO,
                    "task {0}, attempt {1}: {2}: {3}",
                    attempt.id(),
                    attempt.number(),
                    e.kind(),
                    e.getMessage());
            return new Failed(e);
        } catch (InterruptedException e) {
            return new Interrupted();
        }
    }
}
