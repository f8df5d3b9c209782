package dev.baton.scim;

import dev.baton.connector.Connector;
import dev.baton.connector.Provisioner;
import java.util.Map;
import java.util.Optional;

/** The connector client for one SCIM service. Safe for use by several threads at once. */
final class ScimConnector implements Connector {
    private static final String CONFIG_PATH = "/ServiceProviderConfig";

    private final ScimClient client;
    private final ScimProvisioner provisioner;

    private ScimConnector(ScimClient client, ServiceProviderConfig config) {
        this.client = client;
        this.provisioner = new ScimProvisioner(client, config);
    }

    /** A connector that knows what the service supports. */
    static ScimConnector create(ScimClient client) throws InterruptedException {
        return new ScimConnector(
                client,
                ServiceProviderConfig.parse(client.get(CONFIG_PATH, Map.of(), Schemas.SERVICE_PROVIDER_CONFIG)));
    }

    /**
     * {@inheritDoc}
     *
     * <p>Some services show their configuration to anybody, so one user is asked for as well.
     */
    @Override
    public void validate() throws InterruptedException {
        client.get(CONFIG_PATH, Map.of(), Schemas.SERVICE_PROVIDER_CONFIG);
        client.get("/Users", Map.of("count", "1"), Schemas.LIST_RESPONSE);
    }

    @Override
    public Optional<Provisioner> provisioning() {
        return Optional.of(provisioner);
    }

    @Override
    public void close() {
        client.close();
    }
}
