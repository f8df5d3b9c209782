package dev.baton.contract;

import dev.baton.contract.ServerTarget.Endpoint;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** Cases about the header fields of responses. */
final class HeaderCases {
    private static final String CONTRACT = "contract, Endpoints: headers";
    private static final Duration SKEW = Duration.ofMinutes(1);

    private HeaderCases() {}

    static List<ContractCase<ServerTarget>> list() {
        return Cases.<ServerTarget>of("headers")
                .must(
                        "content-type",
                        "Content-Type is application/json",
                        CONTRACT + "; RFC 8259 section 11",
                        field("Content-Type", "application/json", "application/json"::equals))
                .must(
                        "cache-control",
                        "Cache-Control is no-store",
                        CONTRACT + "; RFC 9111 section 5.2.2.5",
                        field("Cache-Control", "no-store", "no-store"::equals))
                .must(
                        "nosniff",
                        "X-Content-Type-Options is nosniff",
                        CONTRACT,
                        field("X-Content-Type-Options", "nosniff", "nosniff"::equals))
                .must(
                        "content-length",
                        "Content-Length counts the body, and nothing is chunked",
                        CONTRACT,
                        (server, evidence) -> {
                            for (Endpoint endpoint : Endpoint.values()) {
                                Answer answer = server.get(evidence, endpoint);
                                evidence.expect(
                                        "one Content-Length of " + answer.body().length,
                                        answer.values("Content-Length")
                                                .equals(List.of(String.valueOf(answer.body().length))),
                                        answer);
                                evidence.expect(
                                        "no Transfer-Encoding",
                                        answer.value("Transfer-Encoding").isEmpty(),
                                        answer);
                            }
                        })
                .must(
                        "date",
                        "Date is there, in GMT, and of now",
                        "RFC 9110 sections 5.6.7 and 6.6.1",
                        field("Date", "a date in GMT like Sun, 06 Nov 1994 08:49:37 GMT, of now", HeaderCases::isNow))
                .should(
                        "date-of-errors",
                        "a 404 and a 400 have a Date in GMT, too",
                        "RFC 9110 section 6.6.1",
                        (server, evidence) -> {
                            String badHost = "GET " + server.live() + " HTTP/1.1\r\nHost: <a>\r\n\r\n";
                            for (String request : List.of(server.get("/no-such-path"), badHost)) {
                                Answer answer = server.exchange(evidence, request);
                                evidence.expect(
                                        "a date in GMT, of now",
                                        answer.value("Date")
                                                .filter(HeaderCases::isNow)
                                                .isPresent(),
                                        answer);
                            }
                        })
                .should(
                        "errors",
                        "a 404 and a 405 have the same header fields as a 200",
                        CONTRACT,
                        (server, evidence) -> {
                            for (String request :
                                    List.of(server.get("/no-such-path"), server.request("POST", server.live()))) {
                                Answer answer = server.exchange(evidence, request);
                                expect(evidence, answer, "Content-Type", "application/json");
                                expect(evidence, answer, "Cache-Control", "no-store");
                                expect(evidence, answer, "X-Content-Type-Options", "nosniff");
                            }
                        })
                .should("once", "no header field occurs twice", "RFC 9110 section 5.3", (server, evidence) -> {
                    for (Endpoint endpoint : Endpoint.values()) {
                        Answer answer = server.get(evidence, endpoint);
                        long names = answer.fields().stream()
                                .map(field -> field.name().toLowerCase(Locale.ROOT))
                                .distinct()
                                .count();
                        evidence.expect(
                                "each name once", names == answer.fields().size(), answer);
                    }
                })
                .hardening(
                        "no-version",
                        "no header field names a product's version",
                        "RFC 9110 section 10.2.4",
                        (server, evidence) -> {
                            Answer answer = server.get(evidence, Endpoint.LIVE);
                            for (String name : List.of("Server", "X-Powered-By", "Via")) {
                                evidence.expect(
                                        "no version in " + name,
                                        answer.values(name).stream().noneMatch(value -> value.matches(".*\\d.*")),
                                        answer);
                            }
                        })
                .hardening("no-cookie", "no answer sets a cookie", "RFC 6265 section 3", (server, evidence) -> {
                    for (Endpoint endpoint : Endpoint.values()) {
                        Answer answer = server.get(evidence, endpoint);
                        evidence.expect(
                                "no Set-Cookie", answer.value("Set-Cookie").isEmpty(), answer);
                    }
                })
                .list();
    }

    private static ContractCase.Body<ServerTarget> field(String name, String promise, Predicate<String> test) {
        return (server, evidence) -> {
            for (Endpoint endpoint : Endpoint.values()) {
                Answer answer = server.get(evidence, endpoint);
                List<String> values = answer.values(name);
                evidence.expect(name + ": " + promise, values.size() == 1 && test.test(values.getFirst()), answer);
            }
        };
    }

    private static void expect(Evidence evidence, Answer answer, String name, String value) {
        evidence.expect(name + ": " + value, answer.values(name).equals(List.of(value)), answer);
    }

    private static boolean isNow(String date) {
        try {
            DateTimeFormatter format = DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss zzz", Locale.US);
            Instant time = ZonedDateTime.parse(date, format).toInstant();
            return date.endsWith(" GMT")
                    && Duration.between(time, Instant.now()).abs().compareTo(SKEW) < 0;
        } catch (DateTimeParseException e) {
            return false;
        }
    }
}
