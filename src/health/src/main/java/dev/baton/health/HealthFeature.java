package dev.baton.health;

import dev.baton.config.Details;
import dev.baton.config.Endpoint;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Serves a registry as {@code /health}, {@code /ready}, {@code /live} and {@code /health/NAME} on any Helidon WebServer, beside the routes that
 * the application has of its own. Safe for use by several threads at once.
 */
public final class HealthFeature implements HttpFeature {
    private static final String NAME = "name";

    /** The path of one check or group, below that of the feature. */
    static final String ONE_CHECK = Endpoint.HEALTH.path() + "/{" + NAME + "}";

    private static final Pattern PATH = Pattern.compile("/|(/[A-Za-z0-9._~-]+)+");

    private final HealthRegistry registry;
    private final String path;
    private final Details details;

    private HealthFeature(Builder builder) {
        registry = builder.registry;
        path = builder.path;
        details = builder.details.orElseGet(registry::details);
    }

    /**
     * The routes at the root of the server.
     *
     * @param registry what they serve
     * @return a feature for {@link HttpRouting.Builder#addFeature(HttpFeature)}
     */
    public static HealthFeature create(HealthRegistry registry) {
        return builder(registry).build();
    }

    /**
     * A builder.
     *
     * @param registry what the routes serve
     * @return a new builder
     */
    public static Builder builder(HealthRegistry registry) {
        return new Builder(registry);
    }

    @Override
    public void setup(HttpRouting.Builder routing) {
        for (Endpoint endpoint : Endpoint.values()) {
            routing.any(path + endpoint.path(), handler(endpoint));
        }
        routing.any(path + ONE_CHECK, handlerOfOneCheck());
        if (!path.isEmpty()) {
            Handler notFound = (request, response) ->
                    Answers.notFound(request, response, registry.time().now());
            routing.any(path, notFound);
            routing.any(path + "/*", notFound);
        }
    }

    /** Of one check or group, by the path parameter {@value #NAME}. */
    Handler handlerOfOneCheck() {
        return (request, response) -> {
            String name = request.path().pathParameters().get(NAME);
            Endpoint endpoint = Endpoint.ofCheck(name).orElse(Endpoint.HEALTH);
            new EndpointHandler(endpoint, maxWait -> registry.health(name, maxWait), details, registry.time())
                    .handle(request, response);
        };
    }

    Handler handler(Endpoint endpoint) {
        return new EndpointHandler(endpoint, registry.reports(endpoint), details, registry.time());
    }

    /** Builds {@link HealthFeature}. Not safe for use by several threads at once. */
    public static final class Builder {
        private final HealthRegistry registry;
        private String path = "";
        private Optional<Details> details = Optional.empty();

        private Builder(HealthRegistry registry) {
            this.registry = Objects.requireNonNull(registry);
        }

        /**
         * Puts the routes under a path of their own: what else is asked for below it is answered with a JSON 404.
         *
         * @param path for example {@code /internal}; {@code /}, the default, is the root, where nothing but these routes is
         *     answered
         * @return this builder
         * @throws IllegalArgumentException if the path is neither {@code /} nor segments of letters, digits and
         *     {@code . _ ~ -}, each after a slash
         */
        public Builder path(String path) {
            if (!PATH.matcher(path).matches()) {
                throw new IllegalArgumentException("the path must be / or look like /internal: " + path);
            }
            this.path = path.equals("/") ? "" : path;
            return this;
        }

        /**
         * Sets how much a failing endpoint says.
         *
         * @param details the level; the registry's own by default
         * @return this builder
         */
        public Builder details(Details details) {
            this.details = Optional.of(details);
            return this;
        }

        /**
         * Builds the feature.
         *
         * @return a new feature
         */
        public HealthFeature build() {
            return new HealthFeature(this);
        }
    }
}
