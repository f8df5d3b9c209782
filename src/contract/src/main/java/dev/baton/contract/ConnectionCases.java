package dev.baton.contract;

import dev.baton.contract.ServerTarget.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Cases about HTTP versions, and about keeping and closing connections. */
final class ConnectionCases {
    private static final String CONTRACT = "contract, Endpoints: methods";
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);
    /** The margin over a limit for a machine under load. */
    private static final Duration MARGIN = Duration.ofSeconds(1);

    private static final Duration SILENCE = Duration.ofSeconds(2);
    private static final int KEPT = 20;

    private ConnectionCases() {}

    static List<ContractCase<ServerTarget>> list() {
        return Cases.<ServerTarget>of("connections")
                .must(
                        "http-1.0",
                        "a GET of HTTP/1.0 without a Host is served, then the connection closed",
                        CONTRACT,
                        (server, evidence) -> {
                            for (Endpoint endpoint : Endpoint.values()) {
                                try (HttpConnection connection = server.connect(evidence)) {
                                    connection.send("GET " + server.path(endpoint) + " HTTP/1.0\r\n\r\n");
                                    Answer answer = connection.answer();
                                    evidence.expect(
                                            "status 200 or 503",
                                            answer.status() == 200 || answer.status() == 503,
                                            answer);
                                    evidence.expect(
                                            "no chunks for a client that knows none",
                                            answer.value("Transfer-Encoding").isEmpty(),
                                            answer);
                                    expectClosed(evidence, connection);
                                }
                            }
                        })
                .must("http-1.0-head", "a HEAD of HTTP/1.0 is served without a body", CONTRACT, (server, evidence) -> {
                    try (HttpConnection connection = server.connect(evidence)) {
                        connection.send("HEAD " + server.live() + " HTTP/1.0\r\n\r\n");
                        Answer answer = connection.answerToHead();
                        evidence.expect("status 200", answer.status() == 200, answer);
                        String rest = connection.rest(SILENCE);
                        evidence.expect("no body", rest.isEmpty(), rest);
                    }
                })
                .must(
                        "keep-alive",
                        "a connection serves one request after the other",
                        "RFC 9112 section 9.3",
                        (server, evidence) -> {
                            try (HttpConnection connection = server.connect(evidence)) {
                                for (int i = 0; i < KEPT; i++) {
                                    Answer answer = connection
                                            .send(server.get(server.live()))
                                            .answer();
                                    evidence.expect("status 200", answer.status() == 200, answer);
                                }
                            }
                        })
                .must(
                        "pipelined",
                        KEPT + " requests sent at once are answered in order",
                        "RFC 9112 section 9.3.2",
                        (server, evidence) -> {
                            try (HttpConnection connection = server.connect(evidence)) {
                                connection.send(
                                        (server.get(server.live()) + server.get("/no-such-path")).repeat(KEPT / 2));
                                for (int i = 0; i < KEPT; i++) {
                                    Answer answer = connection.answer();
                                    int status = i % 2 == 0 ? 200 : 404;
                                    evidence.expect(
                                            "status " + status + " to request " + (i + 1),
                                            answer.status() == status,
                                            answer);
                                }
                            }
                        })
                .must(
                        "close",
                        "Connection: close closes within 1 s of the response",
                        CONTRACT + "; RFC 9112 section 9.6",
                        (server, evidence) -> {
                            for (String option : List.of("close", "Close", "keep-alive, close")) {
                                try (HttpConnection connection = server.connect(evidence)) {
                                    connection.send(server.get(server.live(), "Connection: " + option));
                                    Answer answer = connection.answer();
                                    evidence.expect("status 200", answer.status() == 200, answer);
                                    expectClosed(evidence, connection);
                                }
                            }
                        })
                .must(
                        "close-last",
                        "what follows a request that says close is not served",
                        "RFC 9112 section 9.6",
                        (server, evidence) -> {
                            try (HttpConnection connection = server.connect(evidence)) {
                                connection.send(
                                        server.get(server.live(), "Connection: close") + server.get(server.live()));
                                connection.answer();
                                String rest = connection.rest(SILENCE);
                                evidence.expect("nothing after the response", rest.isEmpty(), rest);
                            }
                        })
                .should(
                        "close-said",
                        "the last response says Connection: close",
                        "RFC 9112 section 9.6",
                        (server, evidence) -> {
                            Answer answer = server.exchange(evidence, server.get(server.live(), "Connection: close"));
                            evidence.expect("Connection: close", answer.closes(), answer);
                        })
                .must(
                        "bytewise",
                        "a request that comes byte by byte is served",
                        "RFC 9112 section 2.2",
                        (server, evidence) -> {
                            try (HttpConnection connection = server.connect(evidence)) {
                                String request = server.get(server.live());
                                evidence.sent(request);
                                for (int i = 0; i < request.length(); i++) {
                                    connection.write(request.substring(i, i + 1));
                                    if (i % 8 == 7) {
                                        // Gives the server time to read what it has received so far.
                                        TimeUnit.MILLISECONDS.sleep(50);
                                    }
                                }
                                Answer answer = connection.answer();
                                evidence.expect("status 200", answer.status() == 200, answer);
                            }
                        })
                .should(
                        "half-closed",
                        "a client that has ended its output still gets its answer",
                        "RFC 9293 section 3.6",
                        (server, evidence) -> {
                            try (HttpConnection connection = server.connect(evidence)) {
                                if (server.isTls()) {
                                    throw evidence.notApplicable(
                                            "TLS has no half-closed connections that every client can make");
                                }
                                Answer answer = connection
                                        .send(server.get(server.live()))
                                        .endOutput()
                                        .answer();
                                evidence.expect("status 200", answer.status() == 200, answer);
                            }
                        })
                .should(
                        "empty-line",
                        "an empty line before a request is ignored",
                        "RFC 9112 section 2.2",
                        (server, evidence) -> {
                            Answer answer = server.exchange(evidence, "\r\n" + server.get(server.live()));
                            evidence.expect("status 200", answer.status() == 200, answer);
                        })
                .should(
                        "upgrade",
                        "a client that offers h2c or WebSocket is served by HTTP/1.1",
                        "RFC 9110 section 7.8",
                        (server, evidence) -> {
                            for (String protocol : List.of("h2c", "websocket")) {
                                Answer answer = server.exchange(
                                        evidence,
                                        server.get(server.live(), "Connection: Upgrade", "Upgrade: " + protocol));
                                evidence.expect("status 200", answer.status() == 200, answer);
                            }
                        })
                .must(
                        "version",
                        "a version that it does not speak is 400 or 505",
                        "RFC 9110 section 15.6.6",
                        (server, evidence) -> {
                            for (String version :
                                    List.of("HTTP/9.9", "HTTP/2.0", "HTTP/1.1.1", "http/1.1", "HTTPS/1.1")) {
                                Answer answer = server.exchange(
                                        evidence,
                                        "GET " + server.live() + " " + version + "\r\nHost: " + server.host()
                                                + "\r\n\r\n");
                                evidence.expect(
                                        "status 400 or 505", answer.status() == 400 || answer.status() == 505, answer);
                            }
                        })
                .hardening(
                        "http-2-preface",
                        "the preface of HTTP/2 is answered or closed, and blocks no other client",
                        "RFC 9113 section 3.4",
                        (server, evidence) -> ends(server, evidence, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))
                .waiting()
                .hardening(
                        "garbage",
                        "bytes that are no HTTP end their own connection only",
                        "RFC 9112 section 2.2",
                        (server, evidence) -> {
                            for (String garbage : List.of(
                                    "\0\1\2\3\r\n\r\n",
                                    "\r\n\r\n\r\n\r\n x\r\n\r\n",
                                    "\u00ff\u00fe\u00fd\r\n\r\n",
                                    "SSH-2.0-x\r\n\r\n",
                                    "EHLO x\r\n\r\n")) {
                                ends(server, evidence, garbage);
                            }
                        })
                .waiting()
                .list();
    }

    private static void expectClosed(Evidence evidence, HttpConnection connection) throws Exception {
        Duration took = connection.closedAfter(CLOSE_LIMIT.plus(MARGIN));
        evidence.expect(
                "the connection closed within 1 s, and a second of margin",
                took.compareTo(CLOSE_LIMIT.plus(MARGIN)) <= 0,
                "still open after " + took.toMillis() + " ms");
    }

    /** Expects the connection to end within the time limit of a half-sent request. */
    private static void ends(ServerTarget server, Evidence evidence, String bytes) throws Exception {
        try (HttpConnection connection = server.connect(evidence)) {
            connection.sendAll(bytes);
            Duration took = connection.closedAfter(TimingCases.CUT_OFF);
            server.expectLive(evidence);
            evidence.expect(
                    "the connection ended within " + TimingCases.CUT_OFF.toSeconds() + " s",
                    took.compareTo(TimingCases.CUT_OFF) <= 0,
                    "still open");
        }
    }
}
