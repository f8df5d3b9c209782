package dev.baton.health;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.baton.config.CheckOptions;
import dev.baton.connector.Connector;
import dev.baton.connector.ConnectorException;
import dev.baton.connector.ConnectorSession;
import dev.baton.connector.FailureKind;
import dev.baton.health.HealthReport.Part;
import dev.baton.health.RegistryModel.Answer;
import dev.baton.health.RegistryModel.Caller;
import dev.baton.health.RegistryModel.Check;
import dev.baton.health.RegistryModel.Flight;
import dev.baton.testing.Seeds;
import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckResponse;
import io.helidon.health.HealthCheckType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * Drives a registry and the {@link RegistryModel} through the same random interleavings of callers, ends of runs, checks that
 * come and go, time, drain and the loss of the client, and compares what every caller is told of every check. Runs happen when
 * the test says so; callers are real threads.
 */
class RegistryModelTest {
    private static final long STEP = 250;
    private static final String QUEUE = "queue";
    private static final List<String> NAMES = List.of("disk", QUEUE, "cache");
    private static final List<String> ENDING = List.of(HealthRegistry.VALIDATE, "disk", QUEUE, "cache");

    /** One thing that happens. */
    private sealed interface Step {}

    /** A caller of /health that waits no longer than this. Never when a time limit passes, see {@link #patience}. */
    private record AskHealth(long patience) implements Step {}

    private record AskReady(long patience) implements Step {}

    private record End(String name, boolean isSuccess) implements Step {}

    private record EndRemoved(boolean isSuccess) implements Step {}

    private record Pass(int steps) implements Step {}

    private record Register(String name) implements Step {}

    private record Remove(String name) implements Step {}

    private record Drain() implements Step {}

    private record LoseClient() implements Step {}

    /** A step of a kind, each kind as often as its weight. */
    private static Step step(RandomGenerator random) {
        int kind = random.nextInt(79);
        if (kind < 20) {
            return new AskHealth(patience(random));
        } else if (kind < 28) {
            return new AskReady(patience(random));
        } else if (kind < 58) {
            return new End(Seeds.oneOf(random, ENDING), random.nextBoolean());
        } else if (kind < 60) {
            return new EndRemoved(random.nextBoolean());
        } else if (kind < 72) {
            return new Pass(Seeds.oneOf(random, List.of(2, 4, 8, 20, 44)));
        } else if (kind < 75) {
            return new Register(Seeds.oneOf(random, NAMES));
        } else if (kind < 78) {
            return new Remove(Seeds.oneOf(random, NAMES));
        }
        return random.nextBoolean() ? new Drain() : new LoseClient();
    }

    /** Time passes by two steps at least and time limits are even numbers of steps, so an odd number meets none of them. */
    private static long patience(RandomGenerator random) {
        return Seeds.oneOf(random, List.of(0L, 1_250L, 4_250L, 90_250L));
    }

    @Test
    void theRegistryDoesWhatTheModelDoes() {
        Seeds.upTo(500, random -> {
            List<Step> steps = new ArrayList<>();
            for (int i = random.nextInt(5, 81); i > 0; i--) {
                steps.add(step(random));
            }
            long ttl = Seeds.oneOf(random, List.of(0L, 2_000L, 20_000L));
            check(steps, ttl, random.nextInt(1, 4), random.nextInt(1, 4), random.nextBoolean());
        });
    }

    private static void check(
            List<Step> steps, long ttl, int failureThreshold, int successThreshold, boolean hasSession)
            throws Exception {
        RegistryModel model = new RegistryModel(ttl, failureThreshold, successThreshold, hasSession);
        HealthRegistry.Builder registry = HealthRegistry.builder()
                .checkOptions(
                        HealthRegistry.VALIDATE,
                        CheckOptions.builder()
                                .timeout(Duration.ofMillis(RegistryModel.VALIDATE_TIMEOUT))
                                .build())
                .defaults(CheckOptions.builder()
                        .cacheTtl(Duration.ofMillis(ttl))
                        .timeout(Duration.ofMillis(RegistryModel.CHECK_TIMEOUT))
                        .failureThreshold(failureThreshold)
                        .successThreshold(successThreshold)
                        .build());
        try (Driver driver = new Driver(model, registry, hasSession)) {
            driver.register("disk");
            driver.register(QUEUE);
            for (Step step : steps) {
                switch (step) {
                    case AskHealth ask -> driver.askHealth(ask.patience);
                    case AskReady ask -> driver.askReady(ask.patience);
                    case End end -> driver.end(end.name, end.isSuccess);
                    case EndRemoved end -> driver.endRemoved(end.isSuccess);
                    case Pass pass -> driver.pass(pass.steps);
                    case Register register -> driver.register(register.name);
                    case Remove remove -> driver.remove(remove.name);
                    case Drain drain -> driver.drain();
                    case LoseClient lose -> driver.loseClient();
                }
                driver.compare();
            }
        }
    }

    /** Does each step to the registry and to the model. */
    private static final class Driver implements AutoCloseable {
        private final RegistryModel model;
        private final FakeTime time = new FakeTime();
        private final Checked validated = new Checked(HealthRegistry.VALIDATE);
        private final Optional<ConnectorSession> session;
        private final HealthRegistry registry;
        private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
        private final List<Waiting> waiting = new ArrayList<>();
        /** In the order in which they took off; written by callers, of which one at a time begins to wait. */
        private final List<Run> runs = new ArrayList<>();
        /** The checks that are registered, and of each flight the run and the check it belongs to. */
        private final Map<String, Checked> registered = new HashMap<>();

        private final Map<Flight, Run> runOf = new HashMap<>();
        private final Map<Flight, Checked> checkedBy = new HashMap<>();
        private final List<Flight> withoutCheck = new ArrayList<>();

        private record Waiting(Future<HealthReport> report, Caller caller) {}

        Driver(RegistryModel model, HealthRegistry.Builder builder, boolean hasSession) {
            this.model = model;
            session = hasSession ? Optional.of(ConnectorSession.of(validated)) : Optional.empty();
            session.ifPresent(builder::session);
            registered.put(HealthRegistry.VALIDATE, validated);
            registry = builder.time(time).threads(this::newRun).build();
        }

        private Thread newRun(Runnable body) {
            Run run = new Run(body);
            runs.add(run);
            return run;
        }

        void askHealth(long patience) throws Exception {
            ask(model.health(patience), () -> registry.health(Duration.ofMillis(patience)));
        }

        void askReady(long patience) throws Exception {
            ask(model.ready(patience), () -> registry.ready(Duration.ofMillis(patience)));
        }

        private void ask(Caller caller, Callable<HealthReport> call) throws Exception {
            int before = runs.size();
            Future<HealthReport> report = callers.submit(call);
            if (caller.answer(model.now).isPresent()) {
                compare(report, caller);
            } else {
                waiting.add(new Waiting(report, caller));
                time.awaitWaiters(waiting.size());
            }
            List<Flight> takenOff = caller.takenOff();
            assertThat("runs that began", runs.size() - before, is(takenOff.size()));
            for (int i = 0; i < takenOff.size(); i++) {
                runOf.put(takenOff.get(i), runs.get(before + i));
                checkedBy.put(takenOff.get(i), registered.get(takenOff.get(i).name));
            }
        }

        void end(String name, boolean isSuccess) throws Exception {
            Check check = model.checks.get(name);
            if (check != null && check.flight.isPresent()) {
                Flight flight = check.flight.get();
                boolean isClientThere = !model.isClientGone || !name.equals(HealthRegistry.VALIDATE);
                check.end(isSuccess && isClientThere);
                run(flight, isSuccess, isClientThere ? 1 : 0);
                answer();
            }
        }

        void endRemoved(boolean isSuccess) {
            withoutCheck.forEach(flight -> run(flight, isSuccess, 1));
            withoutCheck.clear();
        }

        private void run(Flight flight, boolean isSuccess, int calls) {
            Checked checked = checkedBy.get(flight);
            checked.willSucceed = isSuccess;
            int before = checked.calls;
            runOf.get(flight).run();
            assertThat("the run is one of " + flight.name, checked.calls - before, is(calls));
        }

        void pass(int steps) throws Exception {
            for (int i = 0; i < steps; i++) {
                model.advance(STEP);
                time.advance(Duration.ofMillis(STEP));
                answer();
            }
        }

        void register(String name) {
            Checked check = new Checked(name);
            if (model.checks.containsKey(name)) {
                assertThrows(IllegalArgumentException.class, () -> registry.register(check));
            } else {
                model.register(name, name.equals(QUEUE));
                registered.put(name, check);
                registry.register(check);
            }
        }

        void remove(String name) throws Exception {
            boolean isThere = model.checks.containsKey(name);
            if (isThere) {
                model.remove(name).ifPresent(withoutCheck::add);
            }
            assertThat(registry.remove(name), is(isThere));
            answer();
        }

        void drain() {
            model.isDraining = true;
            registry.drain();
        }

        void loseClient() {
            model.isClientGone = session.isPresent();
            session.ifPresent(ConnectorSession::close);
        }

        /** Hears those who wait no longer, and has the others wait for what they wait for next. */
        private void answer() throws Exception {
            for (Iterator<Waiting> i = waiting.iterator(); i.hasNext(); ) {
                Waiting one = i.next();
                if (one.caller.answer(model.now).isPresent()) {
                    compare(one.report, one.caller);
                    i.remove();
                }
            }
            time.awaitWaiters(waiting.size());
        }

        private void compare(Future<HealthReport> report, Caller caller) throws Exception {
            HealthReport told = report.get(FakeTime.PATIENCE_SECONDS, TimeUnit.SECONDS);
            Map<String, Answer> expected = caller.answer(model.now).orElseThrow();
            Map<String, Answer> answers = new LinkedHashMap<>();
            told.parts().forEach(part -> answers.put(part.name(), answer(part)));
            assertThat(answers, is(expected));
            assertThat(told.isUp(), is(expected.values().stream().allMatch(answer -> answer == Answer.UP)));
        }

        private static Answer answer(Part part) {
            if (part.isUp()) {
                return Answer.UP;
            }
            return part.reason().contains(" still running ") ? Answer.RUNNING : Answer.DOWN;
        }

        void compare() {
            long outstanding = withoutCheck.size()
                    + model.checks.values().stream()
                            .filter(it -> it.flight.isPresent())
                            .count();
            assertThat(runs.stream().filter(run -> !run.hasEnded).count(), is(outstanding));
            assertThat(runs.stream().mapToInt(run -> run.interrupts).sum(), is(model.interrupts));
            assertThat(waiting.stream().noneMatch(one -> one.report.isDone()), is(true));
            assertThat(registry.isReady(), is(model.isReady()));
            assertThat(
                    lastChange(HealthRegistry.READY).orElse(HealthState.UP),
                    is(model.isReady() ? HealthState.UP : HealthState.DOWN));
            List<HealthSnapshot.Check> checks = registry.snapshot().checks();
            assertThat(
                    checks.stream().map(HealthSnapshot.Check::name).toList(), is(List.copyOf(model.checks.keySet())));
            for (HealthSnapshot.Check check : checks) {
                Check expected = model.checks.get(check.name());
                assertThat(check.state(), is(expected.state));
                assertThat(check.inFlight().isPresent(), is(expected.flight.isPresent()));
                assertThat(check.counts().get(CheckOutcome.TIMEOUT), is((long) expected.timeouts));
            }
            for (String name : registered.keySet()) {
                assertThat(lastChange(name), is(Optional.ofNullable(model.lastChange.get(name))));
            }
        }

        private Optional<HealthState> lastChange(String subject) {
            return registry.recentTransitions().stream()
                    .filter(transition -> transition.subject().equals(subject))
                    .reduce((a, b) -> b)
                    .map(HealthTransition::to);
        }

        @Override
        public void close() {
            registry.close();
            session.ifPresent(ConnectorSession::close);
            callers.shutdownNow();
        }
    }

    /** A check, or the connector, that does as the test says. */
    private static final class Checked implements HealthCheck, Connector {
        private final String name;
        private boolean willSucceed;
        private int calls;

        Checked(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public HealthCheckType type() {
            return name.equals(QUEUE) ? HealthCheckType.READINESS : HealthCheckType.LIVENESS;
        }

        @Override
        public HealthCheckResponse call() {
            calls++;
            return HealthCheckResponse.builder().status(willSucceed).build();
        }

        @Override
        public void validate() {
            calls++;
            if (!willSucceed) {
                throw new ConnectorException(FailureKind.UNAVAILABLE, "refused");
            }
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
            interrupts += hasEnded ? 0 : 1;
        }
    }
}
