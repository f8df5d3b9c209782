package dev.baton.contract;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Cases about slow clients and time limits. */
final class TimingCases {
    private static final String CONTRACT = "contract, Endpoints: time limits";
    private static final Duration HEAD_LIMIT = Duration.ofSeconds(10);
    /** The limit, and a margin for a machine under load. */
    static final Duration CUT_OFF = HEAD_LIMIT.plusSeconds(5);

    private static final Duration SILENT_LIMIT = Duration.ofSeconds(30);

    private static final Duration PROMPT = Duration.ofMillis(100);
    private static final int TRIES = 50;

    private TimingCases() {}

    static List<ContractCase<ServerTarget>> list() {
        return Cases.<ServerTarget>of("timing")
                .must(
                        "half-line",
                        "a request line that stops in the middle is cut off within 10 s",
                        CONTRACT,
                        halfSent("GET /li"))
                .waiting()
                .must(
                        "half-head",
                        "a head that stops in the middle is cut off within 10 s",
                        CONTRACT,
                        halfSent("GET /live HTTP/1.1\r\nHost: a\r\nX: "))
                .waiting()
                .must(
                        "half-second",
                        "a second request that stops in the middle is cut off within 10 s, too",
                        CONTRACT,
                        (server, evidence) -> {
                            try (HttpConnection connection = server.connect(evidence)) {
                                Answer answer = connection
                                        .send(server.get(server.live()))
                                        .answer();
                                evidence.expect("status 200 to the first", answer.status() == 200, answer);
                                connection.send("GET /li");
                                expectCutOff(evidence, connection.closedAfter(CUT_OFF));
                            }
                        })
                .waiting()
                .must(
                        "dripping-head",
                        "a head that drips is cut off within 10 s",
                        CONTRACT,
                        dripping("GET /live HTTP/1.1\r\nHost: a\r\n", "X: y\r\n"))
                .waiting()
                .must(
                        "dripping-line",
                        "a request line that drips is cut off within 10 s",
                        CONTRACT,
                        dripping("GET /", "x"))
                .waiting()
                .must("slow", "a head that takes 3 s is served", CONTRACT, (server, evidence) -> {
                    try (HttpConnection connection = server.connect(evidence)) {
                        String request = server.get(server.live());
                        evidence.sent(request);
                        int part = request.length() / 4;
                        for (int i = 0; i < 3; i++) {
                            connection.write(request.substring(i * part, (i + 1) * part));
                            TimeUnit.SECONDS.sleep(1);
                        }
                        connection.write(request.substring(3 * part));
                        Answer answer = connection.answer();
                        evidence.expect("status 200", answer.status() == 200, answer);
                    }
                })
                .waiting()
                .should(
                        "kept",
                        "a connection is kept for at least 5 s between requests",
                        "RFC 9112 section 9.5",
                        (server, evidence) -> {
                            try (HttpConnection connection = server.connect(evidence)) {
                                connection.send(server.get(server.live())).answer();
                                TimeUnit.SECONDS.sleep(5);
                                Answer answer = connection
                                        .send(server.get(server.live()))
                                        .answer();
                                evidence.expect("status 200", answer.status() == 200, answer);
                            }
                        })
                .waiting()
                .hardening(
                        "silent",
                        "a connection on which nothing comes is closed within 30 s",
                        CONTRACT,
                        (server, evidence) -> {
                            try (HttpConnection connection = server.connect(evidence)) {
                                Duration took = connection.closedAfter(SILENT_LIMIT);
                                evidence.expect("closed within 30 s", took.compareTo(SILENT_LIMIT) <= 0, "still open");
                            }
                        })
                .waiting()
                .hardening(
                        "no-reader",
                        "a client that sends requests and reads no answer is closed within 30 s",
                        CONTRACT,
                        TimingCases::noReader)
                .waiting()
                .should(
                        "prompt",
                        "the quickest of " + TRIES + " requests of /live takes less than 100 ms",
                        CONTRACT,
                        (server, evidence) -> {
                            Duration quickest = SILENT_LIMIT;
                            // One slow request proves nothing on a machine under load.
                            for (int i = 0; i < TRIES && quickest.compareTo(PROMPT) >= 0; i++) {
                                long start = System.nanoTime();
                                server.expectLive(evidence);
                                Duration took = Duration.ofNanos(System.nanoTime() - start);
                                quickest = took.compareTo(quickest) < 0 ? took : quickest;
                            }
                            evidence.expect(
                                    "less than 100 ms", quickest.compareTo(PROMPT) < 0, quickest.toMillis() + " ms");
                        })
                .list();
    }

    private static ContractCase.Body<ServerTarget> halfSent(String bytes) {
        return (server, evidence) -> {
            try (HttpConnection connection = server.connect(evidence)) {
                connection.send(bytes.replace("/li", server.live().substring(0, 3)));
                expectCutOff(evidence, connection.closedAfter(CUT_OFF));
            }
        };
    }

    /** Sends one piece every half second, and expects the connection to be cut off. */
    private static ContractCase.Body<ServerTarget> dripping(String start, String drop) {
        return (server, evidence) -> {
            try (HttpConnection connection = server.connect(evidence)) {
                connection.send(start.replace("/live", server.live()));
                long begin = System.nanoTime();
                Duration took = Duration.ZERO;
                Duration step = Duration.ofMillis(500);
                boolean isOpen = true;
                while (isOpen && took.compareTo(CUT_OFF) <= 0) {
                    isOpen = !connection.isClosedWithin(step);
                    took = Duration.ofNanos(System.nanoTime() - begin);
                    if (isOpen) {
                        connection.sendAll(drop);
                    }
                }
                expectCutOff(evidence, took);
            }
        };
    }

    private static void expectCutOff(Evidence evidence, Duration took) {
        evidence.expect(
                "closed within 10 s, and 5 s of margin",
                took.compareTo(CUT_OFF) <= 0,
                "still open after " + took.toSeconds() + " s");
        evidence.expect(
                "closed not before 3 s",
                took.compareTo(Duration.ofSeconds(3)) >= 0,
                "closed after " + took.toMillis() + " ms");
    }

    private static void noReader(ServerTarget server, Evidence evidence) throws Exception {
        try (HttpConnection connection = server.connect(evidence)) {
            evidence.sent("GET " + server.live() + ", again and again");
            String block = server.get(server.live()).repeat(100);
            Thread sender = Thread.startVirtualThread(() -> sendUntilClosed(connection, block));
            boolean ended = sender.join(SILENT_LIMIT);
            evidence.expect("closed within 30 s", ended, "still open");
        }
    }

    private static void sendUntilClosed(HttpConnection connection, String block) {
        try {
            while (true) {
                connection.write(block);
            }
        } catch (java.io.IOException e) {
            // The server closed the connection.
        }
    }
}
