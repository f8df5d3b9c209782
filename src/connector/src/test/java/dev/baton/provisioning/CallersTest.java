package dev.baton.provisioning;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.baton.config.Secret;
import dev.baton.config.SettingsException;
import dev.baton.connector.FailureKind;
import jakarta.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who a caller of the API is: whom the token belongs to, and not what the caller claims. */
@Timeout(120)
class CallersTest {
    private static final String CREATE = "{\"operation\":\"create-account\",\"attributes\":{\"userName\":\"bob\"}}";

    @TempDir
    Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private Path tokens;
    private Fixture fixture;
    private OpenApi openApi;

    @BeforeEach
    void start() throws Exception {
        tokens = Files.writeString(directory.resolve("tokens"), """
                # who     token
                Ann Lee   ann-1
                Ann Lee   ann-2

                bea       bea-1
                *         anybody
                """);
        fixture = new Fixture(
                directory.resolve("data"),
                Map.of(
                        "provisioning-api", "true",
                        "provisioning-api-port", "0",
                        "provisioning-api-token-file", tokens.toString()));
        openApi = OpenApi.parse(send("GET", "/openapi.json", "", "none").body());
    }

    @AfterEach
    void stop() {
        fixture.close();
        client.close();
    }

    private HttpResponse<String> send(String method, String path, String body, String token, String... headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(
                        "http://127.0.0.1:" + fixture.service.apiPort().orElseThrow() + path))
                .header("Authorization", "Bearer " + token)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> call(String method, String path, String body, String token, String... headers)
            throws Exception {
        HttpResponse<String> response = send(method, path, body, token, headers);
        openApi.check(method, path, response);
        return response;
    }

    private static JsonObject json(HttpResponse<String> response) {
        return TaskJson.parse(response.body());
    }

    private String manual() throws Exception {
        fixture.target.fails(1, FailureKind.NOT_FOUND);
        String id = json(call("POST", "/tasks", CREATE, "ann-1")).getString("id");
        fixture.settle(id);
        return id;
    }

    @Test
    void aTokenSaysWhoItsCallerIs() throws Exception {
        assertThat(json(call("GET", "/me", "", "ann-2")).getString("name"), is("Ann Lee"));
        assertThat(json(call("GET", "/me", "", "anybody")).isEmpty(), is(true));
        assertThat(call("GET", "/me", "", "Ann Lee").statusCode(), is(401));
        String id = manual();
        JsonObject task = json(call("GET", "/tasks/" + id, "", "ann-1"));
        assertThat(task.getString("requester"), is("Ann Lee"));
        assertThat(task.getString("assignee"), is("Ann Lee"));
        assertThat(json(call("GET", "/tasks?assignee=me", "", "ann-1")).getJsonArray("tasks"), hasSize(1));
        assertThat(json(call("GET", "/tasks?assignedTo=me", "", "bea-1")).getJsonArray("tasks"), hasSize(0));
        assertThat(json(call("GET", "/tasks/summary?requester=me", "", "ann-2")).getInt("manual"), is(1));
        assertThat(call("GET", "/tasks?assignee=me", "", "anybody").statusCode(), is(400));

        JsonObject assigned = json(call("POST", "/tasks/" + id + "/assign", "{\"assignee\":\"me\"}", "bea-1"));
        assertThat(assigned.getString("assignee"), is("bea"));
        JsonObject done = json(call(
                "POST",
                "/tasks/" + id + "/complete",
                "{\"by\":\"bea\",\"note\":\"done\"}",
                "bea-1",
                "Baton-Way",
                "page"));
        JsonObject decision = done.getJsonArray("decisions").getJsonObject(1);
        assertThat(decision.getString("by"), is("bea"));
        assertThat(decision.getString("way"), is("page"));
        assertThat(decision.getString("note"), is("done"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            bea-1   | POST | /tasks            | {"requester":"Ann Lee",CREATE     | 403
            bea-1   | POST | /tasks/batch      | {"tasks":[{"requester":"x",CREATE] | 403
            bea-1   | POST | /tasks/ID/retry    | {"by":"Ann Lee"}                  | 403
            bea-1   | POST | /tasks/ID/complete | {"by":"Ann Lee"}                  | 403
            bea-1   | POST | /tasks/ID/cancel   | {"by":"api"}                      | 403
            bea-1   | POST | /tasks/ID/assign   | {"by":"Ann Lee"}                  | 403
            anybody | POST | /tasks/ID/retry    | {"by":"me"}                       | 400
            anybody | POST | /tasks/ID/assign   | {"assignee":"me"}                 | 400
            anybody | POST | /tasks/ID/retry    | {"note":" "}                      | 400
            anybody | POST | /tasks/ID/retry    | {"note":7}                        | 400
            anybody | POST | /tasks/ID/retry    | {"as":"x"}                        | 400
            anybody | POST | /tasks/ID/retry    | {"by":"Ann Lee"}                  | 200
            bea-1   | POST | /tasks/ID/retry    | {"by":"me"}                       | 200
            """)
    void nobodyActsInTheNameOfAnother(String token, String method, String path, String body, int status)
            throws Exception {
        String id = manual();
        String sent = body.replace("CREATE", CREATE.substring(1) + (path.endsWith("batch") ? "]}" : ""))
                .replace("}]}]", "}]}");
        HttpResponse<String> response = call(method, path.replace("ID", id), sent, token);
        assertThat(response.body(), response.statusCode(), is(status));
        if (status != 200) {
            assertThat(fixture.tasks().find(id).decisions(), hasSize(0));
            assertThat(fixture.tasks().list(TaskFilter.parse(Map.of())).tasks(), hasSize(1));
        }
    }

    @Test
    void tokensAreReadAgainAndNoneIsValidWhileTheyCannotBeRead() throws Exception {
        Files.writeString(tokens, "carl carl-1\n");
        assertThat(call("GET", "/me", "", "ann-1").statusCode(), is(401));
        assertThat(json(call("GET", "/me", "", "carl-1")).getString("name"), is("carl"));
        Files.writeString(tokens, "carl carl-1\ncarl-longer\n");
        assertThat(call("GET", "/me", "", "carl-1").statusCode(), is(401));
        Files.writeString(tokens, "");
        assertThat(call("GET", "/me", "", "carl-1").statusCode(), is(401));
        assertThat(call("GET", "/me", "", "").statusCode(), is(401));
        Files.delete(tokens);
        assertThat(call("GET", "/me", "", "carl-1").statusCode(), is(401));
        Files.writeString(tokens, "carl-2");
        assertThat(call("GET", "/me", "", "carl-2").statusCode(), is(200));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ann a~bea          | line 2: must be a name, a space and a token
            ann a~bea a        | line 2: has the token of an earlier line
            me a               | line 1: must be a name
            ann tök            | line 1: must be a name
            # nobody~          | must hold 1 to 1000 tokens
            """)
    void whatHoldsNoTokensIsRefusedAtTheStart(String lines, String message) {
        SettingsException refusal =
                assertThrows(SettingsException.class, () -> new ApiTokens(Secret.of(lines.replace("~", "\n"))));
        assertThat(refusal.getMessage(), containsString("provisioning-api-token"));
        assertThat(refusal.getMessage(), containsString(message));
    }

    @Test
    void oneTokenAloneIsForAnybody() {
        ApiTokens one = new ApiTokens(Secret.of("hush"));
        assertThat(one.find("hush"), is(Optional.of(new Caller(Optional.empty()))));
        assertThat(one.find("hus"), is(Optional.empty()));
        assertThat(one.find(""), is(Optional.empty()));
    }
}
