package dev.baton.health;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import dev.baton.config.CheckOptions;
import dev.baton.config.Details;
import dev.baton.connector.ConnectorSession;
import dev.baton.connector.FailureKind;
import dev.baton.health.guard.RawClient;
import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckResponse;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code /health/NAME}, and what else only shows over HTTP: whose thread a check has, and what a stop says. */
@Timeout(60)
class OneCheckTest {
    private static final String STAMP = "\"timestamp\":\"2026-11-22T10:00:00Z\"";

    private final FakeTime time = new FakeTime();
    private final TestCheck connector = TestCheck.of("connector");
    private final HealthRegistry registry = HealthRegistry.builder()
            .session(ConnectorSession.of(connector))
            .details(Details.FULL)
            .group("up", List.of("good", "validate"))
            .group("all", List.of("good", "bad"))
            .group("soft", List.of("optional"))
            .time(time)
            .build();
    private final HealthServer server = HealthServer.builder(registry).port(0).build();

    @BeforeEach
    void start() {
        registry.register(TestCheck.of("good"));
        registry.register(TestCheck.of("bad").fail(FailureKind.UNAVAILABLE, "full"));
        registry.register(
                TestCheck.of("optional").fail(FailureKind.UNAVAILABLE, "slow"),
                CheckOptions.builder().optional(true).build());
        server.start();
    }

    @AfterEach
    void stop() {
        connector.release();
        registry.close();
        server.stop();
    }

    private String answer(String method, String path) throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            return client.send(method + " " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                    .rest();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/health/good      | 200 | 'status':'healthy',STAMP",
                "/health/%67ood    | 200 | 'status':'healthy',STAMP",
                "/health/validate  | 200 | 'status':'healthy',STAMP",
                "/health/up        | 200 | 'status':'healthy',STAMP",
                "/health/soft      | 200 | 'status':'healthy',STAMP,'details':{'degraded':'optional','degraded_errors':'optional: slow'}",
                "/health/bad       | 503 | 'status':'unhealthy',STAMP,'details':{'error':'check failed','code':'UNAVAILABLE','checks':'bad','check_errors':'bad: full'}",
                "/health/optional  | 503 | 'status':'unhealthy',STAMP,'details':{'error':'check failed','code':'UNAVAILABLE','checks':'optional','check_errors':'optional: slow'}",
                "/health/all       | 503 | 'status':'unhealthy',STAMP,'details':{'error':'check failed','code':'UNAVAILABLE','checks':'bad','check_errors':'bad: full'}",
                "/health/none      | 404 | 'status':'error',STAMP,'details':{'error':'not found'}",
                "/health/client    | 404 | 'status':'error',STAMP,'details':{'error':'not found'}",
                "/health/%0d%0a    | 404 | 'status':'error',STAMP,'details':{'error':'not found'}",
            })
    void oneCheckOrGroupIsAskedByItsName(String path, int status, String body) throws Exception {
        String get = answer("GET", path);

        assertThat(get, startsWith("HTTP/1.1 " + status + " "));
        String expected = "{" + body.replace("STAMP", STAMP).replace('\'', '"') + "}\n";
        assertThat(get.substring(get.indexOf("\r\n\r\n") + 4), is(expected));
        assertThat(answer("HEAD", path), startsWith("HTTP/1.1 " + status + " "));
        assertThat(answer("PUT", path), startsWith("HTTP/1.1 405 "));
    }

    @ParameterizedTest
    @CsvSource({"/health/good?verbose, [+]good ok (0 ms; 0 ms ago)", "/health/bad?verbose, [-]bad failed: full"})
    void oneCheckIsShownToPeopleToo(String path, String line) throws Exception {
        assertThat(answer("GET", path), containsString("\r\n\r\n" + line.replace(';', ',') + "\nhealth/"));
    }

    @Test
    void aCheckThatLeavesItsThreadInterruptedCostsNobodyTheAnswer() throws Exception {
        AtomicReference<Thread> ranOn = new AtomicReference<>();
        registry.register(new HealthCheck() {
            @Override
            public String name() {
                return "interrupted";
            }

            @Override
            public HealthCheckResponse call() {
                ranOn.set(Thread.currentThread());
                Thread.currentThread().interrupt();
                return HealthCheckResponse.builder().build();
            }
        });

        for (int i = 0; i < 10; i++) {
            assertThat(answer("GET", "/health/interrupted"), startsWith("HTTP/1.1 200 "));
        }
        assertThat(ranOn.get().getName(), is("health-check"));
    }

    @ParameterizedTest
    @CsvSource({"/health", "/health/validate"})
    void whoIsWaitingWhenTheServiceStopsHearsThatItDrains(String path) throws Exception {
        connector.hang().ignoreInterrupts();
        try (RawClient client = new RawClient(server.port())) {
            client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
            connector.awaitHanging();
            time.awaitWaiters(1);

            registry.close();
            server.stop();

            String answer = client.rest();
            assertThat(answer, startsWith("HTTP/1.1 503 "));
            assertThat(answer, containsString("\"details\":{\"error\":\"draining\",\"code\":\"UNAVAILABLE\"}"));
        }
    }
}
