package dev.baton.sandbox;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScimSandboxTest {
    private final ScimSandbox sandbox = ScimSandbox.start();
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        client.close();
        sandbox.close();
    }

    @Test
    void aUserIsCreatedFoundPatchedReplacedAndDeleted() throws Exception {
        String id = create(sandbox, "ann", "ext-1");

        assertThat(get(sandbox, "/Users/" + id).body(), containsString("\"userName\":\"ann\""));
        assertThat(
                get(sandbox, "/Users?filter=" + encoded("userName eq \"ANN\"")).body(), containsString(id));
        assertThat(
                get(sandbox, "/Users?filter=" + encoded("externalId eq \"ext-1\""))
                        .body(),
                containsString(id));
        assertThat(
                get(sandbox, "/Users?filter=" + encoded("externalId eq \"EXT-1\""))
                        .body(),
                not(containsString(id)));
        assertThat(
                get(sandbox, "/Users?filter=" + encoded("userName sw \"an\"")).body(), containsString(id));

        assertThat(
                send(sandbox, "PATCH", "/Users/" + id, patch("replace", "active", "false"))
                        .statusCode(),
                is(200));
        assertThat(sandbox.users().getFirst().isActive(), is(false));

        assertThat(send(sandbox, "PUT", "/Users/" + id, user("ben", "ext-2")).statusCode(), is(200));
        assertThat(sandbox.users(), is(List.of(new ScimSandbox.SandboxUser(id, "ben", Optional.of("ext-2"), true))));

        assertThat(send(sandbox, "DELETE", "/Users/" + id, "").statusCode(), is(204));
        assertThat(send(sandbox, "DELETE", "/Users/" + id, "").statusCode(), is(404));
        assertThat(sandbox.users(), is(empty()));
    }

    @Test
    void membersAreAddedToAGroupAndRemovedFromIt() throws Exception {
        String user = create(sandbox, "ann", "ext-1");
        String group = sandbox.addGroup("admins");

        send(sandbox, "PATCH", "/Groups/" + group, patch("add", "members", "[{\"value\":\"" + user + "\"}]"));
        assertThat(sandbox.groups().getFirst().members(), is(List.of(user)));
        assertThat(get(sandbox, "/Users/" + user).body(), containsString("\"groups\":[{\"value\":\"" + group));

        send(sandbox, "PATCH", "/Groups/" + group, remove("members[value eq \\\"" + user + "\\\"]"));
        assertThat(sandbox.groups().getFirst().members(), is(empty()));
        assertThat(get(sandbox, "/Users/" + user).body(), not(containsString("groups")));
    }

    @Test
    void aUserNameThatIsTakenIsAConflict() throws Exception {
        create(sandbox, "ann", "ext-1");
        String other = create(sandbox, "ben", "ext-2");

        HttpResponse<String> answer = send(sandbox, "POST", "/Users", user("Ann", "ext-3"));

        assertThat(answer.statusCode(), is(409));
        assertThat(answer.body(), containsString("\"scimType\":\"uniqueness\""));
        assertThat(send(sandbox, "PUT", "/Users/" + other, user("ann", "ext-2")).statusCode(), is(409));
        assertThat(send(sandbox, "PUT", "/Users/" + other, user("ben", "ext-2")).statusCode(), is(200));
    }

    @Test
    void requestsWithoutTheTokenAreRefusedAndRecorded() throws Exception {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(uri(sandbox, "/Users"))
                        .header("Authorization", "Bearer wrong")
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode(), is(401));
        assertThat(answer.headers().firstValue("Content-Type").orElse(""), is("application/scim+json"));
        assertThat(
                sandbox.requests().all(),
                is(List.of(new RecordedRequest("GET", "/Users", "", false, Optional.empty()))));
        sandbox.changeToken("wrong");
        assertThat(get(sandbox, "/Users").statusCode(), is(200));
    }

    @Test
    void theConfigurationCanBeLeftOpen() throws Exception {
        try (ScimSandbox open = ScimSandbox.builder().configOpen(true).start()) {
            HttpRequest request =
                    HttpRequest.newBuilder(uri(open, "/ServiceProviderConfig")).build();
            assertThat(
                    client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode(), is(200));
        }
    }

    @Test
    void withoutPatchItIsRefusedAndWithoutFiltersTheyAreIgnored() throws Exception {
        try (ScimSandbox poor = ScimSandbox.builder()
                .patchSupported(false)
                .filterSupported(false)
                .start()) {
            String id = create(poor, "ann", "ext-1");

            String config = get(poor, "/ServiceProviderConfig").body();
            assertThat(config, containsString("\"patch\":{\"supported\":false"));
            assertThat(config, containsString("\"filter\":{\"supported\":false"));
            assertThat(
                    send(poor, "PATCH", "/Users/" + id, patch("replace", "active", "false"))
                            .statusCode(),
                    is(501));
            assertThat(
                    get(poor, "/Users?filter=" + encoded("userName eq \"nobody\""))
                            .body(),
                    containsString(id));
        }
    }

    @Test
    void aStatusFaultStrikesTheRequestsItNamesAsOftenAsItSays() throws Exception {
        control("POST", "/_faults?status=503&retry-after=7&count=2&method=post&path=/Users");

        assertThat(get(sandbox, "/Users").statusCode(), is(200));
        for (int i = 0; i < 2; i++) {
            HttpResponse<String> answer = send(sandbox, "POST", "/Users", user("ann", "ext-1"));
            assertThat(answer.statusCode(), is(503));
            assertThat(answer.headers().firstValue("Retry-After"), is(Optional.of("7")));
        }
        assertThat(send(sandbox, "POST", "/Users", user("ann", "ext-1")).statusCode(), is(201));
        assertThat(sandbox.requests().count("POST", "/Users"), is(3L));
        assertThat(control("GET", "/_requests").body(), containsString("\"fault\":\"answer\""));
    }

    @Test
    void faultsAreListedAndCleared() throws Exception {
        control("POST", "/_faults?action=hang&path=/Groups");

        assertThat(control("GET", "/_faults").body(), is("[{\"action\":\"hang\",\"path\":\"/Groups\"}]\n"));
        assertThat(control("DELETE", "/_faults").statusCode(), is(204));
        assertThat(control("GET", "/_faults").body(), is("[]\n"));
        assertThat(get(sandbox, "/Groups").statusCode(), is(200));
    }

    @Test
    void aFaultThatMakesNoSenseIsRefused() throws Exception {
        assertThat(control("POST", "/_faults?status=abc").statusCode(), is(400));
        assertThat(control("POST", "/_faults?status=99").statusCode(), is(400));
        assertThat(control("POST", "/_faults?action=explode").statusCode(), is(400));
        assertThat(sandbox.faults().waiting(), is(empty()));
    }

    @Test
    void aLostAnswerIsAnOperationThatWasDone() {
        sandbox.faults().add(Fault.answerLost().times(1));

        assertThrows(IOException.class, () -> send(sandbox, "POST", "/Users", user("ann", "ext-1")));

        assertThat(sandbox.users(), hasSize(1));
    }

    @Test
    void aResetIsOneAndNothingIsDone() throws Exception {
        sandbox.faults().add(Fault.reset().times(1));
        try (Socket socket = new Socket("127.0.0.1", sandbox.url().getPort())) {
            String request = "DELETE /scim/v2/Users/1 HTTP/1.1\r\nHost: sandbox\r\nAuthorization: Bearer "
                    + sandbox.token() + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            assertThrows(SocketException.class, in::read);
        }
        assertThat(sandbox.requests().all().getFirst().fault(), is(Optional.of(Fault.Action.RESET)));
    }

    @Test
    void aHangingRequestIsNotAnsweredUntilTheSandboxEnds() {
        sandbox.faults().add(Fault.hang());
        HttpRequest request =
                authorized(sandbox, "/Users").timeout(Duration.ofMillis(200)).build();

        assertThrows(HttpTimeoutException.class, () -> client.send(request, HttpResponse.BodyHandlers.ofString()));

        sandbox.close();
        assertThat(sandbox.requests().count("GET", "/Users"), is(1L));
    }

    @Test
    void aDelayedRequestIsDoneAfterTheDelay() throws Exception {
        control("POST", "/_faults?delay=200&count=1");
        long start = System.nanoTime();

        assertThat(send(sandbox, "POST", "/Users", user("ann", "ext-1")).statusCode(), is(201));

        assertThat(Duration.ofNanos(System.nanoTime() - start), greaterThanOrEqualTo(Duration.ofMillis(200)));
    }

    @Test
    void asAProcessItPrintsItsUrlAndEndsOnSigterm() throws Exception {
        Process process = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ScimSandboxMain.class.getName(),
                        "--token=abc")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader out = process.inputReader()) {
            URI url = URI.create(out.readLine());
            HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/Users"))
                    .header("Authorization", "Bearer abc")
                    .build();
            assertThat(
                    client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode(), is(200));
            process.destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS), is(true));
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void nothingIsLostWhenManyWriteAtOnce() throws Exception {
        int threads = 8;
        int each = 25;
        String group = sandbox.addGroup("everybody");
        List<Callable<Void>> tasks = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            String prefix = "user-" + t + "-";
            tasks.add(() -> {
                for (int i = 0; i < each; i++) {
                    String id = create(sandbox, prefix + i, prefix + i);
                    send(sandbox, "PATCH", "/Groups/" + group, patch("add", "members", "[{\"value\":\"" + id + "\"}]"));
                }
                return null;
            });
        }
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            for (Future<Void> done : executor.invokeAll(tasks)) {
                done.get();
            }
        }

        assertThat(sandbox.users(), hasSize(threads * each));
        assertThat(sandbox.groups().getFirst().members(), hasSize(threads * each));
    }

    private String create(ScimSandbox target, String userName, String externalId) throws Exception {
        HttpResponse<String> answer = send(target, "POST", "/Users", user(userName, externalId));
        assertThat(answer.body(), answer.statusCode(), is(201));
        return answer.body().replaceAll(".*\"id\":\"([^\"]+)\".*", "$1");
    }

    private HttpResponse<String> get(ScimSandbox target, String path) throws Exception {
        return client.send(authorized(target, path).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> send(ScimSandbox target, String method, String path, String body) throws Exception {
        HttpRequest request = authorized(target, path)
                .header("Content-Type", "application/scim+json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> control(String method, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(sandbox.controlUrl() + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest.Builder authorized(ScimSandbox target, String path) {
        return HttpRequest.newBuilder(uri(target, path)).header("Authorization", "Bearer " + target.token());
    }

    private static URI uri(ScimSandbox target, String path) {
        return URI.create(target.url() + path);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String user(String userName, String externalId) {
        return "{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"],\"userName\":\"" + userName
                + "\",\"externalId\":\"" + externalId + "\",\"active\":true}";
    }

    private static String patch(String op, String path, String value) {
        return "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"],\"Operations\":[{\"op\":\"" + op
                + "\",\"path\":\"" + path + "\",\"value\":" + value + "}]}";
    }

    private static String remove(String path) {
        return "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"],\"Operations\":[{\"op\":\"remove\","
                + "\"path\":\"" + path + "\"}]}";
    }
}
