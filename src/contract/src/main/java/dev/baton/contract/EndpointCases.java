package dev.baton.contract;

import dev.baton.contract.ServerTarget.Endpoint;
import java.util.ArrayList;
import java.util.List;

/** Cases about the paths, and about the status code and status word that each answers with. */
final class EndpointCases {
    private static final String CONTRACT = "contract, Endpoints";
    private static final int CLIENTS = 50;

    private EndpointCases() {}

    static List<ContractCase<ServerTarget>> list() {
        return Cases.<ServerTarget>of("endpoints")
                .must("live", "/live answers 200 and alive", CONTRACT, (server, evidence) -> {
                    Answer answer = server.get(evidence, Endpoint.LIVE);
                    evidence.expect("status 200", answer.status() == 200, answer);
                    expectWord(evidence, Endpoint.LIVE, answer);
                })
                .must(
                        "ready",
                        "/ready answers 200 and ready, or 503 and not_ready",
                        CONTRACT,
                        (server, evidence) -> goodOrBad(server, evidence, Endpoint.READY))
                .must(
                        "health",
                        "/health answers 200 and healthy, or 503 and unhealthy",
                        CONTRACT,
                        (server, evidence) -> goodOrBad(server, evidence, Endpoint.HEALTH))
                .must("unknown-path", "any other path is 404", CONTRACT, (server, evidence) -> {
                    for (String path : List.of(
                            "/no-such-path", server.live() + "x", server.path(Endpoint.HEALTH) + "/no-such-check")) {
                        Answer answer = server.exchange(evidence, server.get(path));
                        evidence.expect("status 404", answer.status() == 404, answer);
                    }
                })
                .should(
                        "upper-case",
                        "paths are compared with their case",
                        "RFC 3986 section 6.2.2.1",
                        (server, evidence) -> {
                            Answer answer = server.exchange(
                                    evidence, server.get(server.live().toUpperCase(java.util.Locale.ROOT)));
                            evidence.expect("status 404", answer.status() == 404, answer);
                        })
                .must("query", "a query changes no status code", "RFC 3986 section 3.4", (server, evidence) -> {
                    for (String query : List.of("?", "?a", "?a=b&a=c", "?%41=%zz".replace("%zz", "%5a"))) {
                        Answer answer = server.exchange(evidence, server.get(server.live() + query));
                        evidence.expect("status 200", answer.status() == 200, answer);
                    }
                })
                .must(
                        "absolute-form",
                        "a request target in absolute form is served",
                        "RFC 9112 section 3.2.2",
                        (server, evidence) -> {
                            String target = server.url().getScheme() + "://" + server.host() + server.live();
                            Answer answer = server.exchange(evidence, server.get(target));
                            evidence.expect("status 200", answer.status() == 200, answer);
                        })
                .must("concurrent", CLIENTS + " clients at once are all served", CONTRACT, (server, evidence) -> {
                    String request = server.get(server.live());
                    List<HttpConnection> clients = new ArrayList<>();
                    try {
                        for (int i = 0; i < CLIENTS; i++) {
                            clients.add(server.connect(evidence));
                        }
                        for (HttpConnection client : clients) {
                            client.send(request);
                        }
                        for (HttpConnection client : clients) {
                            Answer answer = client.answer();
                            evidence.expect("status 200", answer.status() == 200, answer);
                        }
                    } finally {
                        clients.forEach(HttpConnection::close);
                    }
                })
                .hardening(
                        "odd-paths",
                        "a path with dots, escapes or empty segments is no server error and escapes nothing",
                        "RFC 3986 section 5.2.4",
                        (server, evidence) -> {
                            for (String path : List.of(
                                    "//",
                                    "/../../../../etc/passwd",
                                    "/%2e%2e/%2e%2e/etc/passwd",
                                    "/..%2f..%2fetc/passwd",
                                    "/%00",
                                    "/%0d%0aX-Planted:%20yes",
                                    "/%ff",
                                    "/%",
                                    "/;a=b",
                                    "/" + "a/".repeat(400))) {
                                Answer answer = server.exchange(evidence, server.get(path));
                                evidence.expect("a status code from 400 to 499", answer.status() / 100 == 4, answer);
                                evidence.expect(
                                        "no header field made from the path",
                                        answer.value("X-Planted").isEmpty(),
                                        answer);
                            }
                        })
                .list();
    }

    private static void goodOrBad(ServerTarget server, Evidence evidence, Endpoint endpoint) throws Exception {
        Answer answer = server.get(evidence, endpoint);
        evidence.expect("status 200 or 503", answer.status() == 200 || answer.status() == 503, answer);
        expectWord(evidence, endpoint, answer);
    }

    private static void expectWord(Evidence evidence, Endpoint endpoint, Answer answer) {
        JsonBody body = JsonBody.expectJson(evidence, answer);
        String word = endpoint.word(answer.status());
        evidence.expect(
                "\"status\":\"" + word + "\" for " + answer.status(),
                body.string("status").filter(word::equals).isPresent(),
                answer);
    }
}
