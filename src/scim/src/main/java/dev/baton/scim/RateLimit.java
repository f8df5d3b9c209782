package dev.baton.scim;

import dev.baton.connector.ConnectorException;
import dev.baton.connector.FailureKind;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** The time until which the service wants no requests from this process. Safe for use by several threads at once. */
final class RateLimit {
    /** The longest wait before a request; if it takes longer, the request fails. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    /** The longest pause, whatever the service asks for; the next request finds out whether it is over. */
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(15);

    private final LongSupplier nanoTime;
    private final Sleeper sleeper;
    private final AtomicLong until;

    /** How a thread waits. */
    @FunctionalInterface
    interface Sleeper {
        void sleep(Duration duration) throws InterruptedException;
    }

    RateLimit(LongSupplier nanoTime, Sleeper sleeper) {
        this.nanoTime = nanoTime;
        this.sleeper = sleeper;
        this.until = new AtomicLong(nanoTime.getAsLong());
    }

    static RateLimit create() {
        return new RateLimit(System::nanoTime, Thread::sleep);
    }

    /** Records that the service wants no requests for a time. */
    void pause(Duration wait) {
        Duration pause = wait.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : wait;
        long end = nanoTime.getAsLong() + pause.toNanos();
        until.accumulateAndGet(end, (known, asked) -> asked - known > 0 ? asked : known);
    }

    /**
     * Waits until a request may be made.
     *
     * @throws ConnectorException {@link FailureKind#RATE_LIMITED} if the wait would be too long
     */
    void await() throws InterruptedException {
        Duration left = Duration.ofNanos(until.get() - nanoTime.getAsLong());
        if (!left.isPositive()) {
            return;
        }
        if (left.compareTo(LONGEST_WAIT) > 0) {
            throw new ConnectorException(
                            FailureKind.RATE_LIMITED,
                            "the SCIM service asked for no request for another "
                                    + left.plusMillis(999).toSeconds() + " s")
                    .withRetryAfter(left);
        }
        sleeper.sleep(left);
    }
}
