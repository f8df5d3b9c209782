package dev.baton.contract;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/** Tests the JUnit suite: as a connector author runs it, and what its tests do with each verdict. */
@Timeout(120)
class ConnectorContractTest {
    /** Like a connector's own test, limited to fast cases. */
    @Nested
    class AnAuthorsTest implements ConnectorContract {
        @Override
        public ContractSubject subject() {
            return ContractSubject.connector(
                            FaultyConnector.command(ConnectorFault.NONE).toArray(String[]::new))
                    .only("start.target-up", "requests", "bodies")
                    .build();
        }
    }

    @Nested
    class OnesWhoseTargetIsNotHttp implements ConnectorContract {
        private final ScriptedTarget target = target();

        private static ScriptedTarget target() {
            try {
                return new ScriptedTarget("BATON_SCIM_BASE_URL", "BATON_SCIM_TOKEN", "/scim/v2");
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        @Override
        public ContractSubject subject() {
            ContractSubject.Builder builder = ContractSubject.connector(
                    FaultyConnector.command(ConnectorFault.NONE).toArray(String[]::new));
            target.variables().forEach(builder::environment);
            Callable<?> up = Executors.of(target::up);
            return builder.target(up, Executors.of(target::down))
                    .only("start.recovers", "target.down", "stop.target-down")
                    .build();
        }
    }

    /** A step without a result, convertible to a {@link Callable}. */
    private interface Executors {
        void run() throws Exception;

        static Callable<Boolean> of(Executors step) {
            return () -> {
                step.run();
                return true;
            };
        }
    }

    @Test
    void aCaseThatFailsFailsItsTestAndSaysAll() throws Exception {
        Map<String, Executable> tests = tests(ServerFault.MILLISECONDS, builder -> builder.only("bodies.timestamp"));

        AssertionFailedError failure = assertThrows(AssertionFailedError.class, tests.get("bodies.timestamp")::execute);

        assertThat(
                failure.getMessage(),
                allOf(
                        containsString("RFC 3339"),
                        containsString("sent:     GET /health HTTP/1.1"),
                        containsString("expected: a timestamp like 2026-01-01T00:00:00Z"),
                        containsString("came:     HTTP/1.1 503")));
    }

    @Test
    void aCaseThatCannotBeTriedIsSkipped() throws Exception {
        Map<String, Executable> tests = tests(ServerFault.NONE, builder -> builder.only("tls.version"));

        TestAbortedException skipped = assertThrows(TestAbortedException.class, tests.get("tls.version")::execute);

        assertThat(skipped.getMessage(), is("the server speaks no TLS"));
    }

    @Test
    void aKnownFailureIsSkippedAndFailsOnceItPasses() throws Exception {
        Function<ContractSubject.Builder, ContractSubject.Builder> known =
                builder -> builder.only("bodies.newline", "bodies.json")
                        .knownFailure("bodies.newline", "nobody minds")
                        .knownFailure("bodies.json", "it is XML");
        Map<String, Executable> tests = tests(ServerFault.NO_NEWLINE, known);

        assertThat(
                assertThrows(TestAbortedException.class, tests.get("bodies.newline")::execute)
                        .getMessage(),
                is("known to fail: nobody minds"));
        assertThat(
                assertThrows(AssertionFailedError.class, tests.get("bodies.json")::execute)
                        .getMessage(),
                is("bodies.json passes and is no known failure any more"));
    }

    @Test
    void aLevelTakesWhatWeighsMore() throws Exception {
        Map<String, Executable> tests =
                tests(ServerFault.NONE, builder -> builder.level(Level.MUST).only("headers"));

        assertThat(tests.keySet().contains("headers.date"), is(true));
        assertThat(tests.keySet().contains("headers.no-cookie"), is(false));
    }

    @Test
    void aNameThatIsNoCaseIsRefused() {
        ContractSubject.Builder builder = ContractSubject.server(URI.create("http://127.0.0.1:1"));

        assertThrows(IllegalArgumentException.class, builder.only("no-such")::build);
        assertThrows(IllegalArgumentException.class, () -> builder.flood(63));
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-such", "bodies", "bodies.no-such", ""})
    void aKnownFailureIsOneCase(String id) {
        ContractSubject.Builder builder =
                ContractSubject.server(URI.create("http://127.0.0.1:1")).knownFailure(id, "why");

        String message =
                assertThrows(IllegalArgumentException.class, builder::build).getMessage();

        assertThat(message, is("known failure: no case " + id));
    }

    @Test
    void thePropertyNamesFurtherKnownFailures() {
        ContractSubject.Builder builder =
                ContractSubject.server(URI.create("http://127.0.0.1:1")).knownFailure("bodies.json", "it is XML");
        String before = System.getProperty("contract.known", "");
        try {
            System.setProperty("contract.known", "bodies.json, bodies.newline,");
            ContractSubject subject = builder.build();
            System.setProperty("contract.known", "bodies");
            String message =
                    assertThrows(IllegalArgumentException.class, builder::build).getMessage();

            assertThat(subject.knownFailure("bodies.json"), is(Optional.of("it is XML")));
            assertThat(subject.knownFailure("bodies.newline"), is(Optional.of("named by the property contract.known")));
            assertThat(subject.knownFailure("bodies.error"), is(Optional.empty()));
            assertThat(message, is("known failure: no case bodies"));
        } finally {
            System.setProperty("contract.known", before);
        }
    }

    @Test
    void aConnectorThatDoesNotBecomeReadyFailsTheServersTests() {
        AtomicBoolean wasUp = new AtomicBoolean();
        ContractSubject subject = ContractSubject.connector("/bin/false")
                .target(() -> wasUp.getAndSet(true), () -> true)
                .only("endpoints.live")
                .build();
        Map<String, Executable> tests = byId(SuiteTests.startedServer(subject));

        AssertionFailedError failure = assertThrows(AssertionFailedError.class, tests.get("endpoints.live")::execute);

        assertThat(failure.getMessage(), containsString("the connector does not become ready"));
        assertThat(wasUp.get(), is(true));
    }

    @Test
    void aConnectorThatDoesNotBecomeReadyIsStartedOnce() {
        AtomicInteger starts = new AtomicInteger();
        ContractSubject subject = ContractSubject.connector("/bin/false")
                .target(starts::incrementAndGet, () -> true)
                .only("endpoints")
                .build();
        Map<String, Executable> tests = byId(SuiteTests.startedServer(subject));

        Set<String> messages = tests.values().stream()
                .map(test -> assertThrows(AssertionFailedError.class, test).getMessage())
                .collect(Collectors.toSet());

        assertThat(tests.size(), greaterThan(1));
        assertThat(messages.toString(), messages.size(), is(1));
        assertThat(messages.iterator().next(), containsString("the connector does not become ready"));
        assertThat(starts.get(), is(1));
    }

    @Test
    void aTargetSystemThatDoesNotComeUpIsTriedOnceAndEachTestSaysWhy() {
        AtomicInteger starts = new AtomicInteger();
        Callable<?> up = () -> {
            starts.incrementAndGet();
            throw new IOException("no database");
        };
        ContractSubject subject = ContractSubject.connector("/bin/false")
                .target(up, () -> true)
                .only("endpoints")
                .build();
        Map<String, Executable> tests = byId(SuiteTests.startedServer(subject));

        tests.values()
                .forEach(test ->
                        assertThat(assertThrows(Throwable.class, test).getMessage(), containsString("no database")));

        assertThat(tests.size(), greaterThan(1));
        assertThat(starts.get(), is(1));
    }

    private static Map<String, Executable> tests(
            ServerFault fault, Function<ContractSubject.Builder, ContractSubject.Builder> options) throws Exception {
        FaultyServer server = FaultyServer.start(fault, 200);
        URI url = URI.create("http://127.0.0.1:" + server.port());
        return byId(SuiteTests.server(options.apply(ContractSubject.server(url)).build()));
    }

    private static Map<String, Executable> byId(DynamicContainer container) {
        List<DynamicTest> tests = container
                .getChildren()
                .<DynamicTest>map(DynamicTest.class::cast)
                .toList();
        return Stream.of(tests)
                .flatMap(List::stream)
                .collect(Collectors.toMap(test -> test.getDisplayName().split(" ")[0], DynamicTest::getExecutable));
    }
}
