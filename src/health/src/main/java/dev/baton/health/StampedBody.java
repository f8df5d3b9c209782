package dev.baton.health;

import dev.baton.config.Details;
import java.time.Instant;

/**
 * The body of an endpoint that is well: it changes with the second only, and is made once for each. Takes no lock, so that
 * {@code /live} waits for nothing.
 */
final class StampedBody {
    private final HealthReport report;
    private volatile Stamped latest = new Stamped(Long.MIN_VALUE, new byte[0]);

    private record Stamped(long second, byte[] bytes) {}

    StampedBody(HealthReport report) {
        this.report = report;
    }

    byte[] at(Instant now) {
        Stamped stamped = latest;
        if (stamped.second != now.getEpochSecond()) {
            stamped = new Stamped(now.getEpochSecond(), JsonBodies.plain(report, Details.NONE, now));
            latest = stamped;
        }
        return stamped.bytes;
    }
}
