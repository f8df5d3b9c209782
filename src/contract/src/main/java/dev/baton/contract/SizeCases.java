package dev.baton.contract;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Cases about the size of request heads. */
final class SizeCases {
    private static final String CONTRACT = "contract, Endpoints: errors";
    private static final int KIB = 1024;

    private SizeCases() {}

    static List<ContractCase<ServerTarget>> list() {
        return Cases.<ServerTarget>of("sizes")
                .must(
                        "usual",
                        "2 KiB of header fields, as proxies add them, are served",
                        "RFC 9110 section 5.4",
                        (server, evidence) -> {
                            Answer answer = server.exchange(
                                    evidence, server.get(server.live(), "X-Forwarded-For: " + "1".repeat(2 * KIB)));
                            evidence.expect("status 200", answer.status() == 200, answer);
                        })
                .should("many-fields", "50 header fields are served", "RFC 9110 section 5.4", (server, evidence) -> {
                    String fields = "X-A: b\r\n".repeat(50).strip();
                    Answer answer = server.exchange(evidence, server.get(server.live(), fields));
                    evidence.expect("status 200", answer.status() == 200, answer);
                })
                .should(
                        "long-target",
                        "a request target of 64 KiB is 414",
                        CONTRACT + "; RFC 9110 section 15.5.15",
                        refused("GET /" + "x".repeat(64 * KIB) + " HTTP/1.1\r\nHost: a\r\n\r\n", Set.of(414)))
                .should(
                        "large-field",
                        "a header field of 64 KiB is 431",
                        CONTRACT + "; RFC 6585 section 5",
                        refused(
                                "GET /live HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(64 * KIB) + "\r\n\r\n",
                                Set.of(431)))
                .should(
                        "large-head",
                        "64 KiB of small header fields are 431",
                        CONTRACT + "; RFC 6585 section 5",
                        refused(
                                "GET /live HTTP/1.1\r\nHost: a\r\n" + "X-A: bcdef\r\n".repeat(64 * KIB / 12) + "\r\n",
                                Set.of(431)))
                .hardening(
                        "endless-line",
                        "a line without an end is cut off long before it fills memory",
                        "RFC 9112 section 3",
                        (server, evidence) -> endless(server, evidence, "GET /", "x".repeat(64 * KIB)))
                .hardening(
                        "endless-fields",
                        "header fields without an end are cut off long before they fill memory",
                        "RFC 9110 section 5.4",
                        (server, evidence) -> endless(
                                server,
                                evidence,
                                "GET /live HTTP/1.1\r\nHost: a\r\n",
                                "X-A: bcdef\r\n".repeat(5 * KIB)))
                .hardening(
                        "refusal-is-read",
                        "a client that goes on sending after a refusal reads it, and an end that is no reset",
                        "RFC 9112 section 9.6",
                        (server, evidence) -> {
                            try (HttpConnection connection = server.connect(evidence)) {
                                connection.send(server.request("POST", server.live(), "Content-Length: 100000000"));
                                evidence.expecting("no reset while the client goes on sending");
                                for (int i = 0; i < 20; i++) {
                                    connection.write("x".repeat(KIB));
                                    TimeUnit.MILLISECONDS.sleep(10);
                                }
                                Answer answer = connection.answer();
                                evidence.expect("a status code from 400 to 499", answer.status() / 100 == 4, answer);
                                evidence.expect(
                                        "no reset", !connection.isResetWithin(Duration.ofSeconds(1)), "a reset");
                            }
                        })
                .list();
    }

    private static ContractCase.Body<ServerTarget> refused(String request, Set<Integer> allowed) {
        return (server, evidence) -> {
            try (HttpConnection connection = server.connect(evidence)) {
                connection.sendAll(
                        request.replace("/live", server.live()).replace("Host: a", "Host: " + server.host()));
                Answer answer = connection.answer();
                evidence.expect("status " + allowed.iterator().next(), allowed.contains(answer.status()), answer);
            }
        };
    }

    /** Sends up to 4 MiB, and expects the connection to be closed and the server to stay alive. */
    private static void endless(ServerTarget server, Evidence evidence, String start, String more) throws Exception {
        try (HttpConnection connection = server.connect(evidence)) {
            connection.send(start.replace("/live", server.live()));
            for (int i = 0; i < 64; i++) {
                connection.sendAll(more);
            }
            Duration limit = Duration.ofSeconds(5);
            Duration took = connection.closedAfter(limit);
            evidence.expect("closed within 5 s of 4 MiB", took.compareTo(limit) <= 0, "still open");
            server.expectLive(evidence);
        }
    }
}
