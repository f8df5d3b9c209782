package dev.baton.scim;

import dev.baton.config.BindAddress;
import dev.baton.config.Pem;
import dev.baton.config.Secret;
import dev.baton.config.Setting;
import dev.baton.config.Settings;
import dev.baton.connector.Connector;
import dev.baton.connector.ConnectorException;
import dev.baton.connector.ConnectorProvider;
import dev.baton.connector.FailureKind;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Provides the connector for SCIM 2.0 services, {@code baton-scim}. Safe for use by several threads at once. */
public final class ScimProvider implements ConnectorProvider {
    private static final Logger LOGGER = System.getLogger(ScimProvider.class.getName());

    /** Where the service is: the URL below which {@code /Users} and {@code /ServiceProviderConfig} are. */
    public static final Setting<URI> BASE_URL = Setting.httpUrl(
                    "scim-base-url", "base URL of the SCIM service, the one above /Users")
            .required();

    /** The bearer token (RFC 6750) that is sent with every request; none is sent if this is not set. */
    public static final Setting<Secret> TOKEN = Setting.secret("scim-token", "bearer token for the SCIM service");

    /** Whom to trust under TLS: whoever has one of these certificates, or one that they issued. */
    public static final Setting<Path> TLS_CA = Setting.path(
            "scim-tls-ca",
            "PEM file with the CA, or the exact certificate, that is trusted to be the SCIM service;"
                    + " what Java trusts if not set");

    /** Bounds each request to the service as a whole, from the look-up of its name to the last byte of its answer. */
    public static final Setting<Duration> TIMEOUT = Setting.seconds(
                    "scim-timeout", 1, 300, "bounds each request to the SCIM service")
            .withDefault("10");

    private final AtomicBoolean isWarned = new AtomicBoolean();

    /** Called by {@link java.util.ServiceLoader}. */
    public ScimProvider() {}

    @Override
    public String name() {
        return "baton-scim";
    }

    @Override
    public List<Setting<?>> settings() {
        return List.of(BASE_URL, TOKEN, TLS_CA, TIMEOUT);
    }

    /**
     * {@inheritDoc}
     *
     * <p>Reads the service's {@code /ServiceProviderConfig} (RFC 7643 section 5) once, and keeps what it supports.
     */
    @Override
    public Connector connect(Settings settings) throws InterruptedException {
        URI url = settings.value(BASE_URL);
        Optional<Secret> token = settings.find(TOKEN);
        if (token.isPresent() && isInClearText(url) && !isWarned.getAndSet(true)) {
            LOGGER.log(
                    Level.WARNING,
                    "the token goes to " + url.getHost() + " in clear text: use https in " + BASE_URL.name());
        }
        HttpTransport transport = HttpTransport.trusting(authorities(settings), url, settings.value(TIMEOUT));
        try {
            return ScimConnector.create(new ScimClient(transport, token));
        } catch (InterruptedException | RuntimeException e) {
            transport.close();
            throw e;
        }
    }

    /** Whether others than this host can read what is sent to a URL. */
    static boolean isInClearText(URI url) {
        boolean isLoopback =
                BindAddress.parse(url.getHost()).filter(BindAddress::isLoopback).isPresent();
        return url.getScheme().equalsIgnoreCase("http") && !isLoopback;
    }

    private static List<X509Certificate> authorities(Settings settings) {
        try {
            Optional<Path> file = settings.find(TLS_CA);
            return file.isPresent() ? Pem.certificates(file.get()) : List.of();
        } catch (IOException e) {
            throw new ConnectorException(FailureKind.INVALID, TLS_CA.name() + " cannot be used: " + e.getMessage(), e);
        }
    }
}
