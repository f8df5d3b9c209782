package dev.baton.health;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.baton.config.CheckGroups;
import dev.baton.config.CheckOptions;
import dev.baton.config.Details;
import dev.baton.connector.ConnectorSession;
import dev.baton.connector.FailureKind;
import dev.baton.health.HealthReport.Part;
import dev.baton.health.HealthReport.Problem;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks on terms of their own, and those that are asked alone or in groups. */
@Timeout(60)
class CheckTermsTest {
    private static final Duration FOREVER = Duration.ofDays(2);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final FakeTime time = new FakeTime();
    private final TestCheck disk = TestCheck.of("disk");
    private final TestCheck queue = TestCheck.readiness("queue");
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final HealthRegistry registry = HealthRegistry.builder()
            .time(time)
            .checkOptions("tuned", CheckOptions.builder().optional(true).build())
            .group("storage", List.of("disk", "queue"))
            .group("typo", List.of("disk", "dsik"))
            .build();

    @AfterEach
    void close() {
        disk.release();
        registry.close();
        callers.shutdownNow();
    }

    private static CheckOptions with(UnaryOperator<CheckOptions.Builder> options) {
        return options.apply(CheckOptions.builder()).build();
    }

    private static String error(HealthReport report) {
        return report.problem().map(Problem::error).orElse("");
    }

    private static String reason(HealthReport report) {
        return report.problem().map(Problem::reason).orElse("");
    }

    /** Lets the runs that the timer has started end, and their time limits be forgotten, before the clock goes on. */
    private void awaitRuns(int count) {
        while (disk.calls() < count
                || registry.snapshot().checks().getFirst().inFlight().isPresent()
                || time.pending() > 1) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aCheckHasItsOwnTimeout() throws Exception {
        registry.register(disk.hang(), with(options -> options.timeout(SECOND)));
        Future<HealthReport> waiting = callers.submit(() -> registry.health(FOREVER));
        time.awaitWaiters(1);
        time.advance(SECOND);

        assertThat(reason(waiting.get()), is("check timed out after 1 s"));
    }

    @Test
    void aCheckHasItsOwnCacheTtl() {
        registry.register(disk, with(options -> options.cacheTtl(Duration.ofSeconds(5))));
        registry.register(queue);
        registry.health(FOREVER);
        time.advance(Duration.ofMillis(4_999));
        registry.health(FOREVER);
        assertThat(disk.calls(), is(1));
        assertThat(queue.calls(), is(2));
        time.advance(Duration.ofMillis(1));
        registry.health(FOREVER);
        assertThat(disk.calls(), is(2));
    }

    @Test
    void aCheckHasItsOwnThresholds() {
        registry.register(disk, with(options -> options.failureThreshold(2).successThreshold(2)));
        registry.health(FOREVER);
        disk.fail(FailureKind.UNAVAILABLE, "full");
        assertThat(registry.health(FOREVER).isUp(), is(true));
        assertThat(registry.health(FOREVER).isUp(), is(false));
        disk.succeed();
        assertThat(registry.health(FOREVER).isUp(), is(false));
        assertThat(registry.health(FOREVER).isUp(), is(true));
    }

    @Test
    void aCheckWithAnIntervalIsAskedByItselfAndItsLastResultAnswers() {
        registry.register(disk, with(options -> options.interval(Duration.ofSeconds(30))));
        time.advance(Duration.ZERO);
        awaitRuns(1);
        disk.fail(FailureKind.UNAVAILABLE, "full");
        for (int i = 0; i < 3; i++) {
            assertThat(registry.health(Duration.ZERO).isUp(), is(true));
            time.advance(Duration.ofSeconds(9));
        }
        assertThat(disk.calls(), is(1));
        time.advance(Duration.ofSeconds(3));
        awaitRuns(2);
        assertThat(reason(registry.health(Duration.ZERO)), is("full"));
        assertThat(disk.calls(), is(2));
        assertThat(registry.remove("disk"), is(true));
        assertThat(time.pending(), is(0));
    }

    @Test
    void aTimerThatGoesOffAsItsCheckIsRemovedStartsNoRun() {
        List<Runnable> timers = new ArrayList<>();
        Time late = new Time() {
            @Override
            public Instant now() {
                return time.now();
            }

            @Override
            public long nanos() {
                return time.nanos();
            }

            @Override
            public boolean await(CompletableFuture<?> future, long nanos) throws InterruptedException {
                return time.await(future, nanos);
            }

            @Override
            public Runnable after(Duration delay, Runnable task) {
                timers.add(task);
                return () -> {};
            }
        };
        AtomicInteger runs = new AtomicInteger();
        try (HealthRegistry followed = HealthRegistry.builder()
                .defaults(with(options -> options.interval(SECOND)))
                .time(late)
                .threads(run -> {
                    runs.incrementAndGet();
                    return Thread.ofVirtual().unstarted(run);
                })
                .build()) {
            followed.register(disk);
            followed.remove("disk");
            timers.getFirst().run();

            assertThat(runs.get(), is(0));
            assertThat(timers, hasSize(1));
        }
    }

    @Test
    void whileACheckWithAnIntervalRunsItsLastResultAnswersAndNoLongerOnceItIsOverdue() throws Exception {
        registry.register(
                disk, with(options -> options.interval(Duration.ofSeconds(30)).timeout(SECOND)));
        time.advance(Duration.ZERO);
        awaitRuns(1);
        disk.hang().ignoreInterrupts();
        time.advance(Duration.ofSeconds(30));
        disk.awaitHanging();
        assertThat(registry.health(Duration.ZERO).isUp(), is(true));
        time.advance(SECOND);
        assertThat(reason(registry.health(Duration.ZERO)), containsString("check still running since "));
        time.advance(Duration.ofMinutes(5));
        assertThat(registry.health(Duration.ZERO).isUp(), is(false));
        assertThat(disk.calls(), is(2));
    }

    @Test
    void whoAsksBeforeTheFirstResultOfACheckWithAnIntervalWaitsForIt() throws Exception {
        registry.register(disk.hang(), with(options -> options.interval(Duration.ofSeconds(30))));
        time.advance(Duration.ZERO);
        disk.awaitHanging();
        Future<HealthReport> waiting = callers.submit(() -> registry.health(FOREVER));
        time.awaitWaiters(1);
        disk.release();

        assertThat(waiting.get().isUp(), is(true));
        assertThat(disk.calls(), is(1));
    }

    @Test
    void aServiceIsHealthyAndReadyWithoutAnOptionalCheckAndSaysThatItIsDegraded() {
        registry.register(queue.fail(FailureKind.UNAVAILABLE, "full"), with(options -> options.optional(true)));
        HealthReport report = registry.health(FOREVER);

        assertThat(report.isUp(), is(true));
        assertThat(report.status(), is("healthy"));
        assertThat(report.degraded().stream().map(Part::name).toList(), is(List.of("queue")));
        assertThat(registry.ready(FOREVER).isUp(), is(true));
        assertThat(registry.isReady(), is(true));
        assertThat(registry.snapshot().checks().getFirst().state(), is(HealthState.DOWN));
        assertThat(registry.snapshot().checks().getFirst().isOptional(), is(true));
        assertThat(
                registry.recentTransitions().stream().map(TransitionLog::line).toList(),
                is(List.of("queue: unknown -> down after 0 ms: UNAVAILABLE, full")));
        assertThat(
                "asked alone it counts", error(registry.health("queue", FOREVER).orElseThrow()), is("check failed"));
        assertThat("in a group it does not", registry.health("typo", FOREVER).isPresent(), is(true));
    }

    @Test
    void whatTheBuilderHasForANameComesBeforeWhatTheCheckIsRegisteredWith() {
        registry.register(
                TestCheck.of("tuned").fail(FailureKind.UNAVAILABLE, "full"),
                with(options -> options.optional(false).failureThreshold(3)));

        assertThat(registry.health(FOREVER).isUp(), is(true));
        assertThat(registry.health(FOREVER).degraded(), hasSize(1));
    }

    @Test
    void anEmbeddersConfigurationSetsTheRegistry() {
        Config config = Config.just(ConfigSources.create(Map.of(
                "cache-ttl", "7",
                "details", "none",
                "groups.all", "disk",
                "checks.disk.optional", "true")));
        TestCheck connector = TestCheck.of("connector");
        try (HealthRegistry configured = HealthRegistry.builder()
                .details(Details.FULL)
                .config(config)
                .session(ConnectorSession.of(connector))
                .time(time)
                .build()) {
            configured.register(disk.fail(FailureKind.UNAVAILABLE, "full"));
            assertThat(configured.details(), is(Details.NONE));
            assertThat(configured.health(FOREVER).isUp(), is(true));
            time.advance(Duration.ofMillis(6_999));
            configured.health(FOREVER);
            assertThat(connector.calls(), is(1));
            assertThat(configured.health("all", FOREVER).orElseThrow().degraded(), hasSize(1));
        }
    }

    @ParameterizedTest
    @CsvSource({"other, 1, validation timed out after 5 s", "timeout, 3, validation timed out after 3 s"})
    void theTimeoutOfTheValidationLeavesItsOtherOptionsAsTheyAre(String option, String value, String expected) {
        String key = option.equals("other") ? "checks.validate.failure-threshold" : "checks.validate." + option;
        Config config = Config.just(ConfigSources.create(Map.of("validate-timeout", "5", key, value)));
        TestCheck connector = TestCheck.of("connector").hang();
        try (HealthRegistry configured = HealthRegistry.builder()
                .checkOptions(HealthRegistry.VALIDATE, with(options -> options.interval(SECOND)))
                .config(config)
                .session(ConnectorSession.of(connector))
                .time(time)
                .build()) {
            time.advance(Duration.ofSeconds(5));

            assertThat(
                    configured.snapshot().checks().getFirst().last().map(CheckResult::reason),
                    is(Optional.of(expected)));
        }
    }

    @Test
    void aRegistryThatIsConfiguredWithNothingKeepsWhatCodeSaid() {
        try (HealthRegistry configured = HealthRegistry.builder()
                .details(Details.FULL)
                .config(Config.empty())
                .build()) {
            assertThat(configured.details(), is(Details.FULL));
        }
    }

    // One check, and groups

    @Test
    void oneCheckIsAskedAlone() {
        registry.register(disk.fail(FailureKind.UNAVAILABLE, "full"));
        registry.register(queue);

        assertThat(registry.health("queue", FOREVER).orElseThrow().isUp(), is(true));
        assertThat(registry.health("queue", FOREVER).orElseThrow().endpoint().id(), is("health/queue"));
        assertThat(error(registry.health("disk", FOREVER).orElseThrow()), is("check failed"));
        assertThat(queue.calls(), is(2));
        assertThat(disk.calls(), is(1));
    }

    @Test
    void aGroupIsAskedAsAWhole() {
        registry.register(disk);
        registry.register(queue);
        registry.register(TestCheck.of("other").fail(FailureKind.UNAVAILABLE, "down"));
        assertThat(registry.health("storage", FOREVER).orElseThrow().isUp(), is(true));
        queue.fail(FailureKind.UNAVAILABLE, "full");
        assertThat(reason(registry.health("storage", FOREVER).orElseThrow()), is("full"));
    }

    @Test
    void aGroupWithACheckThatDoesNotExistIsNeverHealthy() {
        registry.register(disk);

        HealthReport report = registry.health("typo", FOREVER).orElseThrow();

        assertThat(
                report.problem(),
                is(Optional.of(new Problem("check failed", FailureKind.NOT_FOUND, "no such check is registered"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nothing", "client", "drain", "ready", "validate", "..", "a b"})
    void whatIsNoCheckAndNoGroupHasNoReport(String name) {
        registry.register(TestCheck.of("a b"));

        assertThat(registry.health(name, FOREVER), is(Optional.empty()));
    }

    @Test
    void theConnectorIsAskedAloneToo() {
        ConnectorSession missing = ConnectorSession.create(() -> disk);
        try (HealthRegistry connected =
                HealthRegistry.builder().session(missing).build()) {
            assertThat(
                    error(connected.health("validate", Duration.ZERO).orElseThrow()),
                    is("failed to get connector client"));
            connected.register(queue);
            assertThat(connected.health("queue", FOREVER).orElseThrow().isUp(), is(true));
        }
    }

    @Test
    void aGroupsNameIsItsOwn() {
        assertThrows(IllegalArgumentException.class, () -> registry.register(TestCheck.of("storage")));
        HealthRegistry.Builder builder = HealthRegistry.builder();
        for (String name : List.of("", "a b", "validate", "ready", "..")) {
            assertThrows(IllegalArgumentException.class, () -> builder.group(name, List.of("disk")), name);
        }
        assertThrows(IllegalArgumentException.class, () -> builder.group("empty", List.of()));
        assertThat(
                CheckGroups.RESERVED,
                containsInAnyOrder(HealthRegistry.VALIDATE, HealthRegistry.READY, Reports.CLIENT, Reports.DRAIN));
    }

    @Test
    void aRunThatIsOutstandingWhenTheRegistryClosesSaysThatTheServiceDrains() throws Exception {
        registry.register(disk.hang());
        Future<HealthReport> health = callers.submit(() -> registry.health(FOREVER));
        Future<HealthReport> alone =
                callers.submit(() -> registry.health("disk", FOREVER).orElseThrow());
        time.awaitWaiters(2);
        registry.close();

        for (HealthReport report :
                List.of(health.get(), alone.get(), registry.health(FOREVER), registry.ready(FOREVER))) {
            assertThat(report.problem(), is(Optional.of(new Problem("draining", FailureKind.UNAVAILABLE, "draining"))));
        }
    }
}
