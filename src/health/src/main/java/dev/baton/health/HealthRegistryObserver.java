package dev.baton.health;

import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.observe.ObserverConfigBase;
import io.helidon.webserver.observe.health.HealthObserverConfig;
import io.helidon.webserver.observe.spi.Observer;
import io.helidon.webserver.spi.ServerFeature;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Serves a registry at the health paths of Helidon's observe feature: {@code /observe/health}, {@code /observe/health/ready}
 * and {@code /observe/health/live}. It needs {@code helidon-webserver-observe-health} on the class path.
 */
public final class HealthRegistryObserver implements Observer {
    private final HealthRegistry registry;
    private final HealthObserverConfig config = HealthObserverConfig.builder().buildPrototype();

    private HealthRegistryObserver(HealthRegistry registry) {
        this.registry = registry;
    }

    /**
     * Creates an observer for {@code ObserveFeature.builder().addObserver(…)}.
     *
     * @param registry the registry to serve
     * @return a new observer
     */
    public static HealthRegistryObserver create(HealthRegistry registry) {
        return new HealthRegistryObserver(registry);
    }

    @Override
    public ObserverConfigBase prototype() {
        return config;
    }

    @Override
    public String type() {
        return config.name();
    }

    @Override
    public void register(
            ServerFeature.ServerFeatureContext context,
            List<HttpRouting.Builder> routings,
            UnaryOperator<String> endpointFunction) {
        String endpoint = endpointFunction.apply(config.endpoint());
        // Added as a feature, so that the weight of the observe feature applies.
        HttpFeature feature = routing -> HealthFeature.create(registry).addTo(routing, endpoint, endpoint);
        routings.forEach(routing -> routing.addFeature(feature));
    }
}
