package dev.baton.provisioning;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Limits how many attempts per second begin at the target system: a token bucket with the tokens of a tenth of a second, at
 * least one. For use by one thread.
 */
final class AttemptRate {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Optional<Integer> perSecond;
    private final LongSupplier nanoTime;
    private double tokens = 1;
    private long counted;

    /** Creates a limiter; an empty rate means no limit. */
    AttemptRate(Optional<Integer> perSecond, LongSupplier nanoTime) {
        this.perSecond = perSecond;
        this.nanoTime = nanoTime;
        this.counted = nanoTime.getAsLong();
    }

    /** Returns how many of the wanted attempts may begin now. */
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

    /** Returns the time until the next attempt may begin, capped at {@code most}. */
    Duration untilNext(Duration most) {
        if (perSecond.isEmpty() || tokens >= 1) {
            return most;
        }
        // Rounded up so that the wait does not end just too early.
        Duration wait = Duration.ofMillis((long) Math.ceil((1 - tokens) * 1_000 / perSecond.get()));
        return wait.compareTo(most) < 0 ? wait : most;
    }
}
