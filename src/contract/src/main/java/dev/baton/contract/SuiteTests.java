package dev.baton.contract;

import dev.baton.contract.ServerTarget.Endpoint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/** Turns a suite into JUnit tests. Its first test starts it; its resources are closed after its last case. */
final class SuiteTests {
    private SuiteTests() {}

    /** The target of a suite, and the resources to close after it. */
    private record Setup<T>(T target, List<AutoCloseable> resources) {}

    static DynamicContainer server(ContractSubject subject) {
        return container(
                subject,
                Suite.SERVER,
                Suite.SERVER.atOnce(),
                () -> new Setup<>(subject.runningServer().orElseThrow(), List.of()));
    }

    static DynamicContainer startedServer(ContractSubject subject) {
        return container(subject, Suite.SERVER, Suite.SERVER.atOnce(), () -> {
            StatesTarget states = subject.states();
            TargetSystem system = states.targets().call();
            try {
                system.up();
                ConnectorProcess connector = ready(states, system);
                ServerTarget server = connector.server();
                return new Setup<>(subject.server(server.url(), server.pid()), List.of(connector, system));
            } catch (Exception | AssertionFailedError e) {
                system.close();
                throw e;
            }
        });
    }

    private static ConnectorProcess ready(StatesTarget states, TargetSystem system) throws Exception {
        ConnectorProcess connector = states.start(new Evidence(), system, Map.of());
        try {
            connector.expectStatus(Endpoint.READY, 200);
            return connector;
        } catch (Evidence.BrokenPromise e) {
            connector.close();
            throw new AssertionFailedError("the connector does not become ready:\n" + connector.log());
        } catch (Exception e) {
            connector.close();
            throw e;
        }
    }

    static DynamicContainer probe(ContractSubject subject) {
        ProbeTarget target = new ProbeTarget(subject.with(List.of("health-check")));
        return container(subject, Suite.PROBE, Suite.PROBE.atOnce(), () -> new Setup<>(target, List.of()));
    }

    static DynamicContainer states(ContractSubject subject) {
        return container(subject, Suite.STATES, subject.statesAtOnce(), () -> new Setup<>(subject.states(), List.of()));
    }

    private static <T> DynamicContainer container(
            ContractSubject subject, Suite<T> of, int atOnce, Callable<Setup<T>> setup) {
        List<ContractCase<T>> cases = subject.selected(of.cases());
        RunningSuite<T> suite = new RunningSuite<>(cases, atOnce, setup);
        Stream<DynamicTest> tests = cases.stream()
                .map(contractCase -> DynamicTest.dynamicTest(
                        contractCase.id() + " (" + contractCase.level() + "): " + contractCase.title(),
                        () -> judge(suite.result(contractCase), subject.knownFailure(contractCase.id()))));
        return DynamicContainer.dynamicContainer(of.name(), tests);
    }

    private static void judge(CaseResult result, Optional<String> known) {
        if (known.isPresent() && result.verdict() == CaseResult.Verdict.FAILED) {
            throw new TestAbortedException("known to fail: " + known.get());
        }
        if (known.isPresent() && result.verdict() == CaseResult.Verdict.PASSED) {
            throw new AssertionFailedError(result.id() + " passes and is no known failure any more");
        }
        switch (result.verdict()) {
            case PASSED -> {}
            case SKIPPED -> throw new TestAbortedException(result.came());
            case FAILED, BROKEN ->
                throw new AssertionFailedError(
                        result.id() + ": " + result.contractCase().title() + " ("
                                + result.contractCase().reference() + ")\nsent:     " + result.sent() + "\nexpected: "
                                + result.broken() + "\ncame:     " + result.came());
        }
    }

    /** The run behind the tests, started on first use. */
    private static final class RunningSuite<T> {
        private final List<ContractCase<T>> cases;
        private final int atOnce;
        private final Callable<Setup<T>> setup;
        private CaseRun<T> run;
        private Throwable failure;

        RunningSuite(List<ContractCase<T>> cases, int atOnce, Callable<Setup<T>> setup) {
            this.cases = cases;
            this.atOnce = atOnce;
            this.setup = setup;
        }

        CaseResult result(ContractCase<T> contractCase) throws Exception {
            return running().results().get(contractCase).join();
        }

        private synchronized CaseRun<T> running() throws Exception {
            if (failure != null) {
                throw new AssertionFailedError(failure.getMessage(), failure);
            }
            if (run == null) {
                Setup<T> made = setUp();
                CaseRun<T> started = CaseRun.start(cases, made.target(), atOnce);
                run = started;
                CompletableFuture.allOf(started.results().values().toArray(CompletableFuture[]::new))
                        .thenRunAsync(() -> end(started, made.resources()));
            }
            return run;
        }

        /** Tries once: a connector that does not start costs a minute, and would cost it for each test. */
        private Setup<T> setUp() throws Exception {
            try {
                return setup.call();
            } catch (Exception | AssertionError e) {
                failure = e;
                throw e;
            }
        }

        private static void end(CaseRun<?> ended, List<AutoCloseable> resources) {
            ended.close();
            for (AutoCloseable resource : resources) {
                try {
                    resource.close();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }
}
