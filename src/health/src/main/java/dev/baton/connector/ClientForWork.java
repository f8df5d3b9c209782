package dev.baton.connector;

import io.helidon.health.HealthCheck;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A view of a client whose failed operations are told to its session, as its failed validations are. Closing it does nothing.
 *
 * @param client the client
 * @param onFailure told of each failed operation
 */
record ClientForWork(Connector client, Consumer<ConnectorException> onFailure) implements Connector {
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
        return Provisioner.named(client).map(provisioner -> (operation, key) -> {
            try {
                return provisioner.provision(operation, key);
            } catch (ConnectorException e) {
                onFailure.accept(e);
                throw e;
            }
        });
    }

    @Override
    public Optional<Directory> directory() {
        return client.directory();
    }
}
