package dev.baton.provisioning;

import java.time.Duration;

/**
 * How long a task belongs to the replica that took it.
 *
 * <p>An attempt is interrupted by the end of the lease, so that two replicas do not run a task at once.
 *
 * @param duration the time from when a replica takes a task until another may take it over
 * @param attemptLimit the longest attempt, shorter than the lease
 * @param poll the time between two checks of the queue
 */
record Lease(Duration duration, Duration attemptLimit, Duration poll) {
    static final Lease DEFAULT = new Lease(Duration.ofSeconds(40), Duration.ofSeconds(30), Duration.ofSeconds(1));

    Lease {
        if (attemptLimit.compareTo(duration) >= 0) {
            throw new IllegalArgumentException("an attempt must end before its lease");
        }
    }

    /** Returns how long a taken task may wait for its attempt, so that the attempt still ends within the lease. */
    Duration slack() {
        return duration.minus(attemptLimit);
    }
}
