package dev.baton.connector;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Exponential backoff with jitter: how long to wait after the n-th consecutive failure.
 *
 * <p>The wait is drawn uniformly between the minimum and a bound that doubles with each failure up to the maximum, so that
 * processes that failed together do not retry together. A pure function of its arguments.
 *
 * @param min shortest wait, more than zero
 * @param max longest wait, at least the minimum
 */
public record Backoff(Duration min, Duration max) {
    /** From 1 s to 60 s. */
    public static final Backoff DEFAULT = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(60));

    private static final int MAX_DOUBLINGS = 30;

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if the minimum is not positive or above the maximum
     */
    public Backoff {
        if (min.isNegative() || min.isZero() || min.compareTo(max) > 0) {
            throw new IllegalArgumentException("backoff must run from more than zero up: " + min + " to " + max);
        }
    }

    /**
     * Returns the wait after a failure.
     *
     * @param failures the number of consecutive failures, including this one; 1 or more
     * @param random draws the jitter
     * @return a wait between the minimum and the maximum
     * @throws IllegalArgumentException if the number of failures is less than 1
     */
    public Duration delay(int failures, RandomGenerator random) {
        if (failures < 1) {
            throw new IllegalArgumentException("failures must be 1 or more: " + failures);
        }
        Duration bound = min.multipliedBy(1L << Math.min(failures, MAX_DOUBLINGS));
        long span = (bound.compareTo(max) < 0 ? bound : max).minus(min).toNanos();
        return span == 0 ? min : min.plusNanos(random.nextLong(span + 1));
    }
}
