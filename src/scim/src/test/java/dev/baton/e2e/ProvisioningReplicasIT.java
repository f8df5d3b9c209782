package dev.baton.e2e;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import dev.baton.provisioning.RealPostgres;
import dev.baton.sandbox.Fault;
import dev.baton.sandbox.ScimSandbox;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three replicas of the packaged program on one PostgreSQL database, each with its API. */
@Timeout(300)
class ProvisioningReplicasIT {
    private static final String TOKEN = "a-token-of-the-api";
    private static final Pattern LISTENING = Pattern.compile("provisioning API listening on (http://[^\\s\"]+:\\d+)");

    @TempDir
    Path directory;

    private final ScimSandbox sandbox =
            ScimSandbox.builder().userNameUnique(false).start();
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Program> replicas = new ArrayList<>();
    private RealPostgres postgres;

    @BeforeAll
    static void requirePostgres() {
        RealPostgres.require();
    }

    @BeforeEach
    void start() throws Exception {
        postgres = RealPostgres.start();
        Files.writeString(directory.resolve("api-token"), TOKEN + "\n");
        for (int i = 0; i < 3; i++) {
            replicas.add(replica());
        }
        for (Program replica : replicas) {
            replica.awaitStatus("/ready", 200);
            replica.awaitLog("provisioning API listening");
        }
    }

    @AfterEach
    void stop() throws Exception {
        replicas.forEach(Program::close);
        postgres.close();
        sandbox.close();
        client.close();
    }

    private Program replica() throws IOException {
        return Program.start(
                Map.of("BATON_SCIM_TOKEN", sandbox.token()),
                "--health-check",
                "--health-check-port=0",
                "--scim-base-url=" + sandbox.url(),
                "--database-url=" + postgres.url(),
                "--database-user=baton",
                "--provisioning-backoff=1-1",
                "--provisioning-api",
                "--provisioning-api-port=0",
                "--provisioning-api-token-file=" + directory.resolve("api-token"));
    }

    private HttpResponse<String> call(Program replica, String method, String path, String body, String... headers)
            throws Exception {
        Matcher listening = LISTENING.matcher(replica.awaitLog("provisioning API listening"));
        assertThat(listening.find(), is(true));
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(listening.group(1) + path))
                .header("Authorization", "Bearer " + TOKEN)
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static JsonObject json(HttpResponse<String> response) {
        try (JsonReader reader = Json.createReader(new StringReader(response.body()))) {
            return reader.readObject();
        }
    }

    private static String create(String userName) {
        return "{\"operation\":\"create-account\",\"attributes\":{\"userName\":\"" + userName + "\"}}";
    }

    private String submit(Program replica, String userName) throws Exception {
        HttpResponse<String> response = call(replica, "POST", "/tasks", create(userName));
        assertThat(response.body(), response.statusCode(), is(202));
        return json(response).getString("id");
    }

    private JsonObject awaitSettled(Program replica, String id) throws Exception {
        JsonObject[] task = new JsonObject[1];
        replica.await("settled " + id, () -> {
            try {
                task[0] = json(call(replica, "GET", "/tasks/" + id, ""));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            return List.of("done", "manual", "cancelled").contains(task[0].getString("state"));
        });
        return task[0];
    }

    private List<String> userNames() {
        return sandbox.users().stream().map(ScimSandbox.SandboxUser::userName).toList();
    }

    @Test
    void oneKeyAtAllReplicasAndAfterARestartIsOneTask() throws Exception {
        String id = "";
        for (Program replica : replicas) {
            HttpResponse<String> accepted =
                    call(replica, "POST", "/tasks", create("ann"), "Idempotency-Key", "\"ann-1\"");
            assertThat(accepted.statusCode(), is(202));
            assertThat(id.isEmpty() || id.equals(json(accepted).getString("id")), is(true));
            id = json(accepted).getString("id");
        }
        assertThat(awaitSettled(replicas.get(2), id).getString("state"), is("done"));

        for (Program replica : replicas) {
            replica.terminate();
            assertThat(replica.awaitExit(), is(0));
        }
        try (Program restarted = replica()) {
            restarted.awaitStatus("/ready", 200);
            HttpResponse<String> again =
                    call(restarted, "POST", "/tasks", create("ann"), "Idempotency-Key", "\"ann-1\"");
            assertThat(json(again).getString("id"), is(id));
            assertThat(json(again).getString("state"), is("done"));
        }
        assertThat(userNames(), is(List.of("ann")));
    }

    @Test
    void anOperationIsOneCallAndTellsWhose401ItIs() throws Exception {
        Program replica = replicas.getFirst();
        sandbox.faults().add(Fault.status(503).retryAfter("7").times(1).on("POST", "/Users"));
        HttpResponse<String> unavailable = call(replica, "POST", "/operations", create("ann"));
        assertThat(unavailable.statusCode(), is(503));
        assertThat(unavailable.headers().firstValue("Retry-After"), is(Optional.of("7")));
        assertThat(sandbox.requests().count("POST", "/Users"), is(1L));

        sandbox.faults().add(Fault.status(401).times(1).on("POST", "/Users"));
        HttpResponse<String> upstream = call(replica, "POST", "/operations", create("ann"));
        assertThat(upstream.statusCode(), is(401));
        assertThat(json(upstream).getString("type"), is("urn:baton:problem:upstream-unauthenticated"));
        HttpResponse<String> own = call(replica, "POST", "/operations", create("ann"), "Authorization", "Bearer no");
        assertThat(own.statusCode(), is(401));
        assertThat(json(own).getString("type"), is("urn:baton:problem:api-unauthorized"));

        HttpResponse<String> done = call(replica, "POST", "/operations", create("ann"));
        assertThat(done.body(), done.statusCode(), is(200));
        assertThat(json(call(replica, "GET", "/tasks", "")).getJsonArray("tasks"), hasSize(0));
        assertThat(userNames(), is(List.of("ann")));
    }

    @Test
    void theTasksOfAReplicaThatWasKilledAreHandedOver() throws Exception {
        sandbox.faults().add(Fault.hang().times(3).on("POST", "/Users"));
        List<String> names = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        // Alone, it has all the tasks.
        for (Program replica : replicas.subList(1, 3)) {
            replica.terminate();
            assertThat(replica.awaitExit(), is(0));
        }
        Program victim = replicas.getFirst();
        for (int i = 0; i < 3; i++) {
            names.add("user-" + i);
            ids.add(submit(victim, "user-" + i));
        }
        victim.await("in the middle of all", () -> sandbox.requests().count("POST", "/Users") == 3);
        victim.kill();
        long killed = System.nanoTime();

        try (Program successor = replica()) {
            successor.awaitStatus("/ready", 200);
            for (String id : ids) {
                JsonObject task = awaitSettled(successor, id);
                assertThat(task.toString(), task.getString("state"), is("done"));
                assertThat(task.getInt("attempts"), is(2));
                assertThat(task.getJsonArray("history").toString(), containsString("\"lost\""));
            }
            long seconds = (System.nanoTime() - killed) / 1_000_000_000;
            System.out.println("handed over " + seconds + " s after the kill, the promise being 50");
        }
        assertThat(userNames(), containsInAnyOrder(names.toArray()));
    }
}
