package dev.baton.provisioning;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.baton.config.SettingsException;
import dev.baton.connector.ConnectorException;
import dev.baton.connector.FailureKind;
import dev.baton.health.guard.RawClient;
import jakarta.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiTest {
    private static final String CREATE = "{\"operation\":\"create-account\",\"attributes\":{\"userName\":\"bob\"}}";

    private static final String POST = "POST /tasks HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";
    private static final String AUTHORIZED = POST + "Authorization: Bearer " + Fixture.TOKEN + "\r\n";

    @TempDir
    Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private Fixture fixture;
    private OpenApi openApi;

    @BeforeEach
    void start() throws Exception {
        fixture = Fixture.withApi(directory);
        openApi = OpenApi.parse(client.send(request("GET", "/openapi.json", "").build(), BodyHandlers.ofString())
                .body());
    }

    @AfterEach
    void stop() {
        fixture.close();
        client.close();
    }

    private HttpRequest.Builder request(String method, String path, String body) {
        URI uri = URI.create("http://127.0.0.1:" + fixture.service.apiPort().orElseThrow() + path);
        HttpRequest.Builder builder = HttpRequest.newBuilder(uri)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        return body.isEmpty() ? builder : builder.header("Content-Type", "application/json");
    }

    /** Sends a request as somebody who may, and holds the answer to the OpenAPI document. */
    private HttpResponse<String> call(String method, String path, String body, String... headers) throws Exception {
        HttpRequest.Builder builder = request(method, path, body).header("Authorization", "Bearer " + Fixture.TOKEN);
        if (headers.length > 0) {
            builder.headers(headers);
        }
        HttpResponse<String> response = client.send(builder.build(), BodyHandlers.ofString());
        openApi.check(method, path, response);
        return response;
    }

    private static JsonObject json(HttpResponse<String> response) {
        return TaskJson.parse(response.body());
    }

    private static String type(HttpResponse<String> response) {
        return json(response).getString("type");
    }

    @Test
    void aTaskIsQueuedAndThenDone() throws Exception {
        HttpResponse<String> accepted = call("POST", "/tasks", CREATE);
        assertThat(accepted.statusCode(), is(202));
        String id = json(accepted).getString("id");
        assertThat(accepted.headers().firstValue("Location"), is(Optional.of("/tasks/" + id)));
        fixture.settle(id);
        HttpResponse<String> done = call("GET", "/tasks/" + id, "");
        assertThat(json(done).getString("state"), is("done"));
        assertThat(json(done).getJsonArray("history"), hasSize(1));
        assertThat(json(call("GET", "/tasks?state=done", "")).getJsonArray("tasks"), hasSize(1));
        assertThat(json(call("GET", "/tasks?state=manual", "")).getJsonArray("tasks"), hasSize(0));
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 'provisioning API cannot listen on 127.0.0.1:PORT: address already in use; "
                + "set BATON_PROVISIONING_API_PORT or --provisioning-api-port to a port that is free'",
        "192.0.2.1, 'provisioning API cannot listen on 192.0.2.1:PORT: cannot assign requested address; "
                + "set BATON_PROVISIONING_API_BIND_ADDRESS or --provisioning-api-bind-address"
                + " to an address of this host'"
    })
    void aPortThatCannotBeBoundEndsTheStartWithOneLine(String host, String line, @TempDir Path other) {
        String taken = Integer.toString(fixture.service.apiPort().orElseThrow());
        Map<String, String> flags = Map.of(
                "provisioning-api",
                "true",
                "provisioning-api-port",
                taken,
                "provisioning-api-bind-address",
                host,
                "provisioning-api-token",
                Fixture.TOKEN);

        SettingsException failure = assertThrows(SettingsException.class, () -> new Fixture(other, flags));

        assertThat(failure.getMessage(), is(line.replace("PORT:", taken + ":")));
        try (TaskAccess access = TaskAccess.create(Fixture.settings(Map.of("data-dir", other.toString())))) {
            assertThat("it took nothing with it", access.obstacle(), is(Optional.of(ServicePresence.NO_SERVICE)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer", "Bearer ", "Bearer wrong", "Basic " + Fixture.TOKEN, Fixture.TOKEN})
    void withoutTheTokenNothingIsToldOrDone(String authorization) throws Exception {
        for (String path : Set.of("/tasks", "/operations", "/tasks/1/retry", "/nothing")) {
            HttpRequest.Builder builder = request("POST", path, CREATE);
            if (!authorization.isEmpty()) {
                builder.header("Authorization", authorization);
            }
            HttpResponse<String> response = client.send(builder.build(), BodyHandlers.ofString());
            assertThat(response.statusCode(), is(401));
            assertThat(type(response), is("urn:baton:problem:api-unauthorized"));
            assertThat(response.headers().firstValue("WWW-Authenticate"), is(Optional.of("Bearer")));
        }
        assertThat(fixture.target.calls, hasSize(0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Authorization: Bearer TOKEN                               | 200",
                "authorization: bearer TOKEN                               | 200",
                "Authorization: BEARER TOKEN                               | 200",
                "Authorization: bEaReR TOKEN                               | 200",
                "X: y                                                      | 401",
                "Authorization:                                            | 401",
                "Authorization: Bearer                                     | 401",
                "Authorization: TOKEN                                      | 401",
                "Authorization: BearerTOKEN                                | 401",
                "Authorization: Bearer  TOKEN                              | 401",
                "Authorization: Bearer\tTOKEN                              | 401",
                "Authorization: Bearer:TOKEN                               | 401",
                "Authorization: Bearer TOKENx                              | 401",
                "Authorization: Bearer xTOKEN                              | 401",
                "Authorization: Bearer \"TOKEN\"                           | 401",
                "Authorization: Bearer TOKEN, Bearer TOKEN                 | 401",
                "Authorization: Bearer TOKEN TOKEN                         | 401",
                "Authorization: Basic TOKEN                                | 401",
                "Authorization: Bearer TOKEN~Authorization: Bearer TOKEN   | 401",
                "Authorization: Bearer TOKEN~authorization: Bearer wrong   | 401",
                "Authorization: Bearer wrong~Authorization: Bearer TOKEN   | 401",
                "Authorization: Basic x~Authorization: Bearer TOKEN        | 401",
            })
    void theTokenIsTakenInOneFormOnly(String headers, int status) throws Exception {
        String sent = headers.replace("TOKEN", Fixture.TOKEN).replace("~", "\r\n");
        try (RawClient client = raw("GET /tasks HTTP/1.1\r\nHost: a\r\n" + sent + "\r\n\r\n")) {
            assertThat(client.response(), startsWith("HTTP/1.1 " + status + " "));
        }
    }

    @Test
    void whoComesOftenWithoutTheTokenIsToldToWait() throws Exception {
        for (int i = 0; i < 10; i++) {
            assertThat(
                    client.send(request("GET", "/tasks", "").build(), BodyHandlers.ofString())
                            .statusCode(),
                    is(401));
        }
        HttpResponse<String> response = client.send(request("GET", "/tasks", "").build(), BodyHandlers.ofString());
        openApi.check("GET", "/tasks", response);
        assertThat(response.statusCode(), is(429));
        assertThat(type(response), is("urn:baton:problem:api-too-many-refused"));
        assertThat(
                response.headers().firstValueAsLong("Retry-After").orElseThrow(),
                allOf(greaterThan(0L), lessThanOrEqualTo(60L)));
        assertThat("others may share the address", call("GET", "/tasks", "").statusCode(), is(200));
    }

    @Test
    void whatIsNestedTooDeeplyIsRefused() throws Exception {
        for (String deep : List.of("{\"a\":".repeat(600_000), "{\"a\":" + "[".repeat(600_000))) {
            for (String path : Set.of("/tasks", "/operations", "/tasks/batch", "/tasks/1/retry")) {
                HttpResponse<String> response = call("POST", path, deep);
                assertThat(response.statusCode(), is(400));
                assertThat(json(response).getString("detail"), containsString("nested too deeply"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\ud800", "x\\udfff", "\\udc00\\ud800", "\\ud83d x"})
    void halfOfASurrogatePairIsRefused(String half) throws Exception {
        for (String body : List.of(CREATE.replace("bob", half), "{\"" + half + "\":1}", "{\"by\":\"" + half + "\"}")) {
            for (String path : Set.of("/tasks", "/operations", "/tasks/batch", "/tasks/1/complete")) {
                HttpResponse<String> response = call("POST", path, body);
                assertThat(response.statusCode(), is(400));
                assertThat(json(response).getString("detail"), containsString("surrogate"));
            }
        }
        assertThat(
                call("POST", "/tasks", CREATE.replace("bob", "\\ud83d\\ude00")).statusCode(), is(202));
    }

    @Test
    void theIdempotencyKeyIsHonoured() throws Exception {
        String first =
                json(call("POST", "/tasks", CREATE, "Idempotency-Key", "k1")).getString("id");
        String again = json(call("POST", "/tasks", CREATE, "Idempotency-Key", "\"k1\""))
                .getString("id");
        assertThat(again, is(first));
        HttpResponse<String> other = call("POST", "/tasks", CREATE.replace("bob", "eve"), "Idempotency-Key", "k1");
        assertThat(other.statusCode(), is(422));
        assertThat(call("POST", "/tasks", CREATE, "Idempotency-Key", "a b").statusCode(), is(400));
    }

    @ParameterizedTest
    @EnumSource(FailureKind.class)
    void anOperationIsOneAttemptAndAnswersWithTheKindsStatus(FailureKind kind) throws Exception {
        fixture.target.then(() -> {
            throw new ConnectorException(kind, "no").withRetryAfter(Duration.ofMillis(6_500));
        });
        HttpResponse<String> response = call("POST", "/operations", CREATE);
        assertThat(response.statusCode(), is(kind.status()));
        assertThat(type(response), startsWith("urn:baton:problem:upstream-"));
        assertThat(response.headers().firstValue("Retry-After"), is(Optional.of("7")));
        assertThat(fixture.target.calls, hasSize(1));
        assertThat(fixture.target.calls.getFirst().key().isFirstUse(), is(false));
        assertThat(json(call("GET", "/tasks", "")).getJsonArray("tasks"), hasSize(0));
    }

    @Test
    void aKeyThatTheTargetKnowsForSomethingElseIsAnErrorOfTheCaller() throws Exception {
        fixture.target.then(() -> {
            throw ConnectorException.keyReused("the idempotency key belongs to the account 1");
        });
        HttpResponse<String> response = call("POST", "/operations", CREATE, "Idempotency-Key", "k1");
        assertThat(response.statusCode(), is(422));
        assertThat(type(response), is("urn:baton:problem:key-reused"));
        assertThat(json(response).getString("detail"), is("the idempotency key belongs to the account 1"));
    }

    @Test
    void anOperationThatSucceedsSaysSo() throws Exception {
        HttpResponse<String> response = call("POST", "/operations", CREATE, "Idempotency-Key", "k1");
        assertThat(response.statusCode(), is(200));
        assertThat(json(response).getString("result"), is("done"));
        assertThat(fixture.target.calls.getFirst().key().value(), is("k1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/tasks", "/operations", "/tasks/batch"})
    void whileTheConnectorIsNotReadyNothingIsTaken(String path) throws Exception {
        fixture.isReady.set(false);
        String body = path.endsWith("batch") ? "{\"tasks\":[" + CREATE + "]}" : CREATE;
        HttpResponse<String> response = call("POST", path, body);
        assertThat(response.statusCode(), is(503));
        assertThat(type(response), is("urn:baton:problem:not-ready"));
        assertThat(response.headers().firstValue("Retry-After").isPresent(), is(true));
        assertThat(fixture.target.calls, hasSize(0));
        assertThat(json(call("GET", "/tasks", "")).getJsonArray("tasks"), hasSize(0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{                                                    | not a JSON object",
                "[]                                                   | not a JSON object",
                "{}                                                   | operation is missing",
                "{\"operation\":7}                                    | operation must be a string",
                "{\"operation\":\"destroy\"}                          | operation must be one of create-account",
                "{\"operation\":\"create-account\"}                   | userName is missing",
                "{\"operation\":\"create-account\",\"attributes\":7}  | attributes must be an object",
                "{\"operation\":\"create-account\",\"attributes\":{\"shoe\":\"9\"}} | unknown attribute \"shoe\"",
                "{\"operation\":\"create-account\",\"attributes\":{\"userName\":\" \"}} | userName must be",
                "{\"operation\":\"create-account\",\"account\":\"1\"} | create-account has no account",
                "{\"operation\":\"enable-account\"}                   | account is missing",
                "{\"operation\":\"enable-account\",\"account\":\"1\",\"group\":\"2\"} | enable-account has no group",
                "{\"operation\":\"grant-membership\",\"account\":\"1\"} | group is missing",
                "{\"operation\":\"enable-account\",\"account\":\"1\",\"colour\":\"red\"} | unknown field \"colour\"",
                "{\"operation\":\"update-account\",\"account\":\"1\"} | no attribute to update",
            })
    void aBadBodyIsRefusedByNameAndNothingIsKept(String body, String detail) throws Exception {
        for (String path : Set.of("/tasks", "/operations")) {
            HttpResponse<String> response = call("POST", path, body);
            assertThat(response.statusCode(), is(400));
            assertThat(json(response).getString("detail"), containsString(detail));
        }
        String batch = "{\"tasks\":[" + CREATE + "," + body + "]}";
        assertThat(call("POST", "/tasks/batch", batch).statusCode(), is(400));
        assertThat(fixture.target.calls, hasSize(0));
        assertThat(json(call("GET", "/tasks", "")).getJsonArray("tasks"), hasSize(0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "requester      | 7           | requester must be a string",
                "requester      | \"\"        | requester must be 1 to 200 characters",
                "requester      | \"a\\nb\"    | without control characters",
                "assignee       | []          | assignee must be a string",
                "assignee       | \" \"       | assignee must be 1 to 200 characters",
                "idempotencyKey | true        | idempotencyKey must be a string",
                "idempotencyKey | \"\"        | idempotencyKey must be 1 to",
                "idempotencyKey | \"a b\"     | without spaces",
                "operation      | null        | operation must be a string",
                "attributes     | {\"userName\":1} | userName must be a string",
            })
    void aBadFieldOfATaskIsRefusedByNameAndNothingIsKept(String field, String value, String detail) throws Exception {
        String others = CREATE.substring(1, CREATE.length() - 1);
        String body = field.equals("operation")
                ? "{\"operation\":" + value + "}"
                : field.equals("attributes")
                        ? "{\"operation\":\"create-account\",\"attributes\":" + value + "}"
                        : "{" + others + ",\"" + field + "\":" + value + "}";
        HttpResponse<String> response = call("POST", "/tasks", body);
        assertThat(response.statusCode(), is(400));
        assertThat(json(response).getString("detail"), containsString(detail));
        assertThat(
                call("POST", "/tasks/batch", "{\"tasks\":[" + CREATE + "," + body + "]}")
                        .statusCode(),
                is(400));
        assertThat(json(call("GET", "/tasks", "")).getJsonArray("tasks"), hasSize(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"tasks\":7}", "{\"tasks\":[7]}", "{\"tasks\":[{}]}", "[]"})
    void aBadBatchIsRefused(String body) throws Exception {
        assertThat(call("POST", "/tasks/batch", body).statusCode(), is(400));
    }

    @Test
    void aBatchThatIsTooLongIsRefusedWhole() throws Exception {
        String body = "{\"tasks\":[" + (CREATE + ",").repeat(Tasks.MAX_BATCH) + CREATE + "]}";
        HttpResponse<String> response = call("POST", "/tasks/batch", body);
        assertThat(response.statusCode(), is(400));
        assertThat(json(response).getString("detail"), containsString("at most " + Tasks.MAX_BATCH));
        assertThat(json(call("GET", "/tasks", "")).getJsonArray("tasks"), hasSize(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"by\":\"\"}", "{\"who\":\"ann\"}", "[]", "{\"by\":null}"})
    void aBadDecisionIsRefusedAndTheTaskStaysAsItIs(String body) throws Exception {
        fixture.target.fails(1, FailureKind.NOT_FOUND);
        Task manual = fixture.settle(fixture.submit("a").id());
        for (String action : List.of("retry", "complete", "cancel", "assign")) {
            assertThat(
                    call("POST", "/tasks/" + manual.id() + "/" + action, body).statusCode(), is(400));
        }
        assertThat(fixture.tasks().find(manual.id()), is(manual));
    }

    @ParameterizedTest
    @ValueSource(strings = {"state=x", "limit=0", "limit=1001", "limit=x", "sort=up", "assignedTo="})
    void aBadQueryIsRefused(String query) throws Exception {
        assertThat(call("GET", "/tasks?" + query, "").statusCode(), is(400));
    }

    @Test
    void aBodyOfAnotherTypeIsRefused() throws Exception {
        HttpRequest plain = request("POST", "/tasks", "")
                .method("POST", BodyPublishers.ofString(CREATE))
                .header("Authorization", "Bearer " + Fixture.TOKEN)
                .header("Content-Type", "text/plain")
                .build();
        assertThat(client.send(plain, BodyHandlers.ofString()).statusCode(), is(415));
    }

    /** More often than once: a client that is cut off while it sends sees the answer only sometimes. */
    @RepeatedTest(5)
    void aBodyThatIsTooLargeIsRefusedWithAnAnswerThatArrives() throws Exception {
        for (String path : Set.of("/tasks", "/operations")) {
            for (int size : List.of(JsonBody.MAX_BYTES + 1, JsonBody.MAX_DISCARDED_BYTES)) {
                HttpResponse<String> response = call("POST", path, " ".repeat(size));
                assertThat(response.statusCode(), is(413));
                assertThat(type(response), is("urn:baton:problem:body-too-large"));
            }
        }
        assertThat(fixture.target.calls, hasSize(0));
    }

    @Test
    void aBodyNeedsALength() throws Exception {
        HttpRequest chunked = request("POST", "/tasks", CREATE)
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[2])))
                .header("Authorization", "Bearer " + Fixture.TOKEN)
                .build();
        assertThat(client.send(chunked, BodyHandlers.ofString()).statusCode(), is(411));
    }

    private RawClient raw(String text) throws Exception {
        return new RawClient(fixture.service.apiPort().orElseThrow()).send(text);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            GET /tasks HTTP/1.0~TOKEN~~                                        | 200 | Connection: close
            HEAD /tasks HTTP/1.1~Host: a~TOKEN~~                               | 200 | Content-Length: 1
            HEAD / HTTP/1.0~~                                                  | 200 | Content-Type: text/html
            GET / HTTP/1.1~Host: localhost:~~                                  | 200 | Content-Type: text/html
            GET / HTTP/1.1~Host: evil.example~~                                | 421 | problem+json
            GET /page.js HTTP/1.1~Host: evil.example~~                         | 421 | problem+json
            GET http://evil.example/ HTTP/1.1~Host: localhost~~                | 421 | problem+json
            GET /tasks HTTP/1.1~Host: my-service~TOKEN~~                       | 200 | Date: DATE
            DELETE / HTTP/1.1~Host: localhost~~                                | 405 | Allow: GET, HEAD~
            DELETE /tasks HTTP/1.1~Host: a~TOKEN~~                             | 405 | Allow: GET, HEAD, POST~
            PUT /tasks/1 HTTP/1.1~Host: a~TOKEN~Content-Length: 2~~{}          | 405 | Allow: GET, HEAD~
            GET /tasks/1/retry HTTP/1.1~Host: a~TOKEN~~                        | 405 | Allow: POST~
            PUT /tasks/batch HTTP/1.1~Host: a~TOKEN~~                          | 405 | Allow: POST~
            get /operations HTTP/1.1~Host: a~TOKEN~~                           | 405 | Allow: POST~
            OPTIONS * HTTP/1.1~Host: a~~                                       | 405 | Allow: GET, HEAD, POST~
            GET /nothing HTTP/1.1~Host: a~TOKEN~~                              | 404 | Date: DATE
            GET /tasks HTTP/1.1~~                                              | 400 | Date: DATE
            GET /tasks HTTP/1.1~Host: a~: x~~                                  | 400 | Date: DATE
            BODY~Transfer-Encoding: chunked~~2~{}~0~~                          | 411 | Connection: close
            BODY~Content-Length: 2~~{}                                         | 400 | \"operation
            BODY~Content-Length: 99999999~~{}                                  | 413 | Connection: close
            BODY~Transfer-Encoding: gzip, chunked~~0~~                         | 411 | Connection: close
            BODY~Transfer-Encoding: chunked~Content-Length: 2~~0~~             | 400 | Connection: close
            """)
    void theRulesOfHttpHold(String request, int status, String expected) throws Exception {
        String sent = request.replace("BODY", AUTHORIZED.strip())
                .replace("TOKEN", "Authorization: Bearer " + Fixture.TOKEN)
                .replace("~", "\r\n");
        try (RawClient client = raw(sent)) {
            String response = request.startsWith("HEAD") ? client.head() : client.response();

            assertThat(response, startsWith("HTTP/1.1 " + status + " "));
            assertThat(
                    response.replaceAll("\\w{3}, \\d\\d \\w{3} \\d{4} [\\d:]{8} GMT\r\n", "DATE"),
                    containsString("Date: DATE"));
            if (!expected.endsWith("DATE")) {
                assertThat(
                        response, containsString(expected.replace("~", "\r\n").replace("\\\"", "")));
            }
            if (expected.equals("Connection: close")) {
                assertThat(client.rest(), is(""));
            }
        }
        assertThat(fixture.target.calls, hasSize(0));
    }

    @Test
    void aBodyThatIsWaitedForGetsItsContinue() throws Exception {
        try (RawClient client = raw(AUTHORIZED + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n")) {
            assertThat(client.head(), is("HTTP/1.1 100 Continue\r\n\r\n"));
            assertThat(client.send("{}").response(), startsWith("HTTP/1.1 400 "));
            assertThat(client.send("GET /tasks HTTP/1.0\r\n\r\n").response(), startsWith("HTTP/1.1 401 "));
        }
    }

    @ParameterizedTest
    @CsvSource({"head, 11", "body, 31"})
    void aHalfSentRequestIsCutOff(String what, int seconds) throws Exception {
        String half = switch (what) {
            case "body" -> AUTHORIZED + "Content-Length: 100\r\n\r\n{\"operation\":";
            default -> POST;
        };
        try (RawClient client = raw(half)) {
            String phase = what.equals("head") ? "HEAD" : "BODY";
            Fixture.await(() -> fixture.guard.toString().contains(phase));
            fixture.guardAhead.addAndGet(Duration.ofSeconds(seconds).toNanos());

            assertThat(client.rest(), startsWith("HTTP/1.1 408 "));
        }
        assertThat(fixture.target.calls, hasSize(0));
    }

    @Test
    void atTheLimitTheOldestConnectionMakesRoom() throws Exception {
        List<RawClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 60; i++) {
                clients.add(raw("GET /tasks HTTP/1.1\r\n"));
            }
            assertThat(call("GET", "/tasks", "").statusCode(), is(200));
            assertThat(fixture.guard.open(), is(lessThanOrEqualTo(50)));
            clients.getFirst().rest();
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Transfer-Encoding: chunked, gzip",
                "Transfer-Encoding: chunked\r\nContent-Length: 3",
                "Content-Length: -1",
                "Content-Length: 1, 2"
            })
    void aBodyWhoseEndIsNotClearIsRefused(String framing) throws Exception {
        try (RawClient client = raw(AUTHORIZED + framing + "\r\n\r\n{}")) {
            assertThat(client.rest(), startsWith("HTTP/1.1 400 "));
        }
    }

    /** A body so large is not read: a client that asks first is told before it sends. */
    @Test
    void aHugeBodyIsRefusedBeforeItIsSent() throws Exception {
        HttpRequest huge = request("POST", "/tasks", " ".repeat(JsonBody.MAX_DISCARDED_BYTES + 1))
                .header("Authorization", "Bearer " + Fixture.TOKEN)
                .expectContinue(true)
                .build();
        HttpResponse<String> response = client.send(huge, BodyHandlers.ofString());
        assertThat(response.statusCode(), is(413));
        assertThat(response.headers().firstValue("Content-Type"), is(Optional.of("application/problem+json")));
    }

    @Test
    void aPersonRetriesCompletesAssignsAndCancels() throws Exception {
        fixture.target.fails(3, FailureKind.NOT_FOUND);
        String first = fixture.settle(fixture.submit("a").id()).id();
        String second = fixture.settle(fixture.submit("b").id()).id();
        String third = fixture.settle(fixture.submit("c").id()).id();
        assertThat(
                json(call("POST", "/tasks/" + first + "/complete", "{\"by\":\"ann\"}"))
                        .getString("reason"),
                is("done by hand by ann"));
        assertThat(
                json(call("POST", "/tasks/" + second + "/assign", "{\"assignee\":\"bea\"}"))
                        .getString("assignee"),
                is("bea"));
        assertThat(json(call("POST", "/tasks/" + second + "/cancel", "{}")).getString("state"), is("cancelled"));
        assertThat(call("POST", "/tasks/" + second + "/retry", "{}").statusCode(), is(409));
        assertThat(call("POST", "/tasks/" + third + "/retry", "{\"by\":7}").statusCode(), is(400));
        assertThat(call("POST", "/tasks/" + third + "/retry", "{}").statusCode(), is(200));
        assertThat(fixture.settle(third).state(), is(TaskState.DONE));
        assertThat(call("GET", "/tasks/nope", "").statusCode(), is(404));
    }

    @Test
    void unknownPathsAndMethodsAreProblemsToo() throws Exception {
        for (String[] row : new String[][] {
            {"GET", "/nothing", "404", "no-such-resource"}, {"DELETE", "/tasks/1", "405", "method-not-allowed"}
        }) {
            HttpResponse<String> response = client.send(
                    request(row[0], row[1], "")
                            .header("Authorization", "Bearer " + Fixture.TOKEN)
                            .build(),
                    BodyHandlers.ofString());
            assertThat(response.statusCode(), is(Integer.parseInt(row[2])));
            assertThat(type(response), is("urn:baton:problem:" + row[3]));
        }
    }

    @Test
    void whileTasksArePausedDirectCallsAreRefusedAndTasksAccepted() throws Exception {
        assertThat(json(call("GET", "/pause", "")).isEmpty(), is(true));
        HttpResponse<String> paused =
                call("POST", "/pause", "{\"by\":\"ann\",\"note\":\"an update\"}", "Baton-Way", "page");
        assertThat(paused.statusCode(), is(200));
        assertThat(json(paused).getString("by"), is("ann"));
        assertThat(call("GET", "/pause", "").body(), is(paused.body()));

        HttpResponse<String> direct = call("POST", "/operations", CREATE);
        assertThat(direct.statusCode(), is(503));
        assertThat(type(direct), is("urn:baton:problem:paused"));
        assertThat(
                json(direct).getString("detail"),
                is("the connector is paused since " + json(paused).getString("since") + " by ann: an update"));
        assertThat(direct.headers().firstValue("Retry-After"), is(Optional.of("60")));
        assertThat(fixture.target.calls, hasSize(0));
        assertThat(call("POST", "/tasks", CREATE).statusCode(), is(202));
        assertThat(
                fixture.service
                        .scrape()
                        .lines()
                        .filter(line -> line.startsWith("baton_tasks_paused{"))
                        .findFirst()
                        .orElseThrow()
                        .endsWith(" 1.0"),
                is(true));

        assertThat(call("POST", "/pause", "{\"by\":\"bea\"}").statusCode(), is(409));
        assertThat(json(call("POST", "/resume", "{\"by\":\"bea\"}")).isEmpty(), is(true));
        assertThat(call("POST", "/resume", "{\"by\":\"bea\"}").statusCode(), is(409));
        assertThat(call("POST", "/operations", CREATE).statusCode(), is(200));
    }

    @Test
    void theDocumentDescribesEveryRoute() {
        assertThat(
                openApi.paths(),
                is(Set.of(
                        "/tasks",
                        "/tasks/batch",
                        "/tasks/summary",
                        "/me",
                        "/tasks/{id}",
                        "/tasks/{id}/retry",
                        "/tasks/{id}/complete",
                        "/tasks/{id}/cancel",
                        "/tasks/{id}/assign",
                        "/operations",
                        "/pause",
                        "/resume")));
        assertThat(
                openApi.states(),
                is(Arrays.stream(TaskState.values()).map(TaskState::id).toList()));
    }
}
