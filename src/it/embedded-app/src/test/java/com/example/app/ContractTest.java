package com.example.app;

import dev.baton.contract.ConnectorContract;
import dev.baton.contract.ContractSubject;
import dev.baton.health.HealthRegistry;
import io.helidon.webserver.WebServer;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;

/**
 * Tests the health routes against the contract on an application's own server. Its transport, for example with slow clients,
 * is not tested.
 */
class ContractTest implements ConnectorContract {
    private final HealthRegistry registry = HealthRegistry.create();
    private final WebServer server = Main.start(registry, 0);

    @Override
    public ContractSubject subject() {
        return ContractSubject.server(URI.create("http://127.0.0.1:" + server.port()))
                .only("endpoints", "bodies", "headers", "methods")
                .knownFailure("bodies.error-json", "Helidon answers other paths in plain text")
                .knownFailure("headers.errors", "Helidon answers other paths in plain text")
                .knownFailure("methods.head-body", "Helidon sends the body of a 404 to HEAD, too")
                .knownFailure("methods.case", "Helidon takes get for GET")
                .build();
    }

    @AfterAll
    void stop() {
        server.stop();
        registry.close();
    }
}
