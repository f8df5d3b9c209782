package dev.baton.connector;

import io.helidon.health.HealthCheck;
import java.util.List;
import java.util.Optional;

/**
 * A view of a session's client for work. Each operation goes to the client that is there when it begins, which stays open until the
 * operation has ended, and the session is told of each that failed. Closing it does nothing.
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
