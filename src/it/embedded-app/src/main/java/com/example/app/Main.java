package com.example.app;

import dev.baton.health.HealthFeature;
import dev.baton.health.HealthRegistry;
import io.helidon.webserver.WebServer;

/** An application with its own route and the three health routes. */
public final class Main {
    private Main() {}

    /**
     * Starts the application.
     *
     * @param args ignored
     */
    public static void main(String[] args) {
        start(HealthRegistry.create(), 8080);
    }

    static WebServer start(HealthRegistry registry, int port) {
        return WebServer.builder()
                .port(port)
                .routing(routing -> routing.get("/greeting", (request, response) -> response.send("hello"))
                        .addFeature(HealthFeature.create(registry)))
                .build()
                .start();
    }
}
