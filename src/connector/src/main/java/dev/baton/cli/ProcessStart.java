package dev.baton.cli;

import java.time.Duration;
import java.time.Instant;

/** When this process started, as {@link System#nanoTime()} counts. */
final class ProcessStart {
    /** Set by the launcher, which reads the clock of {@link System#nanoTime()} first of all. */
    private static final String PROPERTY = "baton.start";

    private static final Duration OLDEST = Duration.ofHours(1);

    private ProcessStart() {}

    static long nanos() {
        long now = System.nanoTime();
        // Nothing but our own launcher sets it to a time within the last hour.
        long start = Long.getLong(PROPERTY, Long.MIN_VALUE);
        boolean isPlausible = start != Long.MIN_VALUE && now - start >= 0 && now - start < OLDEST.toNanos();
        return isPlausible ? start : now - elapsed();
    }

    private static long elapsed() {
        return ProcessHandle.current()
                .info()
                .startInstant()
                .map(start -> Math.max(0, Duration.between(start, Instant.now()).toNanos()))
                .orElse(0L);
    }
}
