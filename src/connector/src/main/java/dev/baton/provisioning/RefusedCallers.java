package dev.baton.provisioning;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Counts requests without a valid token, for the log (at most one line a minute) and a limit per address. Thread-safe. */
final class RefusedCallers implements AutoCloseable {
    private static final int MAX_PER_MINUTE = 10;
    static final Duration MINUTE = Duration.ofMinutes(1);

    private static final System.Logger LOG = System.getLogger(RefusedCallers.class.getName());
    private static final int MAX_ADDRESSES = 10_000;

    private final Clock clock;
    private final Executor aMinuteLater;
    /** Requests in the current minute, by address. */
    private final Map<InetAddress, Integer> counts = new HashMap<>();

    private Instant end = Instant.MIN;
    private boolean isLogDue;
    private long unlogged;

    /** Creates a counter; the executor must run each task one minute after its submission. */
    RefusedCallers(Clock clock, Executor aMinuteLater) {
        this.clock = clock;
        this.aMinuteLater = aMinuteLater;
    }

    /** Counts one request; returns how long the address must wait if it has exceeded its limit. */
    synchronized Optional<Duration> count(InetAddress address) {
        unlogged++;
        if (!isLogDue) {
            log();
        }
        Instant now = clock.instant();
        if (!now.isBefore(end)) {
            counts.clear();
            end = now.plus(MINUTE);
        }
        if (counts.size() == MAX_ADDRESSES && !counts.containsKey(address)) {
            return Optional.empty();
        }
        return counts.merge(address, 1, Integer::sum) > MAX_PER_MINUTE
                ? Optional.of(Duration.between(now, end))
                : Optional.empty();
    }

    /** Logs the requests that have not been logged yet. */
    @Override
    public synchronized void close() {
        isLogDue = true;
        write();
    }

    private synchronized void log() {
        isLogDue = unlogged > 0;
        if (isLogDue) {
            write();
            aMinuteLater.execute(this::log);
        }
    }

    private void write() {
        if (unlogged > 0) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "provisioning API refused " + unlogged + (unlogged == 1 ? " request" : " requests")
                            + " without a valid token");
            unlogged = 0;
        }
    }
}
