package dev.baton.provisioning;

import java.time.Duration;

/**
 * For how long a replica that took a task may go unheard before another takes it over.
 *
 * <p>An attempt is broken off before the lease could have ended, even if no heartbeat got through: so a task is never run by
 * two replicas at once.
 *
 * @param heartbeat between two signs of life
 * @param missed signs of life in a row after which a replica counts as dead, 4 or more
 * @param attemptLimit longest attempt, shorter than the lease
 * @param poll between two looks at the queue
 */
record Lease(Duration heartbeat, int missed, Duration attemptLimit, Duration poll) {
    /** Takes over within 50 s: four heartbeats, and one more until somebody looks. */
    static final Lease DEFAULT = new Lease(Duration.ofSeconds(10), 4, Duration.ofSeconds(30), Duration.ofSeconds(1));

    Lease {
        if (attemptLimit.compareTo(heartbeat.multipliedBy(missed)) >= 0) {
            throw new IllegalArgumentException("an attempt must end before its lease");
        }
    }

    /** How long a task may lie between being taken and being attempted, so that the attempt still ends in time. */
    Duration slack() {
        return heartbeat.multipliedBy(missed).minus(attemptLimit);
    }
}
