package dev.baton.health;

import dev.baton.config.Details;
import dev.baton.config.Endpoint;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * Serves a registry as {@code /health}, {@code /ready}, {@code /live} and {@code /health/NAME} on a Helidon WebServer,
 * alongside the application's own routes. Safe for use by several threads at once.
 *
 * <p>Add it as a feature to serve the routes at the root, or register it as a service to serve them under a path:
 *
 * {@snippet class="com.example.FeatureExample" region="feature"}
 */
public final class HealthFeature implements HttpFeature, HttpService {
    private static final String NAME = "name";

    private final HealthRegistry registry;
    private final Details details;

    private HealthFeature(HealthRegistry registry, Details details) {
        this.registry = Objects.requireNonNull(registry);
        this.details = Objects.requireNonNull(details);
    }

    /**
     * Creates the routes with the registry's level of detail.
     *
     * @param registry the registry to serve
     * @return a feature for {@link HttpRouting.Builder#addFeature(HttpFeature)}, and a service for {@link HttpRules#register}
     */
    public static HealthFeature create(HealthRegistry registry) {
        return create(registry, registry.details());
    }

    /**
     * Creates the routes.
     *
     * @param registry the registry to serve
     * @param details how much detail the endpoints return
     * @return a feature for {@link HttpRouting.Builder#addFeature(HttpFeature)}, and a service for {@link HttpRules#register}
     */
    public static HealthFeature create(HealthRegistry registry, Details details) {
        return new HealthFeature(registry, details);
    }

    @Override
    public void setup(HttpRouting.Builder routing) {
        routing(routing);
    }

    @Override
    public void routing(HttpRules rules) {
        addTo(rules, Endpoint.HEALTH.path(), "");
    }

    /** Adds the routes: {@code /health} at one path, single checks and groups below it, and the others below a base path. */
    void addTo(HttpRules rules, String health, String base) {
        // Depends on no check, lock or session.
        HealthReport alive = Reports.of(Endpoint.LIVE, List.of());
        rules.any(health, handler(Endpoint.HEALTH, registry::health))
                .any(base + Endpoint.READY.path(), handler(Endpoint.READY, registry::ready))
                .any(base + Endpoint.LIVE.path(), handler(Endpoint.LIVE, maxWait -> alive))
                .any(health + "/{" + NAME + "}", Answers.reading(registry.time(), this::answerOneCheck));
    }

    private Handler handler(Endpoint endpoint, Function<Duration, HealthReport> reports) {
        Time time = registry.time();
        return Answers.reading(
                time, new EndpointHandler(endpoint, reports.andThen(Optional::of), details, time)::handle);
    }

    private void answerOneCheck(ServerRequest request, ServerResponse response) {
        String name = request.path().pathParameters().get(NAME);
        Endpoint endpoint = Endpoint.ofCheck(name).orElse(Endpoint.HEALTH);
        new EndpointHandler(endpoint, maxWait -> registry.health(name, maxWait), details, registry.time())
                .handle(request, response);
    }
}
