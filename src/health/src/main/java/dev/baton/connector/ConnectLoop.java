package dev.baton.connector;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Obtains the client of a session in the background, whenever the session wants one. Failed attempts are repeated with
 * exponential backoff and jitter.
 */
final class ConnectLoop {
    /** Caps the wait that a target system asks for, because only another attempt shows an earlier recovery. */
    static final Duration LONGEST_REQUESTED_WAIT = Duration.ofMinutes(5);

    /** The shortest time between two attempts, however many are requested. */
    private static final Duration LEAST_WAIT = Duration.ofSeconds(1);

    private final Callable<Connector> source;
    private final Supplier<?> watched;
    private final Backoff backoff;
    private final RandomGenerator random;
    private final Pause pause;

    /** Has a permit once the next attempt is requested. */
    private final Semaphore askedFor = new Semaphore(0);
    /** The watched value before the last attempt, so that a change during it is noticed. Used only by the loop's thread. */
    private Object known = "";

    /** How the loop waits; tests replace it so as not to wait for time to pass. */
    @FunctionalInterface
    interface Pause {
        /** Waits up to {@code most}. A change ends the wait early, and so does a request, but not before {@code least}. */
        void pause(Duration least, Duration most) throws InterruptedException;
    }

    /** Creates a loop that waits for time to pass, for {@link #attemptNow} or for a change of the watched value. */
    ConnectLoop(Callable<Connector> source, Supplier<?> watched, Backoff backoff) {
        this.source = Objects.requireNonNull(source);
        this.watched = Objects.requireNonNull(watched);
        this.backoff = backoff;
        this.random = RandomGenerator.getDefault();
        this.pause = this::awaitTimeOrChange;
    }

    ConnectLoop(Callable<Connector> source, Backoff backoff, RandomGenerator random, Pause pause) {
        this.source = source;
        this.watched = () -> "";
        this.backoff = backoff;
        this.random = random;
        this.pause = pause;
    }

    /** Requests the next attempt now, or once {@link #LEAST_WAIT} and the wait that the target system asked for are over. */
    void attemptNow() {
        if (askedFor.availablePermits() == 0) {
            askedFor.release();
        }
    }

    /** Runs until the thread is interrupted or the session is closed. */
    void run(CurrentClient client) {
        int failures = 0;
        try {
            while (client.awaitWanted()) {
                known = watchedNow();
                Optional<ConnectorException> failure = attempt(client);
                if (failure.isEmpty()) {
                    failures = 0;
                    continue;
                }
                if (client.state().isClosed()) {
                    // The source swallowed the interrupt of close(), which waits for this thread.
                    return;
                }
                failures++;
                Duration requested = requested(failure.get());
                Duration delay = longer(backoff.delay(failures, random), requested);
                askedFor.drainPermits();
                client.attemptFailed(failure.get(), delay);
                pause.pause(longer(LEAST_WAIT, requested), delay);
                client.attemptBegins();
            }
        } catch (InterruptedException e) {
            // Only the session's close() interrupts this thread.
        }
    }

    private Optional<ConnectorException> attempt(CurrentClient client) throws InterruptedException {
        boolean isRenewal = client.state().client().isPresent();
        try {
            Connector obtained = Objects.requireNonNull(source.call(), "the connector provider returned no client");
            if (isRenewal) {
                validateOrClose(obtained);
            }
            client.obtained(obtained);
            return Optional.empty();
        } catch (InterruptedException e) {
            throw e;
        } catch (Throwable e) {
            // Errors too, such as a missing class: only this thread tries again.
            return Optional.of(ConnectorSession.asConnectorException(e));
        }
    }

    private static void validateOrClose(Connector obtained) throws InterruptedException {
        try {
            obtained.validate();
        } catch (Throwable e) {
            ClientUses.close(obtained);
            throw e;
        }
    }

    private static Duration requested(ConnectorException failure) {
        Duration asked = failure.retryAfter().orElse(Duration.ZERO);
        return asked.compareTo(LONGEST_REQUESTED_WAIT) > 0 ? LONGEST_REQUESTED_WAIT : asked;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private void awaitTimeOrChange(Duration least, Duration most) throws InterruptedException {
        long start = System.nanoTime();
        long passed = 0;
        do {
            long slice = Math.min(LEAST_WAIT.toNanos(), most.toNanos() - passed);
            if (passed < least.toNanos()) {
                TimeUnit.NANOSECONDS.sleep(slice);
            } else if (askedFor.tryAcquire(slice, TimeUnit.NANOSECONDS)) {
                return;
            }
            passed = System.nanoTime() - start;
        } while (passed < most.toNanos() && watchedNow().equals(known));
    }

    private Object watchedNow() {
        try {
            return watched.get();
        } catch (RuntimeException e) {
            // It cannot be read now; an attempt that needs it fails and says so.
            return e.getClass();
        }
    }
}
