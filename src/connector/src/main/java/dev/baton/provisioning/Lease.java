package dev.baton.provisioning;

import java.time.Duration;

/**
 * For how long a task belongs to the replica that took it.
 *
 * <p>An attempt is broken off before the lease ends: so a task is never run by two replicas at once.
 *
 * @param duration from the moment at which a replica takes a task until another may take it over
 * @param attemptLimit longest attempt, shorter than the lease
 * @param poll between two looks at the queue
 */
record Lease(Duration duration, Duration attemptLimit, Duration poll) {
    static final Lease DEFAULT = new Lease(Duration.ofSeconds(40), Duration.ofSeconds(30), Duration.ofSeconds(1));

    Lease {
        if (attemptLimit.compareTo(duration) >= 0) {
            throw new IllegalArgumentException("an attempt must end before its lease");
        }
    }

    /** How long a task may lie between being taken and being attempted, so that the attempt still ends in time. */
    Duration slack() {
        return duration.minus(attemptLimit);
    }
}
