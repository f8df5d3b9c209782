package dev.baton.provisioning;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** Deletes tasks that ended long ago, some at a time, so that their table does not grow for ever. */
final class Retention {
    private static final System.Logger LOG = System.getLogger(Retention.class.getName());

    private final TaskStore store;
    private final Duration keep;
    private final InstantSource clock;
    private final AtomicLong purged = new AtomicLong();

    Retention(TaskStore store, Duration keep, InstantSource clock) {
        this.store = store;
        this.keep = keep;
        this.clock = clock;
    }

    /** How many tasks have gone since the start. */
    long purged() {
        return purged.get();
    }

    /** Deletes some, and throws nothing. */
    void step() {
        try {
            purged.addAndGet(store.purge(clock.instant().minus(keep)));
        } catch (TaskException e) {
            // The database is told of it; the next turn may go better.
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "old tasks were not deleted: unexpected " + e + "; trying again", e);
        }
    }
}
