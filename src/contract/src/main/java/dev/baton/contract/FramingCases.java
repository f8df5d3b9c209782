package dev.baton.contract;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cases about malformed requests, and about requests that two parties could parse differently. */
final class FramingCases {
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] (\\d{3})[ \r]");
    private static final Duration SILENCE = Duration.ofSeconds(1);

    private FramingCases() {}

    static List<ContractCase<ServerTarget>> list() {
        return Cases.<ServerTarget>of("framing")
                .must(
                        "no-host",
                        "HTTP/1.1 without Host is 400",
                        "RFC 9112 section 3.2",
                        bad("GET PATH HTTP/1.1\r\n\r\n"))
                .must(
                        "two-hosts",
                        "two Host fields are 400",
                        "RFC 9112 section 3.2",
                        bad(
                                "GET PATH HTTP/1.1\r\nHost: HOST\r\nHost: HOST\r\n\r\n",
                                "GET PATH HTTP/1.1\r\nHost: HOST\r\nHost: b\r\n\r\n"))
                .must(
                        "bad-host",
                        "a Host that is none is 400",
                        "RFC 9112 section 3.2",
                        bad(
                                "GET PATH HTTP/1.1\r\nHost: <a>\r\n\r\n",
                                "GET PATH HTTP/1.1\r\nHost: a b\r\n\r\n",
                                "GET PATH HTTP/1.1\r\nHost: a/b\r\n\r\n",
                                "GET PATH HTTP/1.1\r\nHost: a:port\r\n\r\n"))
                .must(
                        "good-host",
                        "every way to write a Host is served",
                        "RFC 3986 section 3.2",
                        (server, evidence) -> {
                            for (String host : List.of(
                                    "localhost",
                                    "localhost:",
                                    "127.0.0.1:80",
                                    "[::1]",
                                    "[::1]:8081",
                                    "10.1.2.3",
                                    "pod-1.a_b.svc")) {
                                Answer answer = server.exchange(
                                        evidence, "GET " + server.live() + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
                                evidence.expect("status 200", answer.status() == 200, answer);
                            }
                        })
                .must(
                        "space-before-colon",
                        "a header field with a space before its colon is 400",
                        "RFC 9112 section 5.1",
                        bad(
                                "GET PATH HTTP/1.1\r\nHost: HOST\r\nX : a\r\n\r\n",
                                "GET PATH HTTP/1.1\r\nHost: HOST\r\nX\t: a\r\n\r\n"))
                .must(
                        "field-name",
                        "a header field whose name is empty or no token is 400",
                        "RFC 9110 section 5.1",
                        bad(
                                "GET PATH HTTP/1.1\r\nHost: HOST\r\n: a\r\n\r\n",
                                "GET PATH HTTP/1.1\r\nHost: HOST\r\nX(: a\r\n\r\n",
                                "GET PATH HTTP/1.1\r\nHost: HOST\r\nno colon\r\n\r\n"))
                .must(
                        "field-value",
                        "a header field with NUL or a lone CR is 400",
                        "RFC 9110 section 5.5",
                        bad(
                                "GET PATH HTTP/1.1\r\nHost: HOST\r\nX: a\0b\r\n\r\n",
                                "GET PATH HTTP/1.1\r\nHost: HOST\r\nX: a\rb\r\n\r\n"))
                .must(
                        "request-line",
                        "a request line that is none is 400",
                        "RFC 9112 section 3",
                        (server, evidence) -> {
                            for (String line : List.of(
                                    "PATH",
                                    "GET PATH",
                                    "GET PATH x HTTP/1.1",
                                    "GET  HTTP/1.1",
                                    "GE(T PATH HTTP/1.1",
                                    "GET PATH HTTP/",
                                    "GET <> HTTP/1.1",
                                    "GET \0 HTTP/1.1")) {
                                expectBad(server, evidence, line + "\r\nHost: HOST\r\n\r\n", Set.of(400, 505));
                            }
                        })
                .must(
                        "bad-content-length",
                        "a Content-Length that is no number is 400",
                        "RFC 9112 section 6.3",
                        (server, evidence) -> {
                            for (String length :
                                    List.of("-1", "+1", "x", "0x1", "1, 2", "99999999999999999999", "1 1", "")) {
                                expectBad(
                                        server,
                                        evidence,
                                        "GET PATH HTTP/1.1\r\nHost: HOST\r\nContent-Length: " + length + "\r\n\r\n",
                                        Set.of(400, 413));
                            }
                        })
                .must(
                        "two-lengths",
                        "two different Content-Lengths are 400",
                        "RFC 9112 section 6.3",
                        bad("GET PATH HTTP/1.1\r\nHost: HOST\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\nhello"))
                .should("no-length", "a Content-Length of 0 is no body", "RFC 9110 section 8.6", (server, evidence) -> {
                    Answer answer = server.exchange(evidence, server.get(server.live(), "Content-Length: 0"));
                    evidence.expect("status 200", answer.status() == 200, answer);
                })
                .should(
                        "get-body",
                        "a GET with a body is refused with 413",
                        "contract, Endpoints: errors",
                        (server, evidence) -> {
                            for (String request : List.of(
                                    "GET PATH HTTP/1.1\r\nHost: HOST\r\nContent-Length: 5\r\n\r\nhello",
                                    "GET PATH HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")) {
                                expectBad(server, evidence, request, Set.of(413));
                            }
                        })
                .must(
                        "body-is-no-request",
                        "the content of a body is never served as a request",
                        "RFC 9112 section 11.2",
                        (server, evidence) -> {
                            String inner = server.get("/smuggled");
                            for (String method : List.of("GET", "HEAD", "POST", "BREW")) {
                                one(server, evidence, method, "Content-Length: " + inner.length() + "\r\n\r\n" + inner);
                                one(
                                        server,
                                        evidence,
                                        method,
                                        "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(inner.length())
                                                + "\r\n" + inner + "\r\n0\r\n\r\n");
                            }
                        })
                .must(
                        "length-and-chunked",
                        "Content-Length together with Transfer-Encoding hides no second request",
                        "RFC 9112 sections 6.3 and 11.2",
                        (server, evidence) -> {
                            String inner = server.get("/smuggled");
                            String chunks = "0\r\n\r\n" + inner;
                            for (String method : List.of("GET", "POST")) {
                                one(
                                        server,
                                        evidence,
                                        method,
                                        "Content-Length: " + chunks.length() + "\r\nTransfer-Encoding: chunked\r\n\r\n"
                                                + chunks);
                                one(
                                        server,
                                        evidence,
                                        method,
                                        "Transfer-Encoding: chunked\r\nContent-Length: " + chunks.length() + "\r\n\r\n"
                                                + chunks);
                                one(
                                        server,
                                        evidence,
                                        method,
                                        "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n5c\r\n" + inner
                                                + "\r\n0\r\n\r\n");
                            }
                        })
                .must(
                        "odd-transfer-encoding",
                        "a Transfer-Encoding that is not exactly chunked hides no second request",
                        "RFC 9112 sections 6.1 and 6.3",
                        (server, evidence) -> {
                            String chunks = "0\r\n\r\n" + server.get("/smuggled");
                            for (String coding : List.of(
                                    "xchunked",
                                    "chunked, identity",
                                    "identity",
                                    "\u000bchunked",
                                    "chunked\u000b",
                                    "\"chunked\"",
                                    "gzip, chunked",
                                    "chunked\r\nTransfer-Encoding: x",
                                    "")) {
                                one(
                                        server,
                                        evidence,
                                        "POST",
                                        "Content-Length: " + chunks.length() + "\r\nTransfer-Encoding: " + coding
                                                + "\r\n\r\n" + chunks);
                                one(server, evidence, "GET", "Transfer-Encoding: " + coding + "\r\n\r\n" + chunks);
                            }
                        })
                .must(
                        "chunks",
                        "chunks that are written wrong hide no second request",
                        "RFC 9112 section 7.1",
                        (server, evidence) -> {
                            String inner = server.get("/smuggled");
                            for (String chunks : List.of(
                                    "5\r\nhelloworld\r\n0\r\n\r\n",
                                    "-1\r\n",
                                    "0x5\r\nhello\r\n0\r\n\r\n",
                                    "5 \r\nhello\r\n0\r\n\r\n",
                                    "fffffffffffffffff\r\nhello\r\n0\r\n\r\n",
                                    "80000000\r\nhello\r\n0\r\n\r\n",
                                    "\r\n",
                                    "5;\0\r\nhello\r\n0\r\n\r\n",
                                    "5\nhello\n0\n\n",
                                    "g\r\n")) {
                                for (String method : List.of("GET", "POST")) {
                                    one(
                                            server,
                                            evidence,
                                            method,
                                            "Transfer-Encoding: chunked\r\n\r\n" + chunks + inner);
                                }
                            }
                        })
                .must(
                        "http-1.0-chunked",
                        "Transfer-Encoding in HTTP/1.0 hides no second request",
                        "RFC 9112 section 6.1",
                        (server, evidence) -> {
                            try (HttpConnection connection = server.connect(evidence)) {
                                connection.sendAll("GET " + server.live()
                                        + " HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
                                        + server.get("/smuggled"));
                                expectOne(server, evidence, connection);
                            }
                        })
                .hardening(
                        "bare-line-feed",
                        "a line that ends without a carriage return is served or refused, and nothing hangs",
                        "RFC 9112 section 2.2",
                        (server, evidence) -> {
                            try (HttpConnection connection = server.connect(evidence)) {
                                connection.sendAll(server.get(server.live(), "Connection: close")
                                        .replace("\r\n", "\n"));
                                String all = connection.rest(TimingCases.CUT_OFF);
                                int status = firstStatus(all);
                                boolean isClosed = connection.isClosedWithin(Duration.ofMillis(500));
                                evidence.expect(
                                        "status 200 or 400, or a close",
                                        status == 200 || status == 400 || all.isEmpty() && isClosed,
                                        all.isEmpty() ? "still open" : all);
                            }
                        })
                .waiting()
                .list();
    }

    private static ContractCase.Body<ServerTarget> bad(String... requests) {
        return (server, evidence) -> {
            for (String request : requests) {
                expectBad(server, evidence, request, Set.of(400));
            }
        };
    }

    private static void expectBad(ServerTarget server, Evidence evidence, String request, Set<Integer> allowed)
            throws Exception {
        try (HttpConnection connection = server.connect(evidence)) {
            connection.sendAll(request.replace("PATH", server.live()).replace("Host: HOST", "Host: " + server.host()));
            Answer answer = connection.answer();
            evidence.expect("status " + or(allowed), allowed.contains(answer.status()), answer);
        }
    }

    private static String or(Set<Integer> statuses) {
        return String.join(
                " or ", statuses.stream().sorted().map(String::valueOf).toList());
    }

    /** Sends a request with {@code rest} after its Host field, and expects at most one response. */
    private static void one(ServerTarget server, Evidence evidence, String method, String rest) throws Exception {
        try (HttpConnection connection = server.connect(evidence)) {
            String head = server.request(method, server.live());
            connection.sendAll(head.substring(0, head.length() - 2) + rest);
            expectOne(server, evidence, connection);
        }
    }

    private static void expectOne(ServerTarget server, Evidence evidence, HttpConnection connection) throws Exception {
        // How long a silence must last depends on the machine and its load.
        long start = System.nanoTime();
        server.expectLive(new Evidence());
        Duration usual = Duration.ofNanos(System.nanoTime() - start);
        String all = connection.rest(SILENCE.plus(usual.multipliedBy(10)));
        long answers = STATUS_LINE.matcher(all).results().count();
        evidence.expect("one response, to the outer request", answers <= 1, all);
        evidence.expect(
                "none of 5xx but 501 and 505",
                Set.of(501, 505).contains(firstStatus(all)) || firstStatus(all) < 500,
                all);
    }

    private static int firstStatus(String text) {
        Matcher matcher = STATUS_LINE.matcher(text);
        return matcher.lookingAt() ? Integer.parseInt(matcher.group(1)) : 0;
    }
}
