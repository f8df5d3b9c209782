package dev.baton.provisioning;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** Deletes tasks that ended long ago, some at a time, so that their table does not grow for ever. */
final class Retention implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Retention.class.getName());
    static final Duration PERIOD = Duration.ofMinutes(1);

    private final TaskStore store;
    private final Duration keep;
    private final BooleanSupplier usable;
    private final Clock clock;
    private final Duration period;
    private final AtomicLong purged = new AtomicLong();
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("task-retention").factory());

    /** One that has not started, and does nothing while the database cannot be used. */
    Retention(TaskStore store, Duration keep, BooleanSupplier usable, Clock clock, Duration period) {
        this.store = store;
        this.keep = keep;
        this.usable = usable;
        this.clock = clock;
        this.period = period;
    }

    void start() {
        executor.scheduleWithFixedDelay(this::purge, 0, period.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** How many tasks have gone since the start. */
    long purged() {
        return purged.get();
    }

    private void purge() {
        try {
            int step = 1;
            while (step > 0 && !executor.isShutdown() && usable.getAsBoolean()) {
                step = store.purge(clock.instant().minus(keep));
                purged.addAndGet(step);
            }
        } catch (TaskException e) {
            // The database is told of it; the next turn may go better.
        } catch (RuntimeException | Error e) {
            // A task that throws would never run again.
            LOG.log(System.Logger.Level.ERROR, "old tasks were not deleted: unexpected " + e + "; trying again", e);
        }
    }

    /** Ends it after the step that is running. */
    @Override
    public void close() {
        executor.close();
    }
}
