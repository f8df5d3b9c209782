package dev.baton.contract;

import dev.baton.contract.ServerTarget.Endpoint;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Cases about methods: GET and HEAD are served, all others refused. */
final class MethodCases {
    private static final String CONTRACT = "contract, Endpoints: methods; RFC 9110 section 15.5.6";

    /** Shorter than any server waits for a body. */
    private static final Duration AT_ONCE = Duration.ofSeconds(5);

    private MethodCases() {}

    static List<ContractCase<ServerTarget>> list() {
        return Cases.<ServerTarget>of("methods")
                .must(
                        "head",
                        "HEAD has the status code and the header fields of GET, and no body",
                        "RFC 9110 section 9.3.2",
                        MethodCases::head)
                .must(
                        "head-body",
                        "after a HEAD the connection serves the next request",
                        "RFC 9110 section 9.3.2",
                        (server, evidence) -> {
                            for (String path : List.of(server.live(), "/no-such-path")) {
                                try (HttpConnection connection = server.connect(evidence)) {
                                    connection.send(server.request("HEAD", path)
                                            + server.get(server.live(), "Connection: close"));
                                    Answer head = connection.answerToHead();
                                    if (!head.closes()) {
                                        Answer next = connection.answer();
                                        evidence.expect("status 200 to the GET after it", next.status() == 200, next);
                                    }
                                }
                            }
                        })
                .must("post", "POST is 405 with Allow: GET, HEAD", CONTRACT, refused("POST", ""))
                .must("put", "PUT is 405 with Allow: GET, HEAD", CONTRACT, refused("PUT", ""))
                .must("patch", "PATCH is 405 with Allow: GET, HEAD", CONTRACT, refused("PATCH", ""))
                .must("delete", "DELETE is 405 with Allow: GET, HEAD", CONTRACT, refused("DELETE", ""))
                .must("options", "OPTIONS is 405 with Allow: GET, HEAD", CONTRACT, refused("OPTIONS", ""))
                .must("trace", "TRACE is 405 with Allow: GET, HEAD", CONTRACT, refused("TRACE", ""))
                .must("unknown", "an unknown method is 405 with Allow: GET, HEAD", CONTRACT, refused("BREW", ""))
                .must(
                        "body",
                        "a method is refused with 405 and Allow although a body follows",
                        CONTRACT,
                        refused("POST", "Content-Length: 5\r\n\r\nhello"))
                .must(
                        "chunked-body",
                        "a method is refused with 405 and Allow although a chunked body follows",
                        CONTRACT,
                        refused("PUT", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"))
                .must(
                        "large-body",
                        "a method is refused with 405 and Allow before its body has come",
                        CONTRACT,
                        refused("POST", "Content-Length: 1000000000\r\n\r\nhello"))
                .should(
                        "expect-continue",
                        "a body that waits for 100 is refused at once",
                        "RFC 9110 section 10.1.1",
                        (server, evidence) -> {
                            Answer answer = server.exchange(
                                    evidence,
                                    server.request("POST", server.live(), "Content-Length: 5", "Expect: 100-continue"),
                                    AT_ONCE);
                            evidence.expect(
                                    "status 405 or 417", Set.of(405, 417).contains(answer.status()), answer);
                        })
                .must("case", "get is not GET", "RFC 9110 section 9.1", (server, evidence) -> {
                    Answer answer = server.exchange(evidence, server.request("get", server.live()));
                    evidence.expect(
                            "a status code from 400 to 501", answer.status() >= 400 && answer.status() <= 501, answer);
                })
                .hardening("connect", "CONNECT opens no tunnel", "RFC 9110 section 9.3.6", (server, evidence) -> {
                    Answer answer =
                            server.exchange(evidence, "CONNECT 127.0.0.1:1 HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n");
                    evidence.expect(
                            "a status code from 400 to 501", answer.status() >= 400 && answer.status() <= 501, answer);
                })
                .hardening(
                        "override",
                        "no header field changes the method",
                        "contract, Endpoints: methods",
                        (server, evidence) -> {
                            Answer answer = server.exchange(
                                    evidence,
                                    server.request(
                                            "POST",
                                            server.live(),
                                            "X-HTTP-Method-Override: GET",
                                            "X-HTTP-Method: GET"));
                            evidence.expect("status 405", answer.status() == 405, answer);
                        })
                .list();
    }

    private static void head(ServerTarget server, Evidence evidence) throws Exception {
        for (Endpoint endpoint : Endpoint.values()) {
            Answer get = server.get(evidence, endpoint);
            try (HttpConnection connection = server.connect(evidence)) {
                connection.send(server.request("HEAD", server.path(endpoint), "Connection: close"));
                Answer head = connection.answerToHead();
                evidence.expect("status " + get.status(), head.status() == get.status(), head);
                for (String name : List.of("Content-Type", "Content-Length", "Cache-Control")) {
                    evidence.expect(
                            name + " as for GET: " + get.values(name),
                            head.values(name).equals(get.values(name)),
                            head);
                }
                String rest = connection.rest(Duration.ofSeconds(2));
                evidence.expect("no body", rest.isEmpty(), rest);
            }
        }
    }

    /** Expects 405 for a request without a body, or with {@code rest} after its header fields. */
    private static ContractCase.Body<ServerTarget> refused(String method, String rest) {
        return (server, evidence) -> {
            for (Endpoint endpoint : Endpoint.values()) {
                String head = server.request(method, server.path(endpoint));
                String request = rest.isEmpty() ? head : head.substring(0, head.length() - 2) + rest;
                Answer answer = server.exchange(evidence, request, AT_ONCE);
                evidence.expect("status 405", answer.status() == 405, answer);
                Set<String> allowed = answer.values("Allow").stream()
                        .flatMap(value -> Arrays.stream(value.split(",")))
                        .map(value -> value.strip().toUpperCase(Locale.ROOT))
                        .collect(Collectors.toSet());
                evidence.expect("Allow: GET, HEAD", allowed.equals(Set.of("GET", "HEAD")), answer);
            }
        };
    }
}
