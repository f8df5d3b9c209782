package dev.baton.connector;

import io.helidon.health.HealthCheck;
import java.util.List;
import java.util.Optional;

/**
 * A view of a session's client for provisioning. Each operation uses the client that is current when it begins; that client
 * stays open until the operation ends, and the session learns of failures. Closing the view does nothing.
 */
record ClientForWork(Connector client, ConnectorSession session) implements Connector {
    @Override
    public void validate() throws InterruptedException {
        client.validate();
    }

    @Override
    public List<HealthCheck> checks() {
        return client.checks();
    }

    @Override
    public Optional<Provisioner> provisioning() {
        return Provisioner.named(client)
                .map(first -> (operation, key) -> session.use(
                        present -> Provisioner.named(present).orElse(first).provision(operation, key)));
    }

    @Override
    public Optional<Directory> directory() {
        return client.directory();
    }
}
