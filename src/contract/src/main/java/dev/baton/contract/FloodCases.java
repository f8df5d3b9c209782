package dev.baton.contract;

import dev.baton.contract.ServerTarget.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Cases about many clients at once, each of which may be harmless. */
final class FloodCases {
    private static final String CONTRACT = "contract, Endpoints: connection limit";
    private static final int DESCRIPTORS_OF_ITS_OWN = 40;
    private static final int KIB_MORE = 384 * 1024;

    /** What to do with the nth connection. */
    private interface Step {
        void with(HttpConnection connection, int n) throws IOException;
    }

    private FloodCases() {}

    static List<ContractCase<ServerTarget>> list() {
        return Cases.<ServerTarget>of("floods")
                .must(
                        "idle",
                        "/live is answered despite more idle connections than the limit",
                        CONTRACT,
                        (server, evidence) -> flood(server, evidence, true, (connection, n) -> {}))
                .alone()
                .must(
                        "half-sent",
                        "/live is answered despite more half-sent requests than the limit",
                        CONTRACT,
                        (server, evidence) -> flood(
                                server,
                                evidence,
                                (connection, n) -> connection.sendAll("GET /health HTTP/1.1\r\nX-" + n + ": ")))
                .alone()
                .must(
                        "kept",
                        "/live is answered despite more kept connections than the limit",
                        CONTRACT,
                        (server, evidence) -> flood(server, evidence, (connection, n) -> {
                            connection.sendAll(server.get(server.live()));
                        }))
                .alone()
                .should(
                        "connections",
                        "nine tenths of a flood are served at once, and served again",
                        CONTRACT,
                        (server, evidence) -> {
                            int clients = server.flood() * 9 / 10;
                            List<HttpConnection> open = new ArrayList<>();
                            try {
                                for (int i = 0; i < clients; i++) {
                                    HttpConnection connection = server.connect(evidence);
                                    open.add(connection);
                                    expectServed(server, evidence, connection, i + 1);
                                }
                                for (int i = 0; i < clients; i++) {
                                    expectServed(server, evidence, open.get(i), i + 1);
                                }
                            } finally {
                                open.forEach(HttpConnection::close);
                            }
                        })
                .alone()
                .should("churn", "connections that are reset leave /live as it was", CONTRACT, (server, evidence) -> {
                    for (int i = 0; i < server.flood(); i++) {
                        try (HttpConnection connection = i % 3 == 0
                                ? HttpConnection.plain(server.connectPlain(), evidence)
                                : server.connect(evidence)) {
                            connection.sendAll(
                                    i % 3 == 0 ? "" : i % 3 == 1 ? "GE" : server.get(server.path(Endpoint.HEALTH)));
                            connection.reset();
                        }
                        if (i % 100 == 0) {
                            server.expectLive(evidence);
                        }
                    }
                    server.expectLive(evidence);
                })
                .alone()
                .hardening(
                        "garbage",
                        "garbage on many connections leaves /live as it was",
                        CONTRACT,
                        (server, evidence) -> flood(
                                server,
                                evidence,
                                true,
                                (connection, n) -> connection.sendAll("\0\1\2" + n + "\r\n\r\n")))
                .alone()
                .hardening(
                        "descriptors",
                        "no flood leaves a file descriptor behind",
                        "contract, Endpoints",
                        (server, evidence) -> {
                            Path descriptors = process(server, evidence).resolve("fd");
                            long before = count(descriptors);
                            flood(server, evidence, (connection, n) -> connection.sendAll("GET /health HTTP/1.1\r\n"));
                            long after = count(descriptors);
                            for (int i = 0; i < 150 && after > before + DESCRIPTORS_OF_ITS_OWN; i++) {
                                TimeUnit.MILLISECONDS.sleep(100);
                                after = count(descriptors);
                            }
                            evidence.expect(
                                    "about " + before + " descriptors again within 15 s",
                                    after <= before + DESCRIPTORS_OF_ITS_OWN,
                                    after + " descriptors");
                        })
                .alone()
                .hardening(
                        "memory",
                        "a flood of large heads costs less than 384 MiB",
                        "contract, Endpoints",
                        (server, evidence) -> {
                            Path status = process(server, evidence).resolve("status");
                            long before = residentKib(status);
                            String head = "GET /health HTTP/1.1\r\nX: " + "x".repeat(7_000);
                            flood(server, evidence, (connection, n) -> connection.sendAll(head));
                            long after = residentKib(status);
                            evidence.expect(
                                    "less than 384 MiB more",
                                    after - before < KIB_MORE,
                                    (after - before) / 1024 + " MiB more");
                        })
                .alone()
                .list();
    }

    private static void expectServed(ServerTarget server, Evidence evidence, HttpConnection connection, int n)
            throws IOException {
        Answer answer = connection.send(server.get(server.live())).answer();
        evidence.expect("status 200 on connection " + n, answer.status() == 200, answer);
    }

    private static void flood(ServerTarget server, Evidence evidence, Step step) throws IOException {
        flood(server, evidence, false, step);
    }

    /** Opens and holds connections, checks /live meanwhile and afterwards; bare connections make no TLS handshake. */
    private static void flood(ServerTarget server, Evidence evidence, boolean isBare, Step step) throws IOException {
        List<HttpConnection> open = new ArrayList<>();
        try {
            for (int i = 0; i < server.flood(); i++) {
                HttpConnection connection =
                        isBare ? HttpConnection.plain(server.connectPlain(), evidence) : server.connect(evidence);
                open.add(connection);
                step.with(connection, i);
                if (i % 250 == 0) {
                    server.expectLive(evidence);
                }
            }
            evidence.sent(server.flood() + " connections, then " + server.get(server.live()));
            server.expectLive(evidence);
        } finally {
            open.forEach(HttpConnection::close);
        }
        server.expectLive(evidence);
    }

    private static Path process(ServerTarget server, Evidence evidence) {
        Path process = Path.of("/proc/" + server.pid().orElseThrow(() -> evidence.notApplicable("needs --pid")));
        if (!Files.isReadable(process.resolve("status"))) {
            throw evidence.notApplicable("needs /proc of the process");
        }
        return process;
    }

    private static long count(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.count();
        }
    }

    private static long residentKib(Path status) throws IOException {
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }
}
