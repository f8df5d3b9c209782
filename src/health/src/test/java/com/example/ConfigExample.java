package com.example;

import dev.baton.health.HealthRegistry;
import dev.baton.health.HealthServer;
import io.helidon.config.Config;

final class ConfigExample {
    private ConfigExample() {}

    static HealthRegistry registry(Config config) {
        return HealthRegistry.builder().config(config.get("baton.health")).build();
    }

    static HealthServer server(HealthRegistry registry, Config config) {
        HealthServer server = HealthServer.builder(registry)
                .config(config.get("baton.health"))
                .build();
        server.start();
        return server;
    }
}
