package dev.baton.health;

import static dev.baton.health.HealthRegistry.READY;
import static dev.baton.health.HealthRegistry.VALIDATE;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.baton.config.CheckOptions;
import dev.baton.connector.ConnectorException;
import dev.baton.connector.ConnectorSession;
import dev.baton.connector.FailureKind;
import dev.baton.health.HealthReport.Part;
import dev.baton.health.HealthReport.Problem;
import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HealthRegistryTest {
    private static final Duration FOREVER = Duration.ofDays(2);

    private final FakeTime time = new FakeTime();
    private final TestCheck connector = TestCheck.of("connector");
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final List<HealthRegistry> opened = new ArrayList<>();

    @AfterEach
    void close() {
        connector.release();
        opened.forEach(HealthRegistry::close);
        callers.shutdownNow();
    }

    private HealthRegistry registry(Consumer<HealthRegistry.Builder> settings) {
        HealthRegistry.Builder builder = HealthRegistry.builder().time(time);
        settings.accept(builder);
        HealthRegistry registry = builder.build();
        opened.add(registry);
        return registry;
    }

    private HealthRegistry withConnector(Consumer<HealthRegistry.Builder> settings) {
        return registry(builder -> settings.accept(builder.session(ConnectorSession.of(connector))));
    }

    private static Consumer<HealthRegistry.Builder> with(UnaryOperator<CheckOptions.Builder> options) {
        return b -> b.defaults(options.apply(CheckOptions.builder()).build());
    }

    private static Consumer<HealthRegistry.Builder> validateIn(Duration timeout) {
        return b -> b.checkOptions(
                HealthRegistry.VALIDATE, CheckOptions.builder().timeout(timeout).build());
    }

    private static String reason(HealthReport report) {
        return report.problem().map(Problem::reason).orElse("");
    }

    // Single flight

    @Test
    void aThousandCallersShareOneValidation() throws Exception {
        HealthRegistry registry = withConnector(b -> {});
        connector.hang();
        List<Future<HealthReport>> reports = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            reports.add(callers.submit(() -> registry.health(FOREVER)));
        }
        time.awaitWaiters(1_000);
        connector.fail(FailureKind.NOT_FOUND, "no such tenant").release();
        for (Future<HealthReport> report : reports) {
            assertThat(reason(report.get()), is("no such tenant"));
        }
        assertThat(connector.calls(), is(1));
    }

    @Test
    void aCallerThatLeavesCancelsNothingForTheOthers() throws Exception {
        HealthRegistry registry = withConnector(b -> {});
        connector.hang();
        Future<HealthReport> leaving = callers.submit(() -> registry.health(FOREVER));
        time.awaitWaiters(1);
        Future<HealthReport> staying = callers.submit(() -> registry.health(FOREVER));
        time.awaitWaiters(2);
        leaving.cancel(true);
        connector.awaitHanging();
        connector.release();
        assertThat(staying.get().isUp(), is(true));
        assertThat(connector.interrupts(), is(0));
        assertThat(connector.calls(), is(1));
    }

    @Test
    void aCallerThatIsInterruptedIsAnsweredAtOnceAndStaysInterrupted() {
        HealthRegistry registry = withConnector(b -> {});
        connector.hang();
        Thread.currentThread().interrupt();

        HealthReport report = registry.health(FOREVER);

        assertThat(Thread.interrupted(), is(true));
        assertThat(reason(report), is("validation still running after 0 ms (no success yet)"));
    }

    // Freshness

    @Test
    void withoutACacheEachCallerThatFindsNoRunInFlightStartsOne() {
        HealthRegistry registry = withConnector(b -> {});
        registry.health(FOREVER);
        registry.health(FOREVER);
        assertThat(connector.calls(), is(2));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCompletedResultAnswersUntilItsTimeToLiveHasPassed(boolean isSuccess) {
        HealthRegistry registry = withConnector(with(o -> o.cacheTtl(Duration.ofSeconds(10))));
        if (!isSuccess) {
            connector.fail(FailureKind.UNAVAILABLE, "down");
        }
        registry.health(FOREVER);
        time.advance(Duration.ofMillis(9_999));
        assertThat(registry.health(FOREVER).isUp(), is(isSuccess));
        assertThat(connector.calls(), is(1));
        time.advance(Duration.ofMillis(1));
        registry.health(FOREVER);
        assertThat(connector.calls(), is(2));
        time.advance(Duration.ofMillis(9_999));
        registry.health(FOREVER);
        assertThat(connector.calls(), is(2));
    }

    @Test
    void theTimeToLiveCountsFromTheEndOfTheRun() throws Exception {
        HealthRegistry registry = withConnector(with(o -> o.cacheTtl(Duration.ofSeconds(10))));
        connector.hang();
        Future<HealthReport> first = callers.submit(() -> registry.health(FOREVER));
        time.awaitWaiters(1);
        time.advance(Duration.ofSeconds(9));
        connector.release();
        first.get();
        time.advance(Duration.ofSeconds(9));
        registry.health(FOREVER);
        assertThat(connector.calls(), is(1));
    }

    @Test
    void aWaitersOwnTimeoutIsNeverCached() throws Exception {
        HealthRegistry registry = withConnector(with(o -> o.cacheTtl(Duration.ofSeconds(10))));
        connector.hang();
        assertThat(registry.health(Duration.ZERO).isUp(), is(false));
        Future<HealthReport> next = callers.submit(() -> registry.health(FOREVER));
        time.awaitWaiters(1);
        connector.release();
        assertThat(next.get().isUp(), is(true));
        assertThat(registry.health(Duration.ZERO).isUp(), is(true));
        assertThat(connector.calls(), is(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aResultOlderThanItsTimeToLiveIsNeverServedAsHealthyWhateverHangs(int failureThreshold) throws Exception {
        HealthRegistry registry =
                withConnector(with(o -> o.cacheTtl(Duration.ofSeconds(10)).failureThreshold(failureThreshold)));
        registry.health(FOREVER);
        connector.hang().ignoreInterrupts();
        time.advance(Duration.ofSeconds(10));
        assertThat(registry.health(Duration.ZERO).isUp(), is(false));
        Future<HealthReport> waiting = callers.submit(() -> registry.health(FOREVER));
        time.awaitWaiters(1);
        time.advance(Duration.ofSeconds(30));
        assertThat(waiting.get().isUp(), is(false));
        assertThat(registry.health(FOREVER).isUp(), is(false));
    }

    // Deadlines

    @Test
    void aCallerHearsWhatIsGoingOnWhenItsTimeIsUpAndTheRunGoesOnForWhoeverAsksNext() throws Exception {
        HealthRegistry registry = withConnector(b -> {});
        registry.health(FOREVER);
        time.advance(Duration.ofMillis(7_500));
        connector.hang();
        Future<HealthReport> hasty = callers.submit(() -> registry.health(Duration.ofMillis(4_500)));
        time.awaitWaiters(1);
        time.advance(Duration.ofMillis(4_499));
        assertThat(hasty.isDone(), is(false));
        time.advance(Duration.ofMillis(1));
        assertThat(
                hasty.get().problem(),
                is(Optional.of(new Problem(
                        "connector validation failed",
                        FailureKind.TIMEOUT,
                        "validation still running after 4.5 s (last success 12 s ago)"))));
        Future<HealthReport> patient = callers.submit(() -> registry.health(FOREVER));
        time.awaitWaiters(1);
        connector.release();
        assertThat(patient.get().isUp(), is(true));
        assertThat(connector.calls(), is(2));
    }

    @Test
    void aRunIsInterruptedAtItsTimeLimitAndTheNextCallerStartsAnother() throws Exception {
        HealthRegistry registry = withConnector(validateIn(Duration.ofSeconds(20)));
        connector.hang();
        Future<HealthReport> waiting = callers.submit(() -> registry.health(FOREVER));
        time.awaitWaiters(1);
        connector.awaitHanging();
        time.advance(Duration.ofSeconds(20));
        assertThat(reason(waiting.get()), is("validation timed out after 20 s"));
        connector.release();
        awaitHealthy(registry);
        assertThat(connector.interrupts(), is(1));
        assertThat(connector.calls(), is(2));
    }

    @Test
    void aRunThatIgnoresItsInterruptIsNotStartedASecondTime() throws Exception {
        HealthRegistry registry = withConnector(with(o -> o.cacheTtl(Duration.ofSeconds(100))));
        connector.hang().ignoreInterrupts();
        Future<HealthReport> waiting = callers.submit(() -> registry.health(FOREVER));
        time.awaitWaiters(1);
        time.advance(Duration.ofSeconds(30));
        waiting.get();
        time.advance(Duration.ofMinutes(10));
        assertThat(
                reason(registry.health(FOREVER)),
                is("validation still running since 2026-11-22T10:00:00Z (no success yet)"));
        assertThat(connector.calls(), is(1));
        connector.release();
        awaitHealthy(registry);
        assertThat(connector.calls(), is(2));
    }

    @Test
    void theLateEndOfARunThatTimedOutChangesNothing() throws Exception {
        HealthRegistry registry = withConnector(b -> {});
        connector.hang().ignoreInterrupts();
        registry.health(Duration.ZERO);
        time.advance(Duration.ofSeconds(30));
        connector.release();
        awaitHealthy(registry);
        Map<CheckOutcome, Long> counts = registry.snapshot().checks().getFirst().counts();
        assertThat(counts.get(CheckOutcome.TIMEOUT), is(1L));
        assertThat(counts.get(CheckOutcome.SUCCESS), is(1L));
    }

    /** An interrupted run ends a moment after its time limit; until then the answer is that it still runs. */
    private static void awaitHealthy(HealthRegistry registry) {
        HealthReport report = registry.health(FOREVER);
        while (!report.isUp()) {
            assertThat(reason(report), startsWith("validation still running since "));
            Thread.onSpinWait();
            report = registry.health(FOREVER);
        }
    }

    @Test
    void oneTimerAtMostIsSetHoweverManyRunsThereAre() {
        HealthRegistry registry = withConnector(b -> {});
        for (int i = 0; i < 100; i++) {
            registry.health(FOREVER);
            // A caller may wake before the timer of the run that it waited for is cancelled.
            while (time.pending() > 1) {
                Thread.onSpinWait();
            }
        }
        time.advance(Duration.ofSeconds(31));
        assertThat(time.pending(), is(0));
    }

    // Bulkhead

    @Test
    void checksRunInParallel() throws Exception {
        HealthRegistry registry = registry(b -> {});
        CyclicBarrier together = new CyclicBarrier(3);
        for (String name : List.of("a", "b", "c")) {
            registry.register(check(name, () -> {
                try {
                    together.await();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        assertThat(registry.health(FOREVER).isUp(), is(true));
    }

    @Test
    void eachCheckHasATimeLimitOfItsOwn() throws Exception {
        HealthRegistry registry =
                withConnector(with(o -> o.timeout(Duration.ofSeconds(2))).andThen(validateIn(Duration.ofSeconds(3))));
        TestCheck disk = TestCheck.of("disk").hang();
        registry.register(disk);
        connector.hang();
        Future<HealthReport> waiting = callers.submit(() -> registry.health(FOREVER));
        disk.awaitHanging();
        connector.awaitHanging();
        time.awaitWaiters(1);
        time.advance(Duration.ofSeconds(2));
        assertThat(registry.snapshot().checks().getLast().counts().get(CheckOutcome.TIMEOUT), is(1L));
        assertThat(registry.snapshot().checks().getFirst().counts().get(CheckOutcome.TIMEOUT), is(0L));
        time.advance(Duration.ofSeconds(1));
        assertThat(
                waiting.get().parts().stream().map(Part::reason).toList(),
                contains("validation timed out after 3 s", "check timed out after 2 s"));
    }

    // Thresholds

    @Test
    void thresholdsDampWhatHealthReportsAndACounterStartsAnewWithADifferentResult() {
        HealthRegistry registry = withConnector(with(o -> o.failureThreshold(3).successThreshold(2)));
        List<Boolean> results = List.of(true, false, false, true, false, false, false, true, false, true, true);
        List<Boolean> reported = new ArrayList<>();
        for (boolean isSuccess : results) {
            connector.succeed();
            if (!isSuccess) {
                connector.fail(FailureKind.UNAVAILABLE, "refused");
            }
            reported.add(registry.health(FOREVER).isUp());
        }
        assertThat(reported, is(List.of(true, true, true, true, true, true, false, false, false, false, true)));
    }

    @Test
    void aCheckOnItsWayUpSaysHowFarItIs() {
        HealthRegistry registry = withConnector(with(o -> o.successThreshold(3)));
        connector.fail(FailureKind.UNAVAILABLE, "refused");
        registry.health(FOREVER);
        connector.succeed();
        registry.health(FOREVER);
        assertThat(reason(registry.health(FOREVER)), is("succeeded 2 of 3 times in a row, before that: refused"));
    }

    // Readiness

    @Test
    void readyMakesNoUpstreamCall() {
        HealthRegistry registry = withConnector(b -> {});
        assertThat(registry.ready(FOREVER).isUp(), is(true));
        assertThat(registry.isReady(), is(true));
        assertThat(connector.calls(), is(0));
    }

    @Test
    void withoutAClientNothingIsReadyOrHealthyAndNothingIsValidated() {
        ConnectorSession session = ConnectorSession.create(() -> connector);
        HealthRegistry registry = registry(b -> b.session(session));
        Problem expected = new Problem(
                "failed to get connector client", FailureKind.UNAVAILABLE, "the connector client is not available yet");
        assertThat(registry.ready(FOREVER).problem(), is(Optional.of(expected)));
        assertThat(registry.health(FOREVER).problem(), is(Optional.of(expected)));
        assertThat(registry.isReady(), is(false));
        assertThat(registry.snapshot().checks().getFirst().counts().get(CheckOutcome.FAILURE), is(0L));
    }

    @Test
    void aClientThatWasLostForGoodIsNotReadyAndOneThatValidatesAgainIs() throws Exception {
        CountDownLatch lost = new CountDownLatch(1);
        CountDownLatch obtained = new CountDownLatch(1);
        TestCheck first = TestCheck.of("first");
        ConnectorSession session = ConnectorSession.create(() -> {
            if (obtained.getCount() == 0) {
                throw new ConnectorException(FailureKind.UNAUTHENTICATED, "the token was rotated");
            }
            return first;
        });
        HealthRegistry registry = registry(b -> b.session(session));
        session.onChange(() -> {
            (session.failure().isPresent() ? lost : obtained).countDown();
        });
        try (session) {
            session.start();
            obtained.await();
            assertThat(registry.ready(FOREVER).isUp(), is(true));
            first.fail(FailureKind.UNAUTHENTICATED, "401");
            assertThat(registry.health(FOREVER).problem().orElseThrow().error(), is("connector validation failed"));
            lost.await();
            assertThat(
                    registry.ready(FOREVER).problem(),
                    is(Optional.of(new Problem(
                            "failed to get connector client", FailureKind.UNAUTHENTICATED, "the token was rotated"))));
            assertThat(registry.isReady(), is(false));
            first.succeed();
            assertThat(registry.health(FOREVER).isUp(), is(true));
            assertThat(registry.ready(FOREVER).isUp(), is(true));
        }
    }

    @Test
    void aDrainingServiceIsNotReadyButStillHealthy() {
        HealthRegistry registry = withConnector(b -> {});
        registry.drain();
        registry.drain();
        assertThat(
                registry.ready(FOREVER).problem(),
                is(Optional.of(new Problem("draining", FailureKind.UNAVAILABLE, "draining"))));
        assertThat(registry.isReady(), is(false));
        assertThat(registry.isDraining(), is(true));
        assertThat(registry.health(FOREVER).isUp(), is(true));
        assertThat(
                registry.recentTransitions().stream()
                        .filter(t -> t.subject().equals(READY))
                        .toList(),
                hasSize(1));
    }

    @Test
    void readinessChecksCountForBothEndpointsAndOtherChecksForHealthOnly() {
        HealthRegistry registry = registry(b -> {});
        TestCheck queue = TestCheck.readiness("queue").fail(FailureKind.UNAVAILABLE, "full");
        TestCheck disk = TestCheck.of("disk").fail(new IllegalStateException("93% full"));
        registry.register(queue);
        registry.register(disk);
        assertThat(registry.ready(FOREVER).problem().orElseThrow().error(), is("check failed"));
        assertThat(disk.calls(), is(0));
        assertThat(registry.isReady(), is(false));
        queue.succeed();
        assertThat(registry.ready(FOREVER).isUp(), is(true));
        assertThat(registry.isReady(), is(true));
        assertThat(reason(registry.health(FOREVER)), is("IllegalStateException: 93% full"));
    }

    @Test
    void onlyTheFirstWhoAskForReadinessWaitForAHungReadinessCheck() throws Exception {
        HealthRegistry registry = registry(b -> {});
        TestCheck queue = TestCheck.readiness("queue").hang();
        registry.register(queue);
        Future<HealthReport> first = callers.submit(() -> registry.ready(Duration.ofSeconds(1)));
        time.awaitWaiters(1);
        time.advance(Duration.ofMillis(600));
        Future<HealthReport> second = callers.submit(() -> registry.ready(Duration.ofSeconds(1)));
        time.awaitWaiters(2);
        time.advance(Duration.ofMillis(400));
        assertThat(reason(first.get()), startsWith("check still running after 1 s"));
        assertThat(reason(second.get()), startsWith("check still running after 1 s"));
        assertThat(registry.ready(Duration.ofSeconds(1)).isUp(), is(false));
        queue.release();
    }

    // Checks of all kinds

    @Test
    void aDuplicateOrReservedOrBlankNameIsRefused() {
        HealthRegistry registry = registry(b -> {});
        registry.register(TestCheck.of("disk"));
        for (String name : List.of("disk", " disk\n", VALIDATE, READY, "client", "drain", "", "  ", "\u0000")) {
            assertThrows(IllegalArgumentException.class, () -> registry.register(TestCheck.of(name)), name);
        }
        assertThrows(IllegalArgumentException.class, () -> registry.register(TestCheck.of(null)));
        assertThat(registry.snapshot().checks(), hasSize(1));
    }

    @Test
    void aHostileNameIsCleanedAndBounded() {
        HealthRegistry registry = registry(b -> {});
        registry.register(TestCheck.of("a,b\r\n\u001b[31m" + "x".repeat(10_000)));
        String name = registry.snapshot().checks().getFirst().name();
        assertThat(name, startsWith("a b [31mxxx"));
        assertThat(name.length(), is(64));
    }

    @Test
    void whateverACheckReturnsOrThrowsIsAnAnswer() {
        HealthRegistry registry = registry(b -> {});
        Map<String, HealthCheck> hostile = Map.of(
                "null", () -> null,
                "no status", () -> response(null, Map.of()),
                "no details", () -> response(HealthCheckResponse.Status.DOWN, null),
                "no message",
                        () -> {
                            throw new IllegalStateException();
                        },
                "error",
                        () -> {
                            throw new StackOverflowError();
                        },
                "throwing message",
                        () -> {
                            throw new HostileException();
                        },
                "throwing details",
                        () -> response(HealthCheckResponse.Status.ERROR, Map.of("x", new HostileException())));
        hostile.forEach((name, check) -> registry.register(named(name, check)));
        HealthReport report = registry.health(FOREVER);
        assertThat(report.parts(), hasSize(hostile.size()));
        assertThat(report.parts().stream().map(Part::isUp).toList(), everyItem(is(false)));
        assertThat(
                report.parts().stream().filter(part -> part.reason().isBlank()).toList(), is(empty()));
    }

    @Test
    void endlessDetailsAreBounded() {
        HealthRegistry registry = registry(b -> {});
        Map<String, Object> details = new TreeMap<>();
        for (int i = 0; i < 10_000; i++) {
            details.put("key" + i, "v".repeat(10_000));
        }
        registry.register(named("big", () -> response(HealthCheckResponse.Status.DOWN, details)));
        assertThat(reason(registry.health(FOREVER)).length(), is(300));
    }

    @Test
    void aRemovedCheckIsInterruptedAndWhoWaitsForItIsTold() throws Exception {
        HealthRegistry registry = registry(b -> {});
        TestCheck disk = TestCheck.readiness("disk").hang();
        registry.register(disk);
        Future<HealthReport> waiting = callers.submit(() -> registry.health(FOREVER));
        disk.awaitHanging();
        time.awaitWaiters(1);
        assertThat(registry.remove("disk"), is(true));
        assertThat(reason(waiting.get()), is("the check was removed"));
        assertThat(registry.remove("disk"), is(false));
        assertThat(registry.health(FOREVER).isUp(), is(true));
        assertThat(registry.isReady(), is(true));
        registry.register(TestCheck.of("disk"));
    }

    @Test
    void removingAReadinessCheckThatIsDownMakesTheServiceReadyAgain() {
        HealthRegistry registry = registry(b -> {});
        registry.register(TestCheck.readiness("queue").fail(FailureKind.UNAVAILABLE, "full"));
        registry.ready(FOREVER);
        assertThat(registry.isReady(), is(false));
        registry.remove("queue");
        assertThat(registry.isReady(), is(true));
    }

    @Test
    void theConnectorsOwnCheckCannotBeRemoved() {
        HealthRegistry registry = withConnector(b -> {});
        assertThat(registry.remove(VALIDATE), is(false));
        registry.health(FOREVER);
        assertThat(connector.calls(), is(1));
    }

    @Test
    void aClosedRegistryInterruptsItsChecksStartsNoneAndIsNeverHealthy() throws Exception {
        HealthRegistry registry = withConnector(with(o -> o.cacheTtl(Duration.ofSeconds(100))));
        registry.health(FOREVER);
        time.advance(Duration.ofSeconds(100));
        connector.hang();
        Future<HealthReport> waiting = callers.submit(() -> registry.health(FOREVER));
        connector.awaitHanging();
        time.awaitWaiters(1);
        registry.close();
        registry.close();
        assertThat(waiting.get().isUp(), is(false));
        assertThat(registry.health(FOREVER).isUp(), is(false));
        assertThat(connector.calls(), is(2));
        assertThat(time.pending(), is(0));
        assertThrows(IllegalStateException.class, () -> registry.register(TestCheck.of("late")));
    }

    // What is known

    @Test
    void aSnapshotRunsNoCheckAndKnowsTheLastResultItsAgeAndTheCounts() throws Exception {
        HealthRegistry registry = withConnector(b -> {});
        assertThat(registry.snapshot().checks().getFirst().state(), is(HealthState.UNKNOWN));
        registry.health(FOREVER);
        time.advance(Duration.ofSeconds(5));
        connector.hang();
        registry.health(Duration.ZERO);
        connector.awaitHanging();
        time.advance(Duration.ofSeconds(2));
        HealthSnapshot.Check check = registry.snapshot().checks().getFirst();
        assertThat(check.name(), is(VALIDATE));
        assertThat(check.state(), is(HealthState.UP));
        assertThat(check.age(), is(Optional.of(Duration.ofSeconds(7))));
        assertThat(check.sinceSuccess(), is(Optional.of(Duration.ofSeconds(7))));
        assertThat(check.inFlight(), is(Optional.of(Duration.ofSeconds(2))));
        assertThat(
                check.counts(),
                is(Map.of(CheckOutcome.SUCCESS, 1L, CheckOutcome.FAILURE, 0L, CheckOutcome.TIMEOUT, 0L)));
        assertThat(check.recent(), hasSize(1));
        assertThat(connector.calls(), is(2));
    }

    @Test
    void theLastResultsAreKeptOldestFirst() {
        HealthRegistry registry = withConnector(b -> {});
        for (int i = 0; i < HealthRegistry.KEPT_RESULTS + 5; i++) {
            connector.fail(FailureKind.UNAVAILABLE, "failure " + i);
            registry.health(FOREVER);
        }
        List<CheckResult> recent = registry.snapshot().checks().getFirst().recent();
        assertThat(recent, hasSize(HealthRegistry.KEPT_RESULTS));
        assertThat(recent.getFirst().reason(), is("failure 5"));
        assertThat(recent.getLast().reason(), is("failure 64"));
    }

    private static HealthCheck check(String name, Runnable body) {
        return named(name, () -> {
            body.run();
            return HealthCheckResponse.builder().build();
        });
    }

    private static HealthCheck named(String name, HealthCheck check) {
        return new HealthCheck() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public HealthCheckResponse call() {
                return check.call();
            }
        };
    }

    private static HealthCheckResponse response(HealthCheckResponse.Status status, Map<String, Object> details) {
        return new HealthCheckResponse() {
            @Override
            public Status status() {
                return status;
            }

            @Override
            public Map<String, Object> details() {
                return details;
            }
        };
    }

    private static final class HostileException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no message either");
        }
    }
}
