package dev.baton.health;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.baton.connector.Connector;
import dev.baton.connector.ConnectorException;
import dev.baton.connector.ConnectorSession;
import dev.baton.connector.FailureKind;
import dev.baton.health.RegistryModel.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/**
 * Drives a registry and the {@link RegistryModel} through the same random interleavings of callers, ends of runs, time and
 * drain, and compares what every caller is told. Runs of the check happen when the test says so; callers are real threads.
 */
class RegistryModelTest {
    private static final long STEP = 250;

    /** One thing that happens. */
    private sealed interface Step {}

    /** A caller that waits no longer than this. A multiple of {@link #STEP}, and never when a time limit passes. */
    private record Ask(long patience) implements Step {}

    private record End(boolean isSuccess) implements Step {}

    private record Pass(int steps) implements Step {}

    private record Drain() implements Step {}

    @Provide
    static Arbitrary<List<Step>> steps() {
        Arbitrary<Step> step = Arbitraries.frequencyOf(
                Tuple.of(5, Arbitraries.of(0L, 1_250L, 4_250L, 90_250L).map(Ask::new)),
                Tuple.of(4, Arbitraries.of(true, false).map(End::new)),
                Tuple.of(3, Arbitraries.of(2, 4, 8, 20, 44).map(Pass::new)),
                Tuple.of(1, Arbitraries.just(new Drain())));
        return step.list().ofMinSize(5).ofMaxSize(60);
    }

    @Property(tries = 300)
    void theRegistryDoesWhatTheModelDoes(
            @ForAll("steps") List<Step> steps,
            @ForAll("ttls") long ttl,
            @ForAll @IntRange(min = 1, max = 3) int failureThreshold,
            @ForAll @IntRange(min = 1, max = 3) int successThreshold)
            throws Exception {
        RegistryModel model = new RegistryModel(ttl, failureThreshold, successThreshold);
        try (Driver driver = new Driver(model, ttl, failureThreshold, successThreshold)) {
            for (Step step : steps) {
                switch (step) {
                    case Ask ask -> driver.ask(ask.patience);
                    case End end -> driver.end(end.isSuccess);
                    case Pass pass -> driver.pass(pass.steps);
                    case Drain drain -> driver.drain();
                }
                driver.compare();
            }
        }
    }

    @Provide
    static Arbitrary<Long> ttls() {
        return Arbitraries.of(0L, 2_000L, 20_000L);
    }

    /** Does each step to the registry and to the model. */
    private static final class Driver implements AutoCloseable, Connector {
        private final RegistryModel model;
        private final FakeTime time = new FakeTime();
        private final HealthRegistry registry;
        private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
        private final List<Waiting> waiting = new ArrayList<>();
        private final List<Run> runs = new ArrayList<>();
        private boolean willSucceed;
        private int calls;

        private record Waiting(Future<HealthReport> report, long until) {}

        Driver(RegistryModel model, long ttl, int failureThreshold, int successThreshold) {
            this.model = model;
            registry = HealthRegistry.builder()
                    .session(ConnectorSession.of(this))
                    .cacheTtl(Duration.ofMillis(ttl))
                    .validateTimeout(Duration.ofMillis(RegistryModel.TIMEOUT))
                    .failureThreshold(failureThreshold)
                    .successThreshold(successThreshold)
                    .time(time)
                    .threads(this::newRun)
                    .build();
        }

        private Thread newRun(Runnable body) {
            Run run = new Run(body);
            runs.add(run);
            return run;
        }

        @Override
        public void validate() {
            calls++;
            if (!willSucceed) {
                throw new ConnectorException(FailureKind.UNAVAILABLE, "refused");
            }
        }

        void ask(long patience) throws Exception {
            Optional<Answer> expected = model.ask();
            Future<HealthReport> report = callers.submit(() -> registry.health(Duration.ofMillis(patience)));
            if (expected.isEmpty() && patience == 0) {
                expected = Optional.of(Answer.RUNNING);
            }
            if (expected.isPresent()) {
                assertThat(Answer.of(report.get(FakeTime.PATIENCE_SECONDS, TimeUnit.SECONDS)), is(expected.get()));
            } else {
                waiting.add(new Waiting(report, model.now + patience));
                time.awaitWaiters(waiting.size());
            }
        }

        void end(boolean isSuccess) throws Exception {
            if (model.isOutstanding()) {
                boolean settles = model.end(isSuccess);
                willSucceed = isSuccess;
                runs.getLast().run();
                if (settles) {
                    answerAll();
                }
            }
        }

        void pass(int steps) throws Exception {
            for (int i = 0; i < steps; i++) {
                boolean isTimeout = model.advance(STEP);
                time.advance(Duration.ofMillis(STEP));
                if (isTimeout) {
                    answerAll();
                }
                answerImpatient();
            }
        }

        void drain() {
            model.isDraining = true;
            registry.drain();
        }

        private void answerAll() throws Exception {
            for (Waiting caller : waiting) {
                assertThat(
                        Answer.of(caller.report.get(FakeTime.PATIENCE_SECONDS, TimeUnit.SECONDS)), is(model.settled()));
            }
            waiting.clear();
        }

        private void answerImpatient() throws Exception {
            for (Iterator<Waiting> i = waiting.iterator(); i.hasNext(); ) {
                Waiting caller = i.next();
                if (caller.until <= model.now) {
                    assertThat(
                            Answer.of(caller.report.get(FakeTime.PATIENCE_SECONDS, TimeUnit.SECONDS)),
                            is(Answer.RUNNING));
                    i.remove();
                }
            }
        }

        void compare() {
            assertThat(runs.size(), is(model.runs));
            assertThat(runs.stream().filter(run -> !run.hasEnded).count(), is(model.isOutstanding() ? 1L : 0L));
            assertThat(runs.stream().mapToInt(run -> run.interrupts).sum(), is(model.timeouts));
            assertThat(waiting.stream().noneMatch(caller -> caller.report.isDone()), is(true));
            assertThat(registry.ready(Duration.ofSeconds(1)).isUp(), is(!model.isDraining));
            assertThat(registry.isReady(), is(!model.isDraining));
            HealthSnapshot.Check check = registry.snapshot().checks().getFirst();
            assertThat(check.state(), is(model.state));
            assertThat(check.inFlight().isPresent(), is(model.isOutstanding()));
            assertThat(check.counts().get(Outcome.TIMEOUT), is((long) model.timeouts));
            assertThat(
                    registry.recentTransitions().stream()
                            .filter(transition -> transition.subject().equals(HealthRegistry.VALIDATE))
                            .reduce((a, b) -> b)
                            .map(HealthTransition::to)
                            .orElse(HealthState.UNKNOWN),
                    is(model.state));
            assertThat("nothing but runs calls the connector", calls, is((int)
                    runs.stream().filter(run -> run.hasEnded).count()));
        }

        @Override
        public void close() {
            registry.close();
            callers.shutdownNow();
        }
    }

    /** A run that happens when the test says so, on the test's own thread. */
    private static final class Run extends Thread {
        private final Runnable body;
        private int interrupts;
        private boolean hasEnded;

        Run(Runnable body) {
            this.body = body;
        }

        @Override
        public synchronized void start() {
            // The test calls run().
        }

        @Override
        public void run() {
            hasEnded = true;
            body.run();
        }

        @Override
        public void interrupt() {
            interrupts++;
        }
    }
}
