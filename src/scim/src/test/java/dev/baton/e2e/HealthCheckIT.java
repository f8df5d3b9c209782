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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The {@code health-check} command of the packaged launcher, row by row of its contract, in both ways that it runs. */
@ParameterizedClass
@EnumSource
class HealthCheckIT {
    private static final String HEALTHY = "{\"status\":\"healthy\",\"timestamp\":\"2026-01-01T00:00:00Z\"}\n";

    private static Program service;

    @Parameter
    private Way way;

    private final Launchers distribution = new Launchers();

    enum Way {
        COLD,
        WARM
    }

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

    /** Calls of the command; a warm one has to come to what a cold one comes to. */
    private final class Launchers {
        private final Distribution built = Distribution.built();

        Result healthCheck(int port, String... flags) {
            List<String> arguments = new ArrayList<>(List.of("health-check", "--health-check-port=" + port));
            arguments.addAll(List.of(flags));
            return run(Map.of(), arguments.toArray(String[]::new));
        }

        Result run(Map<String, String> environment, String... arguments) {
            Map<String, String> variables = new HashMap<>(environment);
            variables.put("BATON_HEALTH_CHECK_AGENT", "false");
            Result cold = built.run(variables, arguments);
            if (way == Way.COLD) {
                return cold;
            }
            variables.remove("BATON_HEALTH_CHECK_AGENT");
            variables.put(Program.AGENT_DIRECTORY, service.agentDirectory().toString());
            Result warm = built.run(variables, arguments);
            assertThat(sameTimes(warm), is(sameTimes(cold)));
            return warm;
        }

        /** A verbose line says how long the request took, and in which way it ran. */
        private Result sameTimes(Result result) {
            return new Result(
                    result.exitCode(), result.out().replaceAll(" in \\d+ ms, .*", " in some ms"), result.err());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"health", "ready", "live"})
    void exits0AndSaysNothingOn200(String endpoint) {
        try (HostileServer server = HostileServer.start(HostileServer.answering(200, HEALTHY))) {
            assertThat(distribution.healthCheck(server.port(), "--endpoint=" + endpoint), is(new Result(0, "", "")));
            assertThat(server.requestHeaders().getFirst(), is("GET /" + endpoint + " HTTP/1.1"));
            assertThat(server.requestHeaders(), hasItem("Baton-Probe-Way: " + (way == Way.WARM ? "warm" : "off")));
        }
    }

    @Test
    void tellsTheServerHowLongItWaits() {
        try (HostileServer server = HostileServer.start(HostileServer.answering(200, HEALTHY))) {
            distribution.healthCheck(server.port(), "--timeout", "30");
            long millis = server.requestHeaders().stream()
                    .filter(line -> line.startsWith("Baton-Probe-Timeout-Ms: "))
                    .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(' ') + 1)))
                    .findFirst()
                    .orElseThrow();
            assertThat(millis, lessThanOrEqualTo(30_000L));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 204, 301, 302, 307, 400, 404, 405, 500, 502, 503})
    void exits1OnEveryOtherStatusAndFollowsNoRedirect(int status) {
        try (HostileServer target = HostileServer.start(HostileServer.answering(200, HEALTHY));
                HostileServer server = HostileServer.start(
                        connection -> connection.send("HTTP/1.1 " + status + " X\r\nLocation: http://127.0.0.1:"
                                + target.port() + "/health\r\nContent-Length: 0\r\n\r\n"))) {
            Result result = distribution.healthCheck(server.port());
            assertFailure(result, "HTTP " + status);
            assertThat(target.requestHeaders(), is(List.of()));
        }
    }

    @Test
    void givesTheServersOwnReason() {
        String body = "{\"status\":\"not_ready\",\"timestamp\":\"2026-01-01T00:00:00Z\",\"details\":"
                + "{\"error\":\"connector validation failed\",\"validation_error\":\"bad\\u001b[31m token\",\"code\":\"UNAUTHENTICATED\"}}\n";
        try (HostileServer server = HostileServer.start(HostileServer.answering(503, body))) {
            Result result = distribution.healthCheck(server.port());
            assertFailure(result, "HTTP 503: not_ready: connector validation failed: bad [31m token (UNAUTHENTICATED)");
        }
    }

    static Stream<Arguments> answersThatAreNone() {
        String head = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n";
        return Stream.of(
                Arguments.of("closes at once", (Behaviour) connection -> {}, "before its answer was complete"),
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
            assertFailure(distribution.healthCheck(server.port(), "--timeout=20"), reason);
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
            Result result = distribution.healthCheck(server.port(), "--timeout=2");
            Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
            assertFailure(result, "timed out after 2 s");
            assertThat(elapsed, lessThan(Duration.ofSeconds(15)));
        }
    }

    @Test
    void aHugeBodyIsCutToOneShortLine() {
        try (HostileServer server = HostileServer.start(HostileServer.answering(503, "many words ".repeat(500_000)))) {
            Result result = distribution.healthCheck(server.port(), "--timeout=20");
            assertFailure(result, "HTTP 503: many words");
            assertThat(result.err().length(), lessThan(600));
        }
    }

    @Test
    void namesAddressAndPortAndWhereEachCameFromWhenTheConnectionFails() throws IOException {
        int port = freePort();
        assertFailure(
                distribution.healthCheck(port),
                "http://127.0.0.1:" + port
                        + "/health (address: default, port: --health-check-port (command line)): connection refused");
        assertFailure(
                distribution.run(
                        Map.of("BATON_HEALTH_CHECK_PORT", "" + port, "BATON_HEALTH_CHECK_BIND_ADDRESS", "0.0.0.0"),
                        "health-check"),
                "http://127.0.0.1:" + port + "/health (address: BATON_HEALTH_CHECK_BIND_ADDRESS (environment), port:"
                        + " BATON_HEALTH_CHECK_PORT (environment)): connection refused");
    }

    @Test
    void aHostThatDoesNotResolveIsAFailure() {
        assertFailure(
                distribution.healthCheck(1, "--health-check-bind-address=no-such-host.invalid", "--timeout=20"), "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "0.0.0.0"})
    void asksOverIpv4(String address) {
        try (HostileServer server = HostileServer.start(HostileServer.answering(200, HEALTHY))) {
            assertThat(
                    distribution.healthCheck(server.port(), "--health-check-bind-address", address),
                    is(new Result(0, "", "")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"::1", "[::1]", "::", "0:0:0:0:0:0:0:1"})
    void asksOverIpv6(String address) {
        try (HostileServer server = HostileServer.start("::1", HostileServer.answering(200, HEALTHY))) {
            assertThat(
                    distribution.healthCheck(server.port(), "--health-check-bind-address", address),
                    is(new Result(0, "", "")));
        }
    }

    @Test
    void usesNoProxy() throws IOException {
        String proxy = "http://127.0.0.1:" + freePort();
        try (HostileServer server = HostileServer.start(HostileServer.answering(200, HEALTHY))) {
            Map<String, String> environment = Map.of(
                    "HTTP_PROXY",
                    proxy,
                    "http_proxy",
                    proxy,
                    "ALL_PROXY",
                    proxy,
                    "NO_PROXY",
                    "",
                    "BATON_HEALTH_CHECK_PORT",
                    "" + server.port());
            assertThat(distribution.run(environment, "health-check"), is(new Result(0, "", "")));
        }
    }

    @Test
    void theEnvironmentGoesBeforeTheCommandLineInSilence() {
        try (HostileServer server = HostileServer.start(HostileServer.answering(200, HEALTHY))) {
            Map<String, String> environment = Map.of("BATON_HEALTH_CHECK_PORT", "" + server.port());
            assertThat(
                    distribution.run(environment, "health-check", "--health-check-port=1"), is(new Result(0, "", "")));
        }
    }

    @Test
    void readsTheConfigurationFileWithTheConnectorsKeysInIt(@TempDir Path directory) throws IOException {
        try (HostileServer server = HostileServer.start(HostileServer.answering(200, HEALTHY))) {
            Path file = directory.resolve("baton.yaml");
            Files.writeString(
                    file,
                    "baton:\n  health-check-port: " + server.port() + "\n  scim-base-url: http://127.0.0.1:1/scim\n");
            assertThat(
                    distribution.run(Map.of(), "health-check", "--config", file.toString(), "--timeout=30"),
                    is(new Result(0, "", "")));
        }
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
        assertFailure(distribution.run(Map.of(), flags), "health-check: " + reason);
    }

    @Test
    void theServicesFlagsDoNotCount() {
        try (HostileServer server = HostileServer.start(HostileServer.answering(200, HEALTHY))) {
            assertThat(
                    distribution.healthCheck(
                            server.port(),
                            "--log-level=debug",
                            "--health-check",
                            "--scim-base-url",
                            "http://127.0.0.1:1",
                            "--scim-token-file=/no/such"),
                    is(new Result(0, "", "")));
        }
    }

    @Test
    void aServiceLinkInThePortVariableIsExplained() {
        assertFailure(
                distribution.run(Map.of("BATON_HEALTH_CHECK_PORT", "tcp://10.0.0.1:8081"), "health-check"),
                "Kubernetes sets this variable");
    }

    @Test
    void verbosePrintsStatusTimeAndBody() {
        try (HostileServer server = HostileServer.start(HostileServer.answering(200, HEALTHY))) {
            Result result = distribution.healthCheck(server.port(), "--verbose");
            assertThat(result.exitCode(), is(0));
            assertThat(
                    result.out(),
                    allOf(
                            containsString("HTTP 200"),
                            containsString(way == Way.WARM ? " ms, warm\n" : " ms, cold: the agent is turned off\n"),
                            containsString(HEALTHY.strip())));
        }
    }

    @Test
    void helpNamesEveryFlag() {
        Result result = distribution.run(Map.of(), "health-check", "--help");
        assertThat(result.exitCode(), is(0));
        for (String flag : List.of("--endpoint", "--timeout", "--health-check-port", "--health-check-bind-address")) {
            assertThat(result.out(), containsString(flag));
        }
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
