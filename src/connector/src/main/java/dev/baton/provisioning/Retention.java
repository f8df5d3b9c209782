package dev.baton.provisioning;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** Deletes tasks that ended long ago, in small steps, so that their table does not grow forever. */
final class Retention {
    private static final System.Logger LOG = System.getLogger(Retention.class.getName());

    /** Leaves the keeper its turns: the sign of life among them. */
    private static final Duration LONGEST = Duration.ofSeconds(1);

    private final TaskStore store;
    private final Duration keep;
    private final InstantSource clock;
    private final AtomicLong purged = new AtomicLong();

    Retention(TaskStore store, Duration keep, InstantSource clock) {
        this.store = store;
        this.keep = keep;
        this.clock = clock;
    }

    /** Returns how many tasks have been deleted since the start. */
    long purged() {
        return purged.get();
    }

    /** Deletes old tasks for a second at most; never throws. */
    void step() {
        long start = System.nanoTime();
        try {
            Instant before = clock.instant().minus(keep);
            int deleted;
            do {
                deleted = store.purge(before);
                purged.addAndGet(deleted);
            } while (deleted > 0 && System.nanoTime() - start < LONGEST.toNanos());
        } catch (TaskException e) {
            // The database has reported it; the next step tries again.
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "old tasks were not deleted: unexpected " + e + "; trying again", e);
        }
    }
}
