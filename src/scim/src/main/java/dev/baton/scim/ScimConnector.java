package dev.baton.scim;

import dev.baton.connector.Connector;
import dev.baton.connector.Directory;
import dev.baton.connector.FailureKind;
import dev.baton.connector.Provisioner;
import java.util.Map;
import java.util.Optional;

/** The connector client for one SCIM service. Safe for use by several threads at once. */
final class ScimConnector implements Connector {
    private static final String CONFIG_PATH = "/ServiceProviderConfig";

    private final ScimClient client;
    private final ServiceProviderConfig config;
    private final ScimLookup lookup;
    private final ScimProvisioner provisioner;

    private ScimConnector(ScimClient client, ServiceProviderConfig config) {
        this.client = client;
        this.config = config;
        this.lookup = new ScimLookup(client, config.isFilterSupported(), config.isKnown());
        this.provisioner = new ScimProvisioner(client, config, lookup);
    }

    /** Creates a connector that knows what the service supports, from the settings or from the service itself. */
    static ScimConnector create(ScimClient client, Switch patch, Switch filter) throws InterruptedException {
        boolean isAsked = patch == Switch.AUTO || filter == Switch.AUTO;
        ServiceProviderConfig config = isAsked ? config(client) : ServiceProviderConfig.UNKNOWN;
        ScimConnector connector = new ScimConnector(client, config.with(patch, filter));
        if (!config.isKnown()) {
            connector.requireUsers();
        }
        return connector;
    }

    private static ServiceProviderConfig config(ScimClient client) throws InterruptedException {
        ScimAnswer answer = client.ask(CONFIG_PATH, Map.of());
        boolean isMissing = answer.is(FailureKind.NOT_FOUND)
                || answer.is(FailureKind.PERMISSION_DENIED)
                || answer.is(FailureKind.INVALID)
                || answer.is(FailureKind.INTERNAL);
        return isMissing ? ServiceProviderConfig.UNKNOWN : ServiceProviderConfig.parse(answer.orThrow());
    }

    boolean isConfigKnown() {
        return config.isKnown();
    }

    /**
     * {@inheritDoc}
     *
     * <p>Some services show their configuration to anybody, so one user is requested as well.
     */
    @Override
    public void validate() throws InterruptedException {
        if (config.isKnown()) {
            client.get(CONFIG_PATH, Map.of());
        }
        requireUsers();
    }

    private void requireUsers() throws InterruptedException {
        ScimAnswer answer = client.ask(ResourceType.USER.path(), Map.of("count", "1"));
        if (!lookup.isEmptyService(answer)) {
            ScimClient.list(ResourceType.USER, answer.orThrow());
        }
    }

    @Override
    public Optional<Provisioner> provisioning() {
        return Optional.of(provisioner);
    }

    @Override
    public Optional<Directory> directory() {
        return Optional.of(new ScimDirectory(client, lookup));
    }

    @Override
    public void close() {
        client.close();
    }
}
