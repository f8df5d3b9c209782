package dev.baton.e2e;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import dev.baton.e2e.Distribution.Result;
import dev.baton.probe.HostileServer;
import dev.baton.probe.HostileServer.Behaviour;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A warm {@code health-check} comes to what a cold one comes to. That each keeps the contract: {@link ContractIT}, {@link WarmContractIT}. */
class HealthCheckIT {
    private static final String HEALTHY = "{\"status\":\"healthy\",\"timestamp\":\"2026-01-01T00:00:00Z\"}\n";

    private static Program service;

    private final Distribution built = Distribution.built();

    @BeforeAll
    static void startService() throws Exception {
        service = Program.start(
                Map.of("BATON_SCIM_TOKEN", "any"),
                "--health-check",
                "--health-check-port=0",
                "--scim-base-url=http://127.0.0.1:1");
        service.awaitAgent();
    }

    @AfterAll
    static void theServiceSurvivesEveryAnswer() {
        assertThat(service.isAlive(), is(true));
        service.close();
    }

    private Result cold(Map<String, String> environment, String... arguments) {
        Map<String, String> variables = new HashMap<>(environment);
        variables.put("BATON_HEALTH_CHECK_AGENT", "false");
        return built.run(variables, arguments);
    }

    private Result warm(Map<String, String> environment, String... arguments) {
        Map<String, String> variables = new HashMap<>(environment);
        variables.put(Program.AGENT_DIRECTORY, service.agentDirectory().toString());
        return built.run(variables, arguments);
    }

    /** What came of it, cold and warm. */
    private Result both(Map<String, String> environment, String... arguments) {
        Result cold = cold(environment, arguments);
        assertThat(warm(environment, arguments), is(cold));
        return cold;
    }

    private Result both(int port, String... flags) {
        return both(Map.of(), healthCheck(port, flags));
    }

    private static String[] healthCheck(int port, String... flags) {
        List<String> arguments = new ArrayList<>(List.of("health-check", "--health-check-port=" + port));
        arguments.addAll(List.of(flags));
        return arguments.toArray(String[]::new);
    }

    @Test
    void tellsTheServerInWhichWayItRunsAndHowLongItWaits() {
        try (HostileServer server = HostileServer.start(HostileServer.answering(200, HEALTHY))) {
            String[] command = healthCheck(server.port(), "--timeout", "30");
            assertThat(cold(Map.of(), command), is(new Result(0, "", "")));
            assertSaid(server, "off");
            assertThat(warm(Map.of(), command), is(new Result(0, "", "")));
            assertSaid(server, "warm");
        }
    }

    private static void assertSaid(HostileServer server, String way) {
        assertThat(server.requestHeaders(), hasItem("Baton-Probe-Way: " + way));
        long millis = server.requestHeaders().stream()
                .filter(line -> line.startsWith("Baton-Probe-Timeout-Ms: "))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(' ') + 1)))
                .findFirst()
                .orElseThrow();
        assertThat(millis, lessThanOrEqualTo(30_000L));
    }

    @Test
    void givesTheServersOwnReason() {
        String body = "{\"status\":\"not_ready\",\"timestamp\":\"2026-01-01T00:00:00Z\",\"details\":"
                + "{\"error\":\"connector validation failed\",\"validation_error\":\"bad\\u001b[31m token\",\"code\":\"UNAUTHENTICATED\"}}\n";
        try (HostileServer server = HostileServer.start(HostileServer.answering(503, body))) {
            Result result = both(server.port());
            assertFailure(result, "HTTP 503: not_ready: connector validation failed: bad [31m token (UNAUTHENTICATED)");
        }
    }

    static Stream<Arguments> answersThatAreNone() {
        String head = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n";
        return Stream.of(
                Arguments.of("closes at once", (Behaviour) connection -> {}, "before its response was complete"),
                Arguments.of("resets", (Behaviour) HostileServer.Connection::reset, ""),
                Arguments.of("garbage", (Behaviour) connection -> connection.send("\0\1\2\u001b[2J\r\n\r\n\r\n"), ""),
                Arguments.of("half a body", (Behaviour) connection -> connection.send(head + "{\"stat"), "complete"),
                Arguments.of("half a header", (Behaviour) connection -> connection.send("HTTP/1.1 200 OK\r\nA"), ""),
                Arguments.of(
                        "a chunk larger than memory",
                        (Behaviour) connection -> {
                            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7fffffff\r\n");
                            String block = "x".repeat(1 << 16);
                            for (int i = 0; i < 2_000; i++) {
                                connection.send(block);
                            }
                        },
                        ""),
                Arguments.of(
                        "endless headers",
                        (Behaviour) connection -> {
                            connection.send("HTTP/1.1 200 OK\r\n");
                            String block = "A: b\r\n".repeat(1_000);
                            for (int i = 0; i < 10_000; i++) {
                                connection.send(block);
                            }
                        },
                        ""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answersThatAreNone")
    void exits1WhenTheAnswerIsNone(String name, Behaviour behaviour, String reason) {
        try (HostileServer server = HostileServer.start(behaviour)) {
            assertFailure(both(server.port(), "--timeout=20"), reason);
        }
    }

    static Stream<Arguments> answersThatNeverEnd() {
        return Stream.of(
                Arguments.of("accepts and stays silent", (Behaviour) HostileServer.Connection::stayOpen),
                Arguments.of("drips its status line", (Behaviour) connection -> connection.drip("H")),
                Arguments.of("drips headers", (Behaviour) connection -> {
                    connection.send("HTTP/1.1 200 OK\r\n");
                    connection.drip("A: b\r\n");
                }),
                Arguments.of("drips its body", (Behaviour) connection -> {
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
                    connection.drip("x");
                }),
                Arguments.of("drips chunks", (Behaviour) connection -> {
                    connection.send("HTTP/1.1 503 X\r\nTransfer-Encoding: chunked\r\n\r\n");
                    connection.drip("1\r\nx\r\n");
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answersThatNeverEnd")
    void oneDeadlineBoundsTheWholeCall(String name, Behaviour behaviour) {
        try (HostileServer server = HostileServer.start(behaviour)) {
            long start = System.nanoTime();
            Result result = both(server.port(), "--timeout=2");
            Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
            assertFailure(result, "timed out after 2 s");
            assertThat(elapsed, lessThan(Duration.ofSeconds(15)));
        }
    }

    @Test
    void namesAddressAndPortAndWhereEachCameFromWhenTheConnectionFails() throws IOException {
        int port = freePort();
        assertFailure(
                both(port),
                "http://127.0.0.1:" + port
                        + "/health (address: default, port: --health-check-port (command line)): connection refused");
        assertFailure(
                both(
                        Map.of("BATON_HEALTH_CHECK_PORT", "" + port, "BATON_HEALTH_CHECK_BIND_ADDRESS", "0.0.0.0"),
                        "health-check"),
                "http://127.0.0.1:" + port + "/health (address: BATON_HEALTH_CHECK_BIND_ADDRESS (environment), port:"
                        + " BATON_HEALTH_CHECK_PORT (environment)): connection refused");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --endpoint=nothing         | --endpoint=nothing (command line): must be health, ready or live
            --endpoint                 | --endpoint needs a value: health, ready or live
            --endpoint=                | --endpoint= (command line): must be health, ready or live
            --timeout=0                | --timeout=0 (command line): must be whole seconds from 1 to 3600
            --timeout=3601             | --timeout=3601 (command line): must be whole seconds from 1 to 3600
            --timeout=5s               | --timeout=5s (command line): must be whole seconds from 1 to 3600
            --timeout=-1               | --timeout=-1 (command line): must be whole seconds from 1 to 3600
            --health-check-port=0      | --health-check-port=0 (command line): must be 1 to 65535 for the health-check command
            --health-check-port=65536  | --health-check-port=65536 (command line): must be a whole number from 0 to 65535
            --health-check-port=       | --health-check-port= (command line): must be a whole number from 0 to 65535
            --health-check-bind-address=a b | unexpected argument b
            --health-check-bind-address=a_b/ | --health-check-bind-address=a_b/ (command line): must be an IPv4 address, an IPv6 address or a host name
            --verbose=maybe            | --verbose=maybe (command line): must be true or false
            --verbose true             | unexpected argument true
            --config=/no/such.yaml     | --config (command line): the file /no/such.yaml cannot be read
            --no-such-flag             | unknown flag --no-such-flag
            -x                         | unknown flag -x
            stray                      | unexpected argument stray
            """)
    void aBadCommandLineIsOneLineAndExit1(String line, String reason) {
        String[] flags = ("health-check " + line).split(" ");
        assertFailure(both(Map.of(), flags), "health-check: " + reason);
    }

    @Test
    void verbosePrintsStatusTimeWayAndBody() {
        try (HostileServer server = HostileServer.start(HostileServer.answering(200, HEALTHY))) {
            String[] command = healthCheck(server.port(), "--verbose");
            assertVerbose(cold(Map.of(), command), " ms, cold: the agent is turned off\n");
            assertVerbose(warm(Map.of(), command), " ms, warm\n");
        }
    }

    private static void assertVerbose(Result result, String way) {
        assertThat(result.exitCode(), is(0));
        assertThat(
                result.out(), allOf(containsString("HTTP 200"), containsString(way), containsString(HEALTHY.strip())));
    }

    private static void assertFailure(Result result, String reason) {
        assertThat(result.err(), result.exitCode(), is(1));
        assertThat(result.out(), is(""));
        assertThat(result.err(), startsWith("health-check: "));
        assertThat(result.err().indexOf('\n'), is(result.err().length() - 1));
        assertThat(result.err(), containsString(reason));
        assertThat(result.err(), not(containsString("\u001b")));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
