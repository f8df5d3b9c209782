package dev.baton.health;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.baton.connector.ConnectorSession;
import dev.baton.connector.FailureKind;
import io.helidon.webclient.api.ClientResponseTyped;
import io.helidon.webclient.http1.Http1Client;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.observe.ObserveFeature;
import io.helidon.webserver.testing.junit5.ServerTest;
import io.helidon.webserver.testing.junit5.SetUpRoute;
import io.helidon.webserver.testing.junit5.SetUpServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An application with Helidon's observe feature: both places tell the same story. */
@ServerTest
class HealthRegistryObserverTest {
    private static final FakeTime TIME = new FakeTime();
    private static final TestCheck CONNECTOR = TestCheck.of("connector");
    private static final HealthRegistry REGISTRY = HealthRegistry.builder()
            .session(ConnectorSession.of(CONNECTOR))
            .time(TIME)
            .build();

    private final Http1Client client;

    HealthRegistryObserverTest(Http1Client client) {
        this.client = client;
    }

    @SetUpServer
    static void server(WebServerConfig.Builder server) {
        server.featuresDiscoverServices(false)
                .addFeature(ObserveFeature.builder()
                        .addObserver(HealthRegistryObserver.create(REGISTRY))
                        .build());
    }

    @SetUpRoute
    static void routing(HttpRouting.Builder routing) {
        routing.addFeature(HealthFeature.create(REGISTRY));
    }

    @AfterAll
    static void close() {
        REGISTRY.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/observe/health, /health, true, 200",
        "/observe/health, /health, false, 503",
        "/observe/health?verbose, /health?verbose, false, 503",
        "/observe/health/ready, /ready, false, 200",
        "/observe/health/live, /live, false, 200"
    })
    void theObserveFeatureTellsTheSameStory(String observed, String ours, boolean isUp, int status) {
        CONNECTOR.succeed();
        if (!isUp) {
            CONNECTOR.fail(FailureKind.UNAVAILABLE, "refused");
        }
        ClientResponseTyped<String> response =
                client.get(observed).skipUriEncoding(true).request(String.class);
        assertThat(response.status().code(), is(status));
        assertThat(
                response.entity(),
                is(client.get(ours).skipUriEncoding(true).request(String.class).entity()));
    }
}
