package dev.baton.provisioning;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How many attempts may begin now, so that the target system gets no more than so many a second: a token bucket that holds a
 * tenth of a second's. For use by one thread.
 */
final class AttemptRate {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Optional<Integer> perSecond;
    private final LongSupplier nanoTime;
    private double tokens = 1;
    private long counted;

    /** A rate that is limited or, if it is empty, is not. */
    AttemptRate(Optional<Integer> perSecond, LongSupplier nanoTime) {
        this.perSecond = perSecond;
        this.nanoTime = nanoTime;
        this.counted = nanoTime.getAsLong();
    }

    /** Of the attempts that are wanted, as many as may begin now. */
    int allowed(int wanted) {
        if (perSecond.isEmpty()) {
            return wanted;
        }
        long now = nanoTime.getAsLong();
        double most = Math.max(1, perSecond.get() / 10.0);
        tokens = Math.min(most, tokens + (double) (now - counted) * perSecond.get() / SECOND);
        counted = now;
        return (int) Math.min(wanted, tokens);
    }

    /** Counts attempts that begin. */
    void begin(int attempts) {
        tokens -= attempts;
    }

    /** How long until another may begin, at most as long as given. */
    Duration untilNext(Duration most) {
        if (perSecond.isEmpty() || tokens >= 1) {
            return most;
        }
        // Rounded up, or the wait would end just before it.
        Duration wait = Duration.ofMillis((long) Math.ceil((1 - tokens) * 1_000 / perSecond.get()));
        return wait.compareTo(most) < 0 ? wait : most;
    }
}
