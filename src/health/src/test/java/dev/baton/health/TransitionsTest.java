package dev.baton.health;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import dev.baton.connector.FailureKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class TransitionsTest {
    private static final Duration FOREVER = Duration.ofDays(2);

    private final FakeTime time = new FakeTime();
    private final TestCheck disk = TestCheck.of("disk");
    private final HealthRegistry registry = HealthRegistry.builder().time(time).build();

    @AfterEach
    void close() {
        registry.close();
    }

    private static Flow.Subscriber<HealthTransition> subscriber(Consumer<HealthTransition> consumer) {
        return new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(HealthTransition transition) {
                consumer.accept(transition);
            }

            @Override
            public void onError(Throwable throwable) {}

            @Override
            public void onComplete() {}
        };
    }

    @Test
    void eachChangeIsPublishedOnceWithItsReasonAndTheTimeInTheOldState() throws Exception {
        BlockingQueue<HealthTransition> published = new LinkedBlockingQueue<>();
        registry.transitions().subscribe(subscriber(published::add));
        registry.register(disk);
        registry.health(FOREVER);
        registry.health(FOREVER);
        time.advance(Duration.ofMinutes(3));
        disk.fail(FailureKind.UNAVAILABLE, "refused");
        registry.health(FOREVER);
        registry.health(FOREVER);
        time.advance(Duration.ofSeconds(5));
        disk.fail(FailureKind.UNAUTHENTICATED, "the token expired");
        registry.health(FOREVER);
        disk.succeed();
        registry.health(FOREVER);
        List<HealthTransition> expected = List.of(
                transition(HealthState.UNKNOWN, HealthState.UP, Optional.empty(), "", 0, 0),
                transition(HealthState.UP, HealthState.DOWN, Optional.of(FailureKind.UNAVAILABLE), "refused", 180, 180),
                transition(
                        HealthState.DOWN,
                        HealthState.DOWN,
                        Optional.of(FailureKind.UNAUTHENTICATED),
                        "the token expired",
                        185,
                        5),
                transition(HealthState.DOWN, HealthState.UP, Optional.empty(), "", 185, 0));
        for (HealthTransition transition : expected) {
            assertThat(published.take(), is(transition));
        }
        assertThat(registry.recentTransitions(), is(expected));
    }

    private static HealthTransition transition(
            HealthState from, HealthState to, Optional<FailureKind> kind, String reason, int at, int lasted) {
        return new HealthTransition(
                "disk", from, to, kind, reason, FakeTime.START.plusSeconds(at), Duration.ofSeconds(lasted));
    }

    @Test
    void theLastHundredAreKept() {
        registry.register(disk);
        for (int i = 0; i < 120; i++) {
            disk.succeed();
            if (i % 2 == 0) {
                disk.fail(FailureKind.UNAVAILABLE, "failure " + i);
            }
            registry.health(FOREVER);
        }
        List<HealthTransition> kept = registry.recentTransitions();
        assertThat(kept, hasSize(100));
        assertThat(kept.getFirst().reason(), is("failure 20"));
        assertThat(registry.snapshot().transitions(), is(kept));
    }

    @Test
    void aSubscriberThatHangsOrThrowsHoldsUpNobody() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        BlockingQueue<HealthTransition> published = new LinkedBlockingQueue<>();
        registry.transitions().subscribe(subscriber(transition -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        registry.transitions().subscribe(subscriber(transition -> {
            throw new IllegalStateException("a bad subscriber");
        }));
        registry.transitions().subscribe(subscriber(published::add));
        registry.register(disk);
        for (int i = 0; i < 1_000; i++) {
            disk.fail(i % 2 == 0 ? FailureKind.UNAVAILABLE : FailureKind.NOT_FOUND, "failure");
            registry.health(FOREVER);
            published.take();
        }
        never.countDown();
    }

    @Test
    void readinessAsAWholeHasTransitionsOfItsOwn() {
        TestCheck queue = TestCheck.readiness("queue").fail(FailureKind.UNAVAILABLE, "full");
        registry.register(queue);
        registry.ready(FOREVER);
        queue.succeed();
        registry.ready(FOREVER);
        registry.drain();
        List<String> lines = registry.recentTransitions().stream()
                .filter(transition -> transition.subject().equals("ready"))
                .map(TransitionLog::line)
                .toList();
        assertThat(
                lines,
                contains(
                        "ready: up -> down after 0 ms: UNAVAILABLE, check failed: full",
                        "ready: down -> up after 0 ms",
                        "ready: up -> down after 0 ms: UNAVAILABLE, draining"));
    }

    @ParameterizedTest
    @CsvSource({
        "ready,    DOWN, draining, INFO",
        "ready,    DOWN, refused,  WARNING",
        "validate, DOWN, draining, WARNING",
        "validate, UP,   '',       INFO"
    })
    void whatIsNoTroubleIsNoWarning(String subject, HealthState to, String reason, System.Logger.Level level) {
        HealthTransition transition = new HealthTransition(
                subject, HealthState.UNKNOWN, to, Optional.empty(), reason, Instant.EPOCH, Duration.ZERO);
        assertThat(TransitionLog.level(transition), is(level));
    }

    @Test
    void drainingIsAChangeEvenOfAServiceThatIsNotReady() {
        registry.register(TestCheck.readiness("queue").fail(FailureKind.UNAVAILABLE, "full"));
        registry.ready(FOREVER);
        registry.drain();
        assertThat(registry.recentTransitions().getLast().reason(), is("draining"));
    }

    @Test
    void theLogHasOneLineForEachChangeWithTheFullReasonWhateverTheDetails() throws Exception {
        try (LogRecorder log = new LogRecorder("dev.baton.health")) {
            registry.register(TestCheck.of("log test").fail(FailureKind.UNAUTHENTICATED, "the token expired"));
            registry.health(FOREVER);
            registry.health(FOREVER);
            registry.register(TestCheck.of("the end"));
            registry.health(FOREVER);
            List<LogRecord> logged = new ArrayList<>();
            do {
                logged.add(log.records().take());
            } while (!logged.getLast().getMessage().startsWith("the end"));
            List<LogRecord> ours = logged.stream()
                    .filter(record -> record.getMessage().startsWith("log test"))
                    .toList();
            assertThat(ours, hasSize(1));
            assertThat(
                    ours.getFirst().getMessage(),
                    is("log test: unknown -> down after 0 ms: UNAUTHENTICATED, the token expired"));
            assertThat(ours.getFirst().getLevel(), is(Level.WARNING));
        }
    }
}
