package dev.baton.contract;

import dev.baton.contract.ServerTarget.Endpoint;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Cases about response bodies. */
final class BodyCases {
    private static final String CONTRACT = "contract, Endpoints: body";
    private static final Set<String> ERRORS =
            Set.of("failed to get connector client", "connector validation failed", "check failed", "draining");
    private static final Duration SKEW = Duration.ofMinutes(1);

    /** Checks the body of one endpoint. */
    private interface Look {
        void at(Evidence evidence, Answer answer, JsonBody body) throws Exception;
    }

    private BodyCases() {}

    static List<ContractCase<ServerTarget>> list() {
        return Cases.<ServerTarget>of("bodies")
                .must("json", "every body is a JSON object in UTF-8", CONTRACT, each((evidence, answer, body) -> {
                    evidence.expect("UTF-8 without a byte order mark", isUtf8(answer.body()), answer);
                }))
                .must(
                        "key-order",
                        "the keys are status, timestamp and, where there are any, details, in this order and once each",
                        CONTRACT,
                        each((evidence, answer, body) -> {
                            evidence.expect(
                                    "first status, then timestamp",
                                    body.keys().size() >= 2
                                            && body.keys().subList(0, 2).equals(List.of("status", "timestamp")),
                                    answer);
                            evidence.expect(
                                    "details third",
                                    !body.hasDetails() || body.keys().indexOf("details") == 2,
                                    answer);
                            evidence.expect(
                                    "no key twice",
                                    body.keys().stream().distinct().count()
                                            == body.keys().size(),
                                    answer);
                        }))
                .must(
                        "timestamp",
                        "timestamp is UTC, RFC 3339, whole seconds",
                        CONTRACT + "; RFC 3339 section 5.6",
                        each((evidence, answer, body) -> evidence.expect(
                                "a timestamp like 2026-01-01T00:00:00Z",
                                body.string("timestamp")
                                        .filter(text -> text.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ"))
                                        .isPresent(),
                                answer)))
                .should(
                        "timestamp-now",
                        "timestamp is the time of the answer, not of a cache",
                        CONTRACT,
                        BodyCases::timestampMoves)
                .waiting()
                .must(
                        "details",
                        "details maps strings to strings, and is left out when empty",
                        CONTRACT,
                        each((evidence, answer, body) -> {
                            evidence.expect(
                                    "strings in details, each named once",
                                    body.others().isEmpty(),
                                    answer);
                            evidence.expect(
                                    "an object with members, if there are details",
                                    !body.hasDetails() || !body.details().isEmpty(),
                                    answer);
                        }))
                .must(
                        "error",
                        "details.error of a 503 is one of the four that tooling knows",
                        CONTRACT,
                        each((evidence, answer, body) -> {
                            if (answer.status() == 503) {
                                evidence.expect(
                                        "details.error is one of " + ERRORS,
                                        body.detail("error")
                                                .filter(ERRORS::contains)
                                                .isPresent(),
                                        answer);
                            }
                        }))
                .must(
                        "newline",
                        "a body ends in one newline",
                        CONTRACT,
                        each((evidence, answer, body) ->
                                evidence.expect("}\\n at the end", answer.text().endsWith("}\n"), answer)))
                .should(
                        "error-json",
                        "the body of a 404 and a 405 is JSON of the same shape",
                        CONTRACT,
                        (server, evidence) -> {
                            for (String request :
                                    List.of(server.get("/no-such-path"), server.request("POST", server.live()))) {
                                Answer answer = server.exchange(evidence, request);
                                JsonBody body = JsonBody.expectJson(evidence, answer);
                                evidence.expect(
                                        "first status, then timestamp",
                                        body.keys().size() >= 2
                                                && body.keys().subList(0, 2).equals(List.of("status", "timestamp")),
                                        answer);
                                evidence.expect(
                                        "details.error", body.detail("error").isPresent(), answer);
                            }
                        })
                .hardening(
                        "no-echo",
                        "no answer repeats the request",
                        "contract, Endpoints: untrusted input",
                        (server, evidence) -> {
                            String planted = "XYZZY-7f3a";
                            for (String request : List.of(
                                    server.get("/" + planted),
                                    server.get(server.live() + "?" + planted),
                                    server.request(planted, server.live()),
                                    server.get("/no-such-path", planted + ": " + planted),
                                    server.get("/<" + planted + ">"),
                                    server.get(server.live(), planted),
                                    "GET " + server.live() + " HTTP/1.1\r\nHost: <" + planted + ">\r\n\r\n")) {
                                Answer answer = server.exchange(evidence, request);
                                evidence.expect(
                                        "no " + planted + " in the answer",
                                        !answer.toString().contains(planted),
                                        answer);
                            }
                        })
                .list();
    }

    private static ContractCase.Body<ServerTarget> each(Look look) {
        return (server, evidence) -> {
            for (Endpoint endpoint : Endpoint.values()) {
                Answer answer = server.get(evidence, endpoint);
                look.at(evidence, answer, JsonBody.expectJson(evidence, answer));
            }
        };
    }

    private static boolean isUtf8(byte[] body) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
            return !text.startsWith("\ufeff");
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static void timestampMoves(ServerTarget server, Evidence evidence) throws Exception {
        for (Endpoint endpoint : Endpoint.values()) {
            Instant first = time(server, evidence, endpoint);
            Duration off = Duration.between(first, Instant.now()).abs();
            evidence.expect(
                    "a timestamp within " + SKEW.toSeconds() + " s of this machine's clock",
                    off.compareTo(SKEW) < 0,
                    first);
            TimeUnit.MILLISECONDS.sleep(1_100);
            Instant second = time(server, evidence, endpoint);
            evidence.expect("a later timestamp a second later", second.isAfter(first), first + " and then " + second);
        }
    }

    private static Instant time(ServerTarget server, Evidence evidence, Endpoint endpoint) throws Exception {
        Answer answer = server.get(evidence, endpoint);
        String timestamp =
                JsonBody.expectJson(evidence, answer).string("timestamp").orElse("");
        try {
            return Instant.parse(timestamp);
        } catch (DateTimeParseException e) {
            evidence.expect("a timestamp", false, answer);
            return Instant.MIN;
        }
    }
}
