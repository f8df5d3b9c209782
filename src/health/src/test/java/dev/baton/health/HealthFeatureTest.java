package dev.baton.health;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import dev.baton.config.Details;
import dev.baton.config.HealthSettings;
import dev.baton.connector.ConnectorSession;
import dev.baton.connector.FailureKind;
import io.helidon.common.testing.http.junit5.SocketHttpClient;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webclient.api.ClientResponseTyped;
import io.helidon.webclient.http1.Http1Client;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.testing.junit5.ServerTest;
import io.helidon.webserver.testing.junit5.SetUpRoute;
import java.io.BufferedReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The three routes in an application that has routes of its own. */
@ServerTest
@Timeout(60)
class HealthFeatureTest {
    private static final FakeTime TIME = new FakeTime();
    private static final TestCheck CONNECTOR = TestCheck.of("connector");
    private static final HealthRegistry REGISTRY = HealthRegistry.builder()
            .session(ConnectorSession.of(CONNECTOR))
            .time(TIME)
            .build();
    private static final HealthRegistry DRAINING =
            HealthRegistry.builder().time(TIME).build();
    private static final FakeTime PROBED_TIME = new FakeTime();
    private static final TestCheck PROBED = TestCheck.of("probed").hang();
    private static final HealthRegistry PROBED_REGISTRY = HealthRegistry.builder()
            .session(ConnectorSession.of(PROBED))
            .details(Details.FULL)
            .time(PROBED_TIME)
            .build();
    private static final String STAMP = "\"timestamp\":\"2026-11-22T10:00:00Z\"";

    private final Http1Client client;
    private final SocketHttpClient socket;

    HealthFeatureTest(Http1Client client, SocketHttpClient socket) {
        this.client = client;
        this.socket = socket;
    }

    @SetUpRoute
    static void routing(HttpRouting.Builder routing) {
        DRAINING.drain();
        routing.get("/things", (request, response) -> response.send("own"))
                .post("/healthy", (request, response) -> response.send("own too"))
                .addFeature(HealthFeature.create(REGISTRY))
                .register("/ops/full", HealthFeature.create(REGISTRY, Details.FULL))
                .register("/none", HealthFeature.create(REGISTRY, Details.NONE))
                .register("/draining", HealthFeature.create(DRAINING))
                .register("/probed", HealthFeature.create(PROBED_REGISTRY));
    }

    @BeforeEach
    void connectorSucceeds() {
        CONNECTOR.succeed();
    }

    @AfterAll
    static void close() {
        REGISTRY.close();
        DRAINING.close();
        PROBED_REGISTRY.close();
    }

    private ClientResponseTyped<String> get(String path) {
        return client.get(path).skipUriEncoding(true).request(String.class);
    }

    @ParameterizedTest
    @CsvSource({"/health, healthy", "/ready, ready", "/live, alive", "/ops/full/health, healthy", "/none/ready, ready"})
    void anEndpointThatIsWellAnswers200WithTheExactBodyAndHeaders(String path, String status) {
        ClientResponseTyped<String> response = get(path);
        assertThat(response.status().code(), is(200));
        assertThat(response.entity(), is("{\"status\":\"" + status + "\"," + STAMP + "}\n"));
        assertThat(response.headers().get(HeaderNames.CONTENT_TYPE).get(), is("application/json"));
        assertThat(response.headers().get(HeaderNames.CACHE_CONTROL).get(), is("no-store"));
        assertThat(response.headers().get(HeaderNames.X_CONTENT_TYPE_OPTIONS).get(), is("nosniff"));
        assertThat(
                response.headers().get(HeaderNames.CONTENT_LENGTH).get(),
                is(String.valueOf(response.entity().length())));
        assertThat(response.headers().contains(HeaderNames.TRANSFER_ENCODING), is(false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/health | `details`:{`error`:`connector validation failed`,`code`:`NOT_FOUND`}",
                "/ops/full/health | `details`:{`error`:`connector validation failed`,`code`:`NOT_FOUND`,"
                        + "`validation_error`:`no tenant`}",
                "/none/health | ``"
            })
    void aFailureSaysAsMuchAsItsLevelAllows(String path, String details) {
        CONNECTOR.fail(FailureKind.NOT_FOUND, "no tenant");
        ClientResponseTyped<String> response = get(path);
        String tail = details.equals("``") ? "" : "," + details.replace('`', '"');
        assertThat(response.status().code(), is(503));
        assertThat(response.entity(), is("{\"status\":\"unhealthy\"," + STAMP + tail + "}\n"));
        assertThat(get("/ready").status().code(), is(200));
        assertThat(get("/live").status().code(), is(200));
    }

    @Test
    void aDrainingServiceIsNotReadyAndAlive() {
        assertThat(
                get("/draining/ready").entity(),
                is("{\"status\":\"not_ready\"," + STAMP
                        + ",\"details\":{\"error\":\"draining\",\"code\":\"UNAVAILABLE\"}}\n"));
        assertThat(get("/draining/ready").status().code(), is(503));
        assertThat(get("/draining/health").status().code(), is(200));
        assertThat(get("/draining/live").status().code(), is(200));
    }

    @ParameterizedTest
    @CsvSource({"/health, true", "/health, false", "/ready, true", "/live, true"})
    void headIsGetWithoutABody(String path, boolean isUp) throws Exception {
        if (!isUp) {
            CONNECTOR.fail(FailureKind.UNAVAILABLE, "down");
        }
        ClientResponseTyped<String> get = get(path);
        String request = path + " HTTP/1.1\r\nHost: test\r\n\r\n";
        socket.requestRaw("HEAD " + request + "GET " + request);
        BufferedReader reader = socket.socketReader();
        List<String> head = new ArrayList<>();
        for (String line = reader.readLine(); !line.isEmpty(); line = reader.readLine()) {
            head.add(line);
        }
        assertThat(head.getFirst(), startsWith("HTTP/1.1 " + get.status().code() + " "));
        assertThat(head, hasItem("Content-Length: " + get.entity().length()));
        assertThat(head, hasItem("Content-Type: application/json"));
        assertThat("the next response follows at once", reader.readLine(), is(head.getFirst()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"})
    void anyOtherMethodIs405WithAllowAndRunsNoCheck(String method) {
        int calls = CONNECTOR.calls();
        for (String path : new String[] {"/health", "/ready", "/live", "/ops/full/health"}) {
            ClientResponseTyped<String> response =
                    client.method(Method.create(method)).path(path).request(String.class);
            assertThat(response.status().code(), is(405));
            assertThat(response.headers().get(HeaderNames.ALLOW).get(), is("GET, HEAD"));
            assertThat(response.headers().get(HeaderNames.CONTENT_TYPE).get(), is("application/json"));
            assertThat(
                    response.entity(),
                    is("{\"status\":\"error\"," + STAMP + ",\"details\":{\"error\":\"method not allowed\"}}\n"));
        }
        assertThat(CONNECTOR.calls(), is(calls));
    }

    @Test
    void theRoutesOfTheApplicationStayItsOwn() {
        assertThat(get("/things").entity(), is("own"));
        assertThat(client.post("/healthy").request(String.class).entity(), is("own too"));
        ClientResponseTyped<String> unknown = get("/unknown");
        assertThat(unknown.status().code(), is(404));
        assertThat(unknown.entity(), not(containsString("\"status\"")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ops/full", "/ops/full/unknown", "/none/x/y?verbose"})
    void belowAPathOfItsOwnTheRestIsA404(String path) {
        assertThat(get(path).status().code(), is(404));
    }

    @Test
    void verboseIsPlainTextForPeople() {
        CONNECTOR.fail(FailureKind.NOT_FOUND, "no tenant");
        ClientResponseTyped<String> withheld = get("/health?verbose");
        assertThat(withheld.status().code(), is(503));
        assertThat(withheld.headers().get(HeaderNames.CONTENT_TYPE).get(), is("text/plain; charset=utf-8"));
        assertThat(withheld.entity(), is("[-]validate failed: reason withheld\nhealth check failed\n"));
        assertThat(
                get("/ops/full/health?verbose=1").entity(), is("[-]validate failed: no tenant\nhealth check failed\n"));
        CONNECTOR.succeed();
        assertThat(get("/health?verbose").entity(), is("[+]validate ok (0 ms, 0 ms ago)\nhealth check passed\n"));
        assertThat(get("/ready?verbose").entity(), is("[+]client ok\nready check passed\n"));
        assertThat(get("/live?verbose").entity(), is("live check passed\n"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/health+json | application/health+json",
                "text/html, application/health+json;q=0.5 | application/health+json",
                "application/health+json, */* | application/health+json",
                "application/json, application/health+json | application/health+json",
                "application/json, application/health+json;q=0.9 | application/json",
                "application/health+json;q=0 | application/json",
                "application/health+json;q=x | application/json",
                "application/json | application/json",
                "*/* | application/json",
                "text/html | application/json",
                "health+json | application/json"
            })
    void theFormatOfTheIetfDraftIsForThoseWhoAskForItByName(String accept, String contentType) {
        ClientResponseTyped<String> response =
                client.get("/health").header(HeaderNames.ACCEPT, accept).request(String.class);
        assertThat(response.status().code(), is(200));
        assertThat(response.headers().get(HeaderNames.CONTENT_TYPE).get(), is(contentType));
        boolean isIetf = contentType.contains("health+json");
        assertThat(response.entity(), startsWith(isIetf ? "{\"status\":\"pass\"," : "{\"status\":\"healthy\","));
    }

    @Test
    void aProbeThatSaysHowLongItWaitsIsAnsweredShortlyBefore() throws Exception {
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<ClientResponseTyped<String>> waiting = callers.submit(() -> client.get("/probed/health")
                    .header(HeaderNames.create(HealthSettings.PROBE_TIMEOUT_HEADER), "5000")
                    .request(String.class));
            PROBED_TIME.awaitWaiters(1);
            PROBED_TIME.advance(Duration.ofMillis(4_499));
            assertThat(waiting.isDone(), is(false));
            PROBED_TIME.advance(Duration.ofMillis(1));
            assertThat(waiting.get().status().code(), is(503));
            assertThat(waiting.get().entity(), containsString("validation still running after 4.5 s (no success yet)"));
        } finally {
            PROBED.release();
        }
    }
}
