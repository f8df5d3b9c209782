package dev.baton.connector;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import dev.baton.health.HealthRegistry;
import dev.baton.health.HealthReport;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The wait between two attempts, in real time: who asks for the next attempt, or changes what it needs, ends it. */
@Timeout(60)
class ConnectLoopTest {
    private static final Connector CLIENT = () -> {};

    /** When each attempt was made. */
    private final BlockingQueue<Long> attempts = new LinkedBlockingQueue<>();

    private final AtomicReference<Optional<Duration>> retryAfter =
            new AtomicReference<>(Optional.of(Duration.ofMinutes(5)));
    private final AtomicReference<String> token = new AtomicReference<>("old");
    private final ConnectorSession session = ConnectorSession.create(this::connect, token::get);

    @AfterEach
    void close() {
        session.close();
    }

    private Connector connect() {
        attempts.add(System.nanoTime());
        ConnectorException failure = new ConnectorException(FailureKind.UNAVAILABLE, "refused");
        throw retryAfter.get().map(failure::withRetryAfter).orElse(failure);
    }

    @Test
    void whoAsksForTheNextAttemptHasItMadeButNotWithinASecond() throws InterruptedException {
        BlockingQueue<Long> made = new LinkedBlockingQueue<>();
        try (ConnectorSession patient = ConnectorSession.create(patientLoop(made), InstantSource.system())) {
            patient.start();
            long last = made.take();
            for (int i = 0; i < 2; i++) {
                awaitPause(patient);
                patient.retryNow();
                patient.retryNow();
                long next = made.take();
                assertThat(
                        next - last,
                        is(greaterThanOrEqualTo(Duration.ofSeconds(1).toNanos())));
                last = next;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aProbeThatFindsNoClientAsksForTheNextAttempt(boolean isReady) throws InterruptedException {
        BlockingQueue<Long> made = new LinkedBlockingQueue<>();
        try (ConnectorSession patient = ConnectorSession.create(patientLoop(made), InstantSource.system());
                HealthRegistry registry =
                        HealthRegistry.builder().session(patient).build()) {
            patient.start();
            made.take();
            awaitPause(patient);
            HealthReport report = isReady ? registry.ready(Duration.ZERO) : registry.health(Duration.ZERO);
            made.take();

            assertThat(report.problem().orElseThrow().error(), is("failed to get connector client"));
        }
    }

    /** Whose attempts fail, and which waits for an hour. */
    private static ConnectLoop patientLoop(BlockingQueue<Long> made) {
        return new ConnectLoop(
                () -> {
                    made.add(System.nanoTime());
                    throw new ConnectorException(FailureKind.UNAVAILABLE, "refused");
                },
                () -> "",
                new Backoff(Duration.ofHours(1), Duration.ofHours(1)));
    }

    @Test
    void theWaitThatTheTargetSystemAskedForIsKeptWhoeverAsks() throws InterruptedException {
        session.start();
        attempts.take();
        awaitPause(session);
        session.retryNow();

        assertThat(attempts.poll(2_500, TimeUnit.MILLISECONDS), is(nullValue()));
    }

    @Test
    void anotherTokenEndsEveryWait() throws InterruptedException {
        session.start();
        attempts.take();
        awaitPause(session);
        token.set("new");

        attempts.take();
        awaitPause(session);
        assertThat(
                "and the next one is waited for again",
                session.retryDelay().orElseThrow().toMinutes(),
                is(5L));
    }

    @Test
    void whatCannotBeReadNowIsNoChange() throws InterruptedException {
        BlockingQueue<Long> made = new LinkedBlockingQueue<>();
        BlockingQueue<Long> reads = new LinkedBlockingQueue<>();
        ConnectLoop loop = new ConnectLoop(
                () -> {
                    made.add(0L);
                    throw new ConnectorException(FailureKind.UNAVAILABLE, "refused");
                },
                () -> {
                    reads.add(0L);
                    throw new IllegalStateException("no such file");
                },
                new Backoff(Duration.ofHours(1), Duration.ofHours(1)));
        try (ConnectorSession patient = ConnectorSession.create(loop, InstantSource.system())) {
            patient.start();
            for (int i = 0; i < 3; i++) {
                reads.take();
            }
            assertThat(made.size(), is(1));
        }
    }

    @Test
    void closingEndsTheWait() throws InterruptedException {
        session.start();
        attempts.take();
        awaitPause(session);

        session.close();

        assertThat(session.connector(), is(Optional.empty()));
        assertThat(ConnectorSession.of(CLIENT).connector(), is(Optional.of(CLIENT)));
    }

    private static void awaitPause(ConnectorSession session) {
        while (session.nextAttempt().isEmpty()) {
            Thread.onSpinWait();
        }
    }
}
