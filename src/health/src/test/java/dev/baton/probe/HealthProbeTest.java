package dev.baton.probe;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.startsWith;

import dev.baton.config.BindAddress;
import dev.baton.config.Endpoint;
import dev.baton.probe.HostileServer.Behaviour;
import dev.baton.probe.HostileServer.Connection;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class HealthProbeTest {
    /** Longer than the test may take: what ends a call is the answer. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final String INCOMPLETE = "the server closed the connection before its response was complete";

    static Stream<Arguments> answers() {
        return Stream.of(
                answer("a body of a known length", "200 OK\r\nContent-Length: 2\r\n\r\n{}", "ok: {}"),
                answer(
                        "chunks",
                        "200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n1\r\n \r\n0\r\n\r\n",
                        "ok: {} "),
                answer("no body", "200 OK\r\nContent-Length: 0\r\n\r\n", "ok: "),
                answer("a long status line", "200 " + "O".repeat(900) + "\r\nContent-Length: 0\r\n\r\n", "ok: "),
                answer("an encoding", "200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}", "ok: {}"),
                answer("no content", "204 X\r\n\r\n", "HTTP 204"),
                answer(
                        "another status",
                        "503 X\r\nContent-Length: 19\r\n\r\n{\"status\":\"a\\nb c\"}",
                        "HTTP 503: a b c"),
                answer("a redirect", "302 X\r\nLocation: /live\r\nContent-Length: 0\r\n\r\n", "HTTP 302"),
                answer(
                        "a bad header",
                        "200 OK\r\nA: b\u0001\r\nContent-Length: 0\r\n\r\n",
                        "not a valid HTTP response:"),
                answer("a status line without end", "200 " + "O".repeat(1_100), "not a valid HTTP response:"),
                answer("headers without end", "200 OK\r\n" + "A: b\r\n".repeat(4_000), "not a valid HTTP response:"),
                answer("no number", "OK\r\n\r\n", "not a valid HTTP response:"),
                answer(
                        "an interim answer",
                        "100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
                        "ok: {}"),
                answer(
                        "interim answers",
                        "103 X\r\nLink: </a>\r\n\r\nHTTP/1.1 102 X\r\n\r\nHTTP/1.1 503 X\r\nContent-Length: 1\r\n\r\na",
                        "HTTP 503: a"),
                answer("an interim answer and no length", "100 X\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", "ok: "),
                answer("no HTTP after an interim answer", "100 X\r\n\r\nSSH-2.0\r\n\r\n", "not a valid HTTP response:"),
                answer(
                        "an interim answer and headers without end",
                        "100 X\r\n\r\nHTTP/1.1 200 OK\r\n" + "A: b\r\n".repeat(4_000),
                        "not a valid HTTP response:"));
    }

    private static Arguments answer(String name, String answer, String result) {
        return Arguments.of(name, answer, result);
    }

    /** The server keeps the connection: the end of the answer is what the answer says. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("answers")
    void readsAnAnswerToItsEnd(String name, String answer, String result) {
        Behaviour behaviour = connection -> {
            connection.send("HTTP/1.1 " + answer);
            connection.stayOpen();
        };
        try (HostileServer server = HostileServer.start(behaviour)) {
            assertThat(call(server, PATIENCE), startsWith(result));
        }
    }

    /** So that each shows that the listener accepts. */
    @Test
    void eachCallOfOneProbeOpensAConnection() {
        List<Socket> connections = new CopyOnWriteArrayList<>();
        Behaviour behaviour = connection -> {
            connections.add(connection.socket());
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
            connection.stayOpen();
        };
        try (HostileServer server = HostileServer.start(behaviour)) {
            HealthProbe probe =
                    HealthProbe.create(BindAddress.parse("127.0.0.1").orElseThrow(), server.port());
            for (int i = 1; i <= 3; i++) {
                assertThat(probe.call(Endpoint.LIVE, PATIENCE).isOk(), is(true));
                assertThat(connections.size(), is(i));
            }
        }
    }

    static Stream<Arguments> brokenOff() {
        String head = "HTTP/1.1 200 OK\r\n";
        return Stream.of(
                Arguments.of("at once", "", INCOMPLETE),
                Arguments.of("in a header", head + "A", INCOMPLETE),
                Arguments.of("in a body", head + "Content-Length: 9\r\n\r\n{", INCOMPLETE),
                Arguments.of("in a chunk", head + "Transfer-Encoding: chunked\r\n\r\n9\r\n{", INCOMPLETE),
                Arguments.of("after an interim answer", "HTTP/1.1 100 X\r\n\r\nHTTP/1.1 2", INCOMPLETE),
                Arguments.of(
                        "in a body after an interim answer",
                        "HTTP/1.1 100 X\r\n\r\n" + head + "Content-Length: 9\r\n\r\n{",
                        INCOMPLETE),
                Arguments.of("after a body of unknown length", head + "\r\n{}", "ok: {}"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenOff")
    void anAnswerIsIncompleteIfItsEndWasToCome(String name, String answer, String result) {
        try (HostileServer server = HostileServer.start(connection -> connection.send(answer))) {
            assertThat(call(server, PATIENCE), is(result));
        }
    }

    @Test
    void readsNoMoreOfABodyThanIsOfUse() {
        try (HostileServer server = HostileServer.start(connection -> {
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + "x".repeat(100_000));
            connection.stayOpen();
        })) {
            int length = call(server, PATIENCE).length() - "ok: ".length();
            assertThat(length, allOf(greaterThanOrEqualTo(65_536), lessThan(65_536 + 4_096)));
        }
    }

    static Stream<Arguments> silences() {
        return Stream.of(
                Arguments.of("says nothing", (Behaviour) Connection::stayOpen),
                Arguments.of("never ends its body", (Behaviour) connection -> {
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{");
                    connection.stayOpen();
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("silences")
    void waitsNoLongerThanItsTimeout(String name, Behaviour behaviour) {
        try (HostileServer server = HostileServer.start(behaviour)) {
            assertThat(call(server, Duration.ofMillis(300)), is("timed out"));
        }
    }

    @Test
    void aResetIsNamed() {
        try (HostileServer server = HostileServer.start(Connection::reset)) {
            assertThat(call(server, PATIENCE), is("connection reset"));
        }
    }

    @Test
    void aServerThatIsGoneRefuses() {
        HostileServer gone = HostileServer.start(Connection::stayOpen);
        gone.close();
        assertThat(call(gone, PATIENCE), is("connection refused"));
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1, 127.0.0.1",
        "127.0.0.1, localhost, localhost",
        "127.0.0.1, 0.0.0.0,   127.0.0.1",
        "::1,       ::1,       [::1]",
        "::1,       ::,        [::1]",
        "::1,       ::1%lo,    [::1%lo]"
    })
    void asksThePlainQuestionWhereverTheServerIs(String bound, String address, String host) {
        try (HostileServer server = HostileServer.start(bound, HostileServer.answering(200, "{}"))) {
            HealthProbe probe = HealthProbe.create(new BindAddress(address), server.port());

            assertThat(probe.url(Endpoint.READY), is("http://" + host + ":" + server.port() + "/ready"));
            assertThat(probe.call(Endpoint.READY, Duration.ofSeconds(59)).isOk(), is(true));
            assertThat(server.requestHeaders().getFirst(), is("GET /ready HTTP/1.1"));
            assertThat(
                    server.requestHeaders(),
                    hasItems(
                            "Host: " + host.replace("%lo", "") + ":" + server.port(),
                            "Connection: close",
                            "Baton-Probe-Timeout-Ms: 59000"));
        }
    }

    private static String call(HostileServer server, Duration timeout) {
        return result(HealthProbe.create(new BindAddress("127.0.0.1"), server.port()), timeout);
    }

    private static String result(HealthProbe probe, Duration timeout) {
        ProbeResult result = probe.call(Endpoint.HEALTH, timeout);
        return result.isOk() ? "ok: " + result.text() : result.reason();
    }
}
