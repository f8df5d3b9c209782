package dev.baton.site;

import dev.baton.config.CheckOptions;
import dev.baton.config.Setting;
import dev.baton.config.Settings;
import dev.baton.connector.Connector;
import dev.baton.connector.ConnectorProvider;
import dev.baton.health.HealthRegistry;
import io.helidon.health.HealthCheck;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What the page on checks shows. */
final class ChecksExample implements ConnectorProvider {
    static void register(HealthRegistry registry, HealthCheck check) {
        registry.register(
                check,
                CheckOptions.builder()
                        .timeout(Duration.ofSeconds(3))
                        .interval(Duration.ofSeconds(30))
                        .optional(true)
                        .build());
    }

    @Override
    public Map<String, CheckOptions> checks() {
        return Map.of("queue", CheckOptions.builder().optional(true).build());
    }

    @Override
    public String name() {
        return "example";
    }

    @Override
    public List<Setting<?>> settings() {
        return List.of();
    }

    @Override
    public Connector connect(Settings settings) {
        return () -> {};
    }
}
