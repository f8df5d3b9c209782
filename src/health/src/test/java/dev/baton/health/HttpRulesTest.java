package dev.baton.health;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import dev.baton.health.guard.RawClient;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What RFC 9110 and RFC 9112 say, over a socket, byte for byte. */
@Timeout(30)
class HttpRulesTest {
    private static final Pattern DATE = Pattern.compile("\r\nDate: ([^\r]*)\r\n");
    private static final String ERROR_BODY =
            "\\{\"status\":\"error\",\"timestamp\":\"[^\"]+Z\",\"details\":\\{\"error\":\"[^\"]+\"}}\n";

    private final TimeZone timeZone = TimeZone.getDefault();
    private final HealthRegistry registry = HealthRegistry.create();
    private final HealthServer server = HealthServer.builder(registry)
            .port(0)
            .statusPage(true)
            .metrics(true)
            .allowedHosts(List.of("status.example.com", "2001:db8::7"))
            .build();

    @BeforeEach
    void start() {
        TimeZone.setDefault(TimeZone.getTimeZone("America/New_York"));
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop();
        registry.close();
        TimeZone.setDefault(timeZone);
    }

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            plain                   | GET /live HTTP/1.1~Host: a~~                                   | 200
            any Host on a probe     | GET /live HTTP/1.1~Host: evil.example~~                        | 200
            empty port              | GET /live HTTP/1.1~Host: a:~~                                  | 200
            port                    | GET /live HTTP/1.1~Host: a:65535~~                             | 200
            underscore              | GET /live HTTP/1.1~Host: my_svc.ns:8081~~                      | 200
            IPv6 literal            | GET /live HTTP/1.1~Host: [::1]:8081~~                          | 200
            IPv6 literal, no port   | GET /live HTTP/1.1~Host: [2001:db8::1]~~                       | 200
            absolute target         | GET http://b:8081/live HTTP/1.1~Host: a~~                      | 200
            absolute, other case    | GET HTTP://b/live?verbose HTTP/1.1~Host: a~~                   | 200
            query                   | GET /live?a=b HTTP/1.1~Host: a~~                               | 200
            empty line before       | ~~GET /live HTTP/1.1~Host: a~~                                 | 200
            later minor version     | GET /live HTTP/1.9~Host: a~~                                   | 200
            no space after colon    | GET /live HTTP/1.1~Host:a~X:y~~                                | 200
            tabs around a value     | GET /live HTTP/1.1~Host:{TAB}a{TAB} ~X: {TAB}y{TAB}~~                      | 200
            empty value             | GET /live HTTP/1.1~Host: a~X:~~                                | 200
            value beyond ASCII      | GET /live HTTP/1.1~Host: a~X: caf\u00e9~~                      | 200
            every token character   | GET /live HTTP/1.1~Host: a~!#$%&'*+-.^_`0aZ: y~~               | 200
            length zero             | GET /live HTTP/1.1~Host: a~Content-Length: 0~~                 | 200
            an upgrade is ignored   | GET /live HTTP/1.1~Host: a~Connection: upgrade~Upgrade: h2c~~  | 200
            HEAD                    | HEAD /live HTTP/1.1~Host: a~~                                  | 200
            POST                    | POST /live HTTP/1.1~Host: a~~                                  | 405
            POST with a body        | POST /live HTTP/1.1~Host: a~Content-Length: 3~~abc             | 405
            PUT with chunks         | PUT /live HTTP/1.1~Host: a~Transfer-Encoding: chunked~~3~abc~0~~ | 405
            PATCH, expecting        | PATCH /live HTTP/1.1~Host: a~Expect: 100-continue~Content-Length: 3~~ | 405
            POST, huge              | POST /live HTTP/1.1~Host: a~Content-Length: 99999999999999999999~~ | 405
            POST, other coding      | POST /live HTTP/1.1~Host: a~Transfer-Encoding: gzip, chunked~~ | 405
            unknown method          | XYZZY /live HTTP/1.1~Host: a~Content-Length: 3~~abc            | 405
            lower case is a method  | get /live HTTP/1.1~Host: a~~                                   | 405
            OPTIONS for the server  | OPTIONS * HTTP/1.1~Host: a~~                                   | 405
            CONNECT                 | CONNECT a:443 HTTP/1.1~Host: a:443~~                           | 405
            TRACE                   | TRACE /live HTTP/1.1~Host: a~~                                 | 405
            DELETE the page         | DELETE / HTTP/1.1~Host: a~~                                    | 421
            DELETE the page, local  | DELETE / HTTP/1.1~Host: localhost~~                            | 405
            POST to the metrics     | POST /metrics HTTP/1.1~Host: a~Content-Length: 3~~abc          | 405
            unknown path            | GET /XYZZY HTTP/1.1~Host: a~~                                  | 404
            POST to an unknown path | POST /XYZZY HTTP/1.1~Host: a~Content-Length: 3~~abc            | 404
            GET with a body         | GET /live HTTP/1.1~Host: a~Content-Length: 3~~abc              | 413
            HEAD with chunks        | HEAD /live HTTP/1.1~Host: a~Transfer-Encoding: chunked~~0~~    | 413
            no method               | XYZZY~~                                                        | 400
            no version              | GET /live~~                                                    | 400
            lower-case version      | GET /live http/1.1~Host: a~~                                   | 400
            bad method              | X<YZZY /live HTTP/1.1~Host: a~~                                | 400
            two spaces              | GET  /live HTTP/1.1~Host: a~~                                  | 400
            tab in the line         | GET{TAB}/live HTTP/1.1~Host: a~~                                  | 400
            bad path                | GET /<XYZZY> HTTP/1.1~Host: a~~                                | 400
            fragment                | GET /live#XYZZY HTTP/1.1~Host: a~~                             | 400
            relative path           | GET live HTTP/1.1~Host: a~~                                    | 400
            other scheme            | GET ftp://a/live HTTP/1.1~Host: a~~                            | 400
            user in the target      | GET http://u@a/live HTTP/1.1~Host: a~~                         | 400
            no authority            | GET http:///live HTTP/1.1~Host: a~~                            | 400
            beyond ASCII            | GET /caf\u00e9 HTTP/1.1~Host: a~~                              | 400
            half an escape          | GET /live%2 HTTP/1.1~Host: a~~                                 | 400
            bad escape              | GET /live%zz HTTP/1.1~Host: a~~                                | 400
            bad escape in the query | GET /live?%zz HTTP/1.1~Host: a~~                               | 400
            no Host                 | GET /live HTTP/1.1~~                                           | 400
            empty Host              | GET /live HTTP/1.1~Host:~~                                     | 400
            two Hosts               | GET /live HTTP/1.1~Host: a~Host: a~~                           | 400
            bad Host                | GET /live HTTP/1.1~Host: <XYZZY>~~                             | 400
            a list of Hosts         | GET /live HTTP/1.1~Host: a, b~~                                | 400
            user in the Host        | GET /live HTTP/1.1~Host: u@a~~                                 | 400
            path in the Host        | GET /live HTTP/1.1~Host: a/b~~                                 | 400
            port that is none       | GET /live HTTP/1.1~Host: a:8x~~                                | 400
            port out of range       | GET /live HTTP/1.1~Host: a:65536~~                             | 400
            half a literal          | GET /live HTTP/1.1~Host: [::1~~                                | 400
            no literal              | GET /live HTTP/1.1~Host: [1]~~                                 | 400
            IPv6 without brackets   | GET /live HTTP/1.1~Host: ::1~~                                 | 400
            bad Host, good target   | GET http://a/live HTTP/1.1~Host: <XYZZY>~~                     | 400
            no colon                | GET /live HTTP/1.1~Host: a~XYZZY~~                             | 400
            empty name              | GET /live HTTP/1.1~Host: a~: XYZZY~~                           | 400
            space before the colon  | GET /live HTTP/1.1~Host: a~X : XYZZY~~                         | 400
            space in a name         | GET /live HTTP/1.1~Host: a~X Y: XYZZY~~                        | 400
            name beyond ASCII       | GET /live HTTP/1.1~Host: a~caf\u00e9: XYZZY~~                  | 400
            folded line             | GET /live HTTP/1.1~Host: a~X: y~ XYZZY~~                       | 400
            folded first line       | GET /live HTTP/1.1~ Host: a~~                                  | 400
            LF alone                | GET /live HTTP/1.1{LF}Host: a{LF}{LF}                                | 400
            LF alone in the fields  | GET /live HTTP/1.1~Host: a{LF}X: y~~                             | 400
            CR alone                | GET /live HTTP/1.1~Host: a{CR}X: y~~                             | 400
            NUL in a value          | GET /live HTTP/1.1~Host: a~X: {NUL}~~                             | 400
            NUL in the line         | GET /live{NUL} HTTP/1.1~Host: a~~                                 | 400
            DEL in a value          | GET /live HTTP/1.1~Host: a~X: {DEL}~~                         | 400
            length that is none     | GET /live HTTP/1.1~Host: a~Content-Length: x~~                 | 400
            signed length           | GET /live HTTP/1.1~Host: a~Content-Length: +0~~                | 400
            negative length         | POST /live HTTP/1.1~Host: a~Content-Length: -1~~               | 400
            empty length            | GET /live HTTP/1.1~Host: a~Content-Length:~~                   | 400
            list of lengths         | GET /live HTTP/1.1~Host: a~Content-Length: 0, 0~~              | 400
            two lengths             | GET /live HTTP/1.1~Host: a~Content-Length: 0~Content-Length: 0~~ | 400
            length and chunks       | POST /live HTTP/1.1~Host: a~Content-Length: 3~Transfer-Encoding: chunked~~ | 400
            chunked is not last     | POST /live HTTP/1.1~Host: a~Transfer-Encoding: chunked, gzip~~ | 400
            no known coding         | GET /live HTTP/1.1~Host: a~Transfer-Encoding: xchunked~~       | 400
            another major version   | GET /live HTTP/2.0~Host: a~~                                   | 505
            no such version         | GET /live HTTP/9.9~Host: a~~                                   | 505
            long request line       | GET /LONG HTTP/1.1~Host: a~~                                   | 414
            long method             | LONG                                                           | 414
            large header            | GET /live HTTP/1.1~Host: a~X: LONG~~                           | 431
            many small headers      | GET /live HTTP/1.1~Host: a~MANY~                               | 431
            a TLS handshake         | {TLS}     | 400
            """)
    void aRequestGetsItsStatus(String what, String request, int status) throws IOException {
        String response = answer(request);

        assertThat(what, response, startsWith("HTTP/1.1 " + status + " "));
        assertThat(
                response,
                allOf(
                        containsString("\r\nCache-Control: no-store\r\n"),
                        containsString("\r\nX-Content-Type-Options: nosniff\r\n"),
                        containsString("\r\nContent-Length: "),
                        not(containsString("XYZZY"))));
        assertIsNow(response);
        if (status >= 400 && !request.startsWith("HEAD")) {
            String body = response.substring(response.indexOf("\r\n\r\n") + 4);
            assertThat(body, body.matches(ERROR_BODY), is(true));
            assertThat(response, containsString("\r\nContent-Type: application/json\r\n"));
        }
        if (status == 405) {
            assertThat(
                    response,
                    allOf(containsString("\r\nAllow: GET, HEAD\r\n"), containsString("\r\nConnection: close\r\n")));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET /live HTTP/1.0~~                                      | 200
            GET /health HTTP/1.0~~                                    | 200
            HEAD /ready HTTP/1.0~~                                    | 200
            GET / HTTP/1.0~~                                          | 200
            GET /metrics HTTP/1.0~Connection: keep-alive~~            | 200
            GET /live HTTP/1.0~Host:~~                                | 200
            GET /live HTTP/1.0~Host: a~Expect: 100-continue~~         | 200
            GET http://a/live HTTP/1.0~~                              | 200
            GET /nothing HTTP/1.0~~                                   | 404
            POST /live HTTP/1.0~Content-Length: 3~~abc                | 405
            GET /live HTTP/1.0~Host: a~Host: a~~                      | 400
            GET /live HTTP/1.0~Transfer-Encoding: chunked~~0~~        | 400
            """)
    void http10IsAnsweredAndItsConnectionCloses(String request, int status) throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            String all = client.send(bytes(request)).rest();

            assertThat(all, startsWith("HTTP/1.1 " + status + " "));
            assertThat(all, containsString("\r\nConnection: close\r\n"));
            assertThat(request.startsWith("HEAD"), is(all.endsWith("\r\n\r\n")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/live", "/ready", "/health", "/", "/nothing", "/<bad>", "/health?verbose"})
    void headGetsTheHeadOfGetAndNothingElse(String path) throws IOException {
        String fields = " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        try (RawClient get = new RawClient(server.port());
                RawClient head = new RawClient(server.port())) {
            String expected = get.send("GET " + path + fields).rest();
            String actual = head.send("HEAD " + path + fields).rest();

            assertThat(actual.endsWith("\r\n\r\n"), is(true));
            assertThat(length(actual), is(length(expected)));
            assertThat(actual.lines().findFirst(), is(expected.lines().findFirst()));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, 200",
        "LOCALHOST:80, 200",
        "localhost., 200",
        "127.0.0.1:8081, 200",
        "127.8.9.1, 200",
        "[::1], 200",
        "[0:0:0:0:0:0:0:1]:1, 200",
        "status.example.com, 200",
        "Status.Example.Com.:443, 200",
        "[2001:db8:0::7], 200",
        "evil.example, 421",
        "localhost.evil.example, 421",
        "127.0.0.1.evil.example, 421",
        "example.com, 421",
        "10.0.0.1, 421",
        "[2001:db8::8], 421",
        "a.status.example.com, 421"
    })
    void thePageIsForAllowedHostsOnly(String host, int status) throws IOException {
        assertThat(answer("GET / HTTP/1.1~Host: " + host + "~~"), startsWith("HTTP/1.1 " + status + " "));
        assertThat(
                "the target counts, not the field",
                answer("GET http://" + host + "/ HTTP/1.1~Host: localhost~~"),
                startsWith("HTTP/1.1 " + status + " "));
        for (String open : List.of("/live", "/ready", "/health", "/metrics")) {
            assertThat(answer("GET " + open + " HTTP/1.1~Host: " + host + "~~"), startsWith("HTTP/1.1 200 "));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection: close",
                "Connection: Close",
                "connection: keep-alive , CLOSE",
                "Connection:close",
                "Connection: keep-alive~Connection: close"
            })
    void aConnectionThatTheClientClosesIsClosed(String field) throws IOException {
        String request = "GET /live HTTP/1.1~Host: a~" + field + "~~";
        try (RawClient client = new RawClient(server.port())) {
            String all = client.send(bytes(request + request)).rest();

            assertThat(all.split("HTTP/1.1 200 OK", -1).length, is(2));
            assertThat(all, containsString("\r\nConnection: close\r\n"));
        }
    }

    @Test
    void theBodyOfARefusedMethodIsNoRequest() throws IOException {
        String smuggled = "GET /live HTTP/1.1\r\nHost: a\r\n\r\n";
        try (RawClient client = new RawClient(server.port())) {
            String all = client.send("POST /live HTTP/1.1\r\nHost: a\r\nContent-Length: " + smuggled.length()
                            + "\r\n\r\n" + smuggled + smuggled)
                    .rest();

            assertThat(all, startsWith("HTTP/1.1 405 "));
            assertThat(all.split("HTTP/1.1 ", -1).length, is(2));
        }
    }

    @Test
    void aHeadComesInAnyPieces() throws IOException {
        String request = "GET /live?abcdefg HTTP/1.1\r\nHost: a\r\nX-Long: " + "y".repeat(400) + "\r\n\r\n";
        try (RawClient client = new RawClient(server.port())) {
            for (char c : request.toCharArray()) {
                client.send(String.valueOf(c));
            }
            assertThat(client.response(), startsWith("HTTP/1.1 200 OK"));
            assertThat(client.send(request).response(), startsWith("HTTP/1.1 200 OK"));
        }
    }

    private String answer(String request) throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            client.send(bytes(request));
            return request.startsWith("HEAD") ? client.head() : client.response();
        }
    }

    private static String bytes(String request) {
        return request.replace("MANY", "X: y~".repeat(2_000))
                .replace("~", "\r\n")
                .replace("{LF}", "\n")
                .replace("{CR}", "\r")
                .replace("{TAB}", "\t")
                .replace("{NUL}", "\0")
                .replace("{DEL}", "\u007f")
                .replace("{TLS}", "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003")
                .replace("LONG", "x".repeat(9_000));
    }

    private static void assertIsNow(String response) {
        Matcher date = DATE.matcher(response);
        assertThat(response, date.find(), is(true));
        DateTimeFormatter fixdate = DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT);
        Instant sent = ZonedDateTime.parse(date.group(1), fixdate.withZone(ZoneOffset.UTC))
                .toInstant();
        assertThat(Math.abs(sent.getEpochSecond() - Instant.now().getEpochSecond()) <= 2, is(true));
        assertThat("one date", date.find(), is(false));
    }

    private static String length(String response) {
        return response.replaceFirst("(?s).*\r\nContent-Length: (\\d+)\r\n.*", "$1");
    }
}
