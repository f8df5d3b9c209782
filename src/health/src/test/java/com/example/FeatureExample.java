package com.example;

import dev.baton.health.HealthFeature;
import dev.baton.health.HealthRegistry;
import io.helidon.webserver.http.HttpRouting;

final class FeatureExample {
    private FeatureExample() {}

    // @start region=feature
    static void atTheRoot(HttpRouting.Builder routing, HealthRegistry registry) {
        routing.addFeature(HealthFeature.create(registry));
    }

    static void underAPath(HttpRouting.Builder routing, HealthRegistry registry) {
        routing.register("/internal", HealthFeature.create(registry));
    }
    // @end
}
