package dev.baton.health;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import dev.baton.health.guard.RawClient;
import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckResponse;
import io.helidon.health.HealthCheckType;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class MetricsTest {
    private final AtomicBoolean isUp = new AtomicBoolean(true);
    private final AtomicInteger runs = new AtomicInteger();
    private final HealthRegistry registry = HealthRegistry.create();
    private final HealthServer server =
            HealthServer.builder(registry).port(0).metrics(true).build();

    @BeforeEach
    void start() {
        registry.register(new Switch());
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop();
        registry.close();
    }

    @Test
    void aScrapeTellsWhatIsKnownAndRunsNoCheck() throws IOException {
        get("/health");
        isUp.set(false);
        get("/health");
        get("/live");
        get("/a-path-of-the-clients-own");
        int before = runs.get();

        String scrape = get("/metrics");

        assertThat(scrape, startsWith("HTTP/1.1 200 OK"));
        assertThat(scrape, containsString("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"));
        assertThat(runs.get(), is(before));
        for (String line : new String[] {
            "baton_health_ready 1.0",
            "baton_health_draining 0.0",
            "baton_health_check_state{check=\"disk\",state=\"down\"} 1.0",
            "baton_health_check_state{check=\"disk\",state=\"up\"} 0.0",
            "baton_health_validations_total{check=\"disk\",outcome=\"success\"} 1.0",
            "baton_health_validations_total{check=\"disk\",outcome=\"failure\"} 1.0",
            "baton_health_validation_seconds_count{check=\"disk\"} 2",
            "baton_health_validations_in_flight{check=\"disk\"} 0.0",
            "baton_health_since_success_seconds{check=\"disk\"}",
            "baton_health_requests_total{endpoint=\"/health\",status=\"200\"} 1.0",
            "baton_health_requests_total{endpoint=\"/health\",status=\"503\"} 1.0",
            "baton_health_requests_total{endpoint=\"/live\",status=\"200\"} 1.0",
            "baton_health_requests_total{endpoint=\"other\",status=\"404\"} 1.0"
        }) {
            assertThat(scrape, containsString(line));
        }
        assertThat(scrape, not(containsString("clients-own")));
    }

    @Test
    void drainingShowsAndAScrapeStays200() throws IOException {
        registry.drain();

        String scrape = get("/metrics");

        assertThat(scrape, startsWith("HTTP/1.1 200 OK"));
        assertThat(scrape, containsString("baton_health_ready 0.0"));
        assertThat(scrape, containsString("baton_health_draining 1.0"));
    }

    @Test
    void openConnectionsAreCountedAfterACollectionToo() throws IOException {
        System.gc();

        assertThat(get("/metrics"), containsString("baton_health_connections 1.0"));
    }

    @Test
    void anApplicationAddsItsOwn() throws IOException {
        HealthServer other = HealthServer.builder(registry)
                .port(0)
                .metrics(true)
                .otherMetrics(() -> "app_orders 3\n")
                .build();
        other.start();
        try {
            assertThat(
                    get(other, "/metrics"),
                    allOf(containsString("baton_health_ready 1.0"), containsString("\napp_orders 3\n")));
        } finally {
            other.stop();
        }
    }

    @Test
    void metricsAndPageAreOffByDefault() throws IOException {
        HealthServer plain = HealthServer.builder(registry).port(0).build();
        plain.start();
        try {
            assertThat(get(plain, "/metrics"), startsWith("HTTP/1.1 404 "));
            assertThat(get(plain, "/"), startsWith("HTTP/1.1 404 "));
        } finally {
            plain.stop();
        }
    }

    private String get(String path) throws IOException {
        return get(server, path);
    }

    private static String get(HealthServer server, String path) throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            return client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                    .rest();
        }
    }

    private final class Switch implements HealthCheck {
        @Override
        public String name() {
            return "disk";
        }

        @Override
        public HealthCheckType type() {
            return HealthCheckType.LIVENESS;
        }

        @Override
        public HealthCheckResponse call() {
            runs.incrementAndGet();
            return HealthCheckResponse.builder().status(isUp.get()).build();
        }
    }
}
