package dev.baton.health;

import dev.baton.config.HealthSettings;
import dev.baton.config.ProbeWay;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * Serves metrics for Prometheus at {@value #PATH}. A scrape runs no check. This class and what it uses are loaded only if
 * metrics are on.
 */
final class Metrics implements HttpFeature {
    static final String PATH = "/metrics";

    private static final Header TYPE =
            HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
    private static final HeaderName PROBE_WAY = HeaderNames.create(HealthSettings.PROBE_WAY_HEADER);
    private static final Set<String> KNOWN_PATHS = Set.of("/health", "/ready", "/live", PATH, "/");

    private final HealthRegistry registry;
    private final PrometheusMeterRegistry meters;
    private final Supplier<String> others;

    Metrics(HealthRegistry registry, IntSupplier connections, Supplier<String> others) {
        PrometheusRegistry collectors = new PrometheusRegistry();
        collectors.register(new SnapshotCollector(registry::snapshot));
        this.registry = registry;
        this.others = others;
        this.meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, collectors, Clock.SYSTEM);
        // This builder keeps a strong reference; other gauges hold a weak one and read NaN after a garbage collection.
        Gauge.builder("baton.health.connections", connections::getAsInt).register(meters);
    }

    @Override
    public void setup(HttpRouting.Builder routing) {
        routing.addFilter(this::filter);
        routing.any(PATH, Answers.reading(registry.time(), (request, response) -> {
            byte[] body = (meters.scrape() + others.get()).getBytes(StandardCharsets.UTF_8);
            Answers.send(request, response, Status.OK_200, TYPE, body);
        }));
    }

    private void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        request.headers().first(PROBE_WAY).flatMap(ProbeWay::of).ifPresent(this::count);
        chain.proceed();
        String path = request.prologue().uriPath().path();
        // All other paths share one label value, so that clients cannot create new ones.
        String endpoint = KNOWN_PATHS.contains(path) ? path : path.startsWith("/health/") ? "/health/NAME" : "other";
        meters.counter(
                        "baton.health.requests",
                        "endpoint",
                        endpoint,
                        "status",
                        String.valueOf(response.status().code()))
                .increment();
    }

    /** Counts only ways of a known set, because any client may send the header. */
    private void count(ProbeWay way) {
        boolean isWarm = way == ProbeWay.WARM;
        meters.counter("baton.health.probes", "way", isWarm ? "warm" : "cold", "reason", isWarm ? "" : way.id())
                .increment();
    }
}
