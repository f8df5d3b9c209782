package dev.baton.scim;

import dev.baton.config.Secret;
import dev.baton.config.Setting;
import dev.baton.config.Settings;
import dev.baton.connector.Connector;
import dev.baton.connector.ConnectorProvider;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** Provides the connector for SCIM 2.0 services, {@code baton-scim}. Safe for use by several threads at once. */
public final class ScimProvider implements ConnectorProvider {
    /** Where the service is: the URL below which {@code /Users} and {@code /ServiceProviderConfig} are. */
    public static final Setting<URI> BASE_URL = Setting.httpUrl(
                    "scim-base-url", "base URL of the SCIM service, the one above /Users")
            .required();

    /** The bearer token (RFC 6750) that is sent with every request; none is sent if this is not set. */
    public static final Setting<Secret> TOKEN = Setting.secret("scim-token", "bearer token for the SCIM service");

    /** Bounds each request to the service as a whole, from the look-up of its name to the last byte of its answer. */
    public static final Setting<Duration> TIMEOUT = Setting.seconds(
                    "scim-timeout", 1, 300, "bounds each request to the SCIM service")
            .withDefault("10");

    /** Called by {@link java.util.ServiceLoader}. */
    public ScimProvider() {}

    @Override
    public String name() {
        return "baton-scim";
    }

    @Override
    public List<Setting<?>> settings() {
        return List.of(BASE_URL, TOKEN, TIMEOUT);
    }

    /**
     * {@inheritDoc}
     *
     * <p>Reads the service's {@code /ServiceProviderConfig} (RFC 7643 section 5) once, and keeps what it supports.
     */
    @Override
    public Connector connect(Settings settings) throws InterruptedException {
        HttpTransport transport = HttpTransport.create(settings.value(BASE_URL), settings.value(TIMEOUT));
        try {
            return ScimConnector.create(new ScimClient(transport, settings.find(TOKEN)));
        } catch (InterruptedException | RuntimeException e) {
            transport.close();
            throw e;
        }
    }
}
