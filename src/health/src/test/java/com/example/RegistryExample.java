package com.example;

import dev.baton.config.CheckOptions;
import dev.baton.health.HealthRegistry;
import io.helidon.health.HealthCheck;
import java.time.Duration;
import java.util.List;

final class RegistryExample {
    private RegistryExample() {}

    // @start region=registry
    static HealthRegistry registry(HealthCheck database, HealthCheck cache) {
        HealthRegistry registry = HealthRegistry.builder()
                .group("storage", List.of("database", "cache"))
                .build();
        registry.register(database);
        registry.register(
                cache,
                CheckOptions.builder()
                        .timeout(Duration.ofSeconds(3))
                        .optional(true)
                        .build());
        return registry;
    }
    // @end
}
