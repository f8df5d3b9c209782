package dev.baton.health;

import dev.baton.config.AllowedHosts;
import dev.baton.config.BindAddress;
import dev.baton.config.HealthConfig;
import dev.baton.config.HealthSettings;
import dev.baton.config.Settings;
import dev.baton.config.SettingsException;
import dev.baton.health.guard.ConnectionGuard;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.http.encoding.ContentEncodingContext;
import io.helidon.http.media.MediaContext;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Serves a registry on a separate port, and withstands hostile clients. Safe for use by several threads at once.
 *
 * <p>It serves HTTP/1.1 and HTTP/1.0 on virtual threads. A request has no body, and its head comes within 10 s. At the
 * connection limit, the connection that has waited longest for its client is closed in favor of a new one.
 */
public final class HealthServer {
    private static final Logger LOGGER = System.getLogger(HealthServer.class.getName());
    private static final int BACKLOG = 4_096;

    private final HealthRegistry registry;
    private final boolean isMetrics;
    private final Supplier<String> otherMetrics;
    private final boolean isStatusPage;
    private final BindAddress address;
    private final AllowedHosts allowedHosts;
    private final ConnectionGuard guard;
    private final Optional<ServerTls> tls;
    private final HealthListener listener;

    private HealthServer(Builder builder) {
        registry = builder.registry;
        isMetrics = builder.isMetrics;
        otherMetrics = builder.otherMetrics;
        isStatusPage = builder.isStatusPage;
        address = builder.address;
        allowedHosts = AllowedHosts.of(address, builder.allowedHosts);
        guard = ConnectionGuard.create(builder.maxConnections, 0, System::nanoTime);
        tls = TlsFiles.of(builder.certificate, builder.key, builder.clientCa).map(ServerTls::create);
        listener = new HealthListener(this::serverConfig, address, builder.port, guard, tls, builder.onFailure);
        // What a feature lacks is said now rather than when the port is bound.
        routing();
    }

    private WebServerConfig.Builder serverConfig() {
        return WebServer.builder()
                .from(listenerConfig().buildPrototype())
                .shutdownHook(false)
                .featuresDiscoverServices(false);
    }

    /** Of the listener alone, whose builder Helidon 4.3 and 4.4 let turn discovery off: that of the server has no effect. */
    private ListenerConfig.Builder listenerConfig() {
        ListenerConfig.Builder config = ListenerConfig.builder()
                // Else TLS clients that offer HTTP/2 are served it where an application brings it, without the guard.
                .protocolsDiscoverServices(false)
                .mediaContext(MediaContext.builder()
                        .mediaSupportsDiscoverServices(false)
                        .build())
                .contentEncoding(ContentEncodingContext.builder()
                        .contentEncodingsDiscoverServices(false)
                        .build())
                .errorHandling(errors -> errors.includeEntity(true))
                .directHandlers(ErrorAnswers.with(registry.time()))
                .backlog(BACKLOG)
                .routing(routing());
        guard.install(config);
        tls.ifPresent(it -> config.tls(it.tls()).config(withoutChannels()));
        return config;
    }

    /**
     * Through channels Helidon would ignore the demand for client certificates, see {@link CurrentSslContext}. By its key, because
     * the builder has no such method before 4.4.0.
     */
    private static Config withoutChannels() {
        return Config.just(ConfigSources.create(Map.of("use-nio", "false")));
    }

    private HttpRouting.Builder routing() {
        HttpRouting.Builder routing = HttpRouting.builder().addFeature(HealthFeature.create(registry));
        if (isMetrics) {
            routing.addFeature(metrics());
        }
        if (isStatusPage) {
            routing.addFeature(new StatusPage(registry, allowedHosts));
        }
        return routing;
    }

    private HttpFeature metrics() {
        try {
            return new Metrics(registry, guard::open, otherMetrics);
        } catch (NoClassDefFoundError e) {
            throw new HealthServerException(
                    "metrics need io.micrometer:micrometer-registry-prometheus on the class path", e);
        }
    }

    /**
     * A builder.
     *
     * @param registry what the server serves, which the caller closes
     * @return a new builder
     */
    public static Builder builder(HealthRegistry registry) {
        return new Builder(registry);
    }

    /**
     * Binds the port and begins to answer.
     *
     * @throws HealthServerException if it cannot, within a second or two: address, port and reason in one line
     * @throws IllegalStateException if it was started before
     */
    public void start() {
        listener.start();
        LOGGER.log(Level.INFO, "health server listening on " + url());
        guard.shortage().ifPresent(shortage -> LOGGER.log(Level.WARNING, "health server " + shortage));
        if (tls.isEmpty() && !address.isLoopback()) {
            LOGGER.log(
                    Level.WARNING,
                    "health server is open to the network without TLS: set " + HealthSettings.TLS_CERT.variable()
                            + " and " + HealthSettings.TLS_KEY.variable() + " if that network is not trusted");
        }
    }

    /**
     * The port that is bound.
     *
     * @return 1 to 65,535
     * @throws IllegalStateException if the server is not running
     */
    public int port() {
        return listener.port();
    }

    /**
     * Where it listens.
     *
     * @return scheme, bind address and bound port
     * @throws IllegalStateException if the server is not running
     */
    public String url() {
        return (tls.isPresent() ? "https://" : "http://") + address.inUrl() + ":" + port();
    }

    /** Stops listening and ends every connection. Stopping again does nothing. */
    public void stop() {
        listener.stop();
    }

    /** Builds {@link HealthServer}. Not safe for use by several threads at once. */
    public static final class Builder {
        private final HealthRegistry registry;
        private BindAddress address = new BindAddress("127.0.0.1");
        private int port = 8_081;
        private boolean isMetrics;
        private Supplier<String> otherMetrics = () -> "";
        private boolean isStatusPage;
        private List<String> allowedHosts = List.of();
        private int maxConnections = 2_048;
        private Optional<Path> certificate = Optional.empty();
        private Optional<Path> key = Optional.empty();
        private Optional<Path> clientCa = Optional.empty();
        private Consumer<String> onFailure = problem -> LOGGER.log(Level.ERROR, problem);

        private Builder(HealthRegistry registry) {
            this.registry = Objects.requireNonNull(registry);
        }

        /**
         * Takes everything from the effective settings.
         *
         * @param settings with every setting of {@link HealthSettings#SERVER} declared
         * @return this builder
         */
        public Builder settings(Settings settings) {
            settings.ifSet(HealthSettings.BIND_ADDRESS, this::bindAddress);
            settings.ifSet(HealthSettings.PORT, this::port);
            settings.ifSet(HealthSettings.METRICS, this::metrics);
            settings.ifSet(HealthSettings.STATUS_PAGE, this::statusPage);
            settings.ifSet(HealthSettings.ALLOWED_HOSTS, this::allowedHosts);
            settings.ifSet(HealthSettings.MAX_CONNECTIONS, this::maxConnections);
            settings.ifSet(HealthSettings.TLS_CERT, file -> certificate = Optional.of(file));
            settings.ifSet(HealthSettings.TLS_KEY, file -> key = Optional.of(file));
            settings.ifSet(HealthSettings.TLS_CLIENT_CA, file -> clientCa = Optional.of(file));
            return this;
        }

        /**
         * Takes what an application's own configuration sets, as {@link HealthConfig} reads it, and leaves the rest as it is.
         *
         * @param config the node, {@code config.get("baton.health")} for example
         * @return this builder
         * @throws SettingsException if a key is unknown or a value is bad
         */
        public Builder config(Config config) {
            return settings(HealthConfig.of(config).settings());
        }

        /**
         * Sets where to listen.
         *
         * @param address an address of this host or its name; 127.0.0.1 by default
         * @return this builder
         */
        public Builder bindAddress(BindAddress address) {
            this.address = Objects.requireNonNull(address);
            return this;
        }

        /**
         * Sets the port.
         *
         * @param port 0 for any free one, to 65,535; 8081 by default
         * @return this builder
         */
        public Builder port(int port) {
            this.port = Objects.checkIndex(port, 65_536);
            return this;
        }

        /**
         * Bounds the connections at one time.
         *
         * @param maximum 1 or more; 2,048 by default
         * @return this builder
         */
        public Builder maxConnections(int maximum) {
            if (maximum < 1) {
                throw new IllegalArgumentException("at least one connection is needed: " + maximum);
            }
            maxConnections = maximum;
            return this;
        }

        /**
         * Serves metrics for Prometheus at {@code /metrics}. It needs {@code micrometer-registry-prometheus} on the class path.
         *
         * @param isOn off by default
         * @return this builder
         */
        public Builder metrics(boolean isOn) {
            isMetrics = isOn;
            return this;
        }

        /**
         * Adds metrics of the application's own to those at {@code /metrics}.
         *
         * @param scrape asked at each scrape: text in Prometheus's format 0.0.4, whole lines, of names that do not begin with {@code
         *     baton_health_}; if it throws, the scrape fails
         * @return this builder
         */
        public Builder otherMetrics(Supplier<String> scrape) {
            otherMetrics = Objects.requireNonNull(scrape);
            return this;
        }

        /**
         * Serves a status page at {@code /}.
         *
         * @param isOn off by default
         * @return this builder
         */
        public Builder statusPage(boolean isOn) {
            isStatusPage = isOn;
            return this;
        }

        /**
         * Sets by which names browsers may ask for the status page, beside those of loopback and the bind address. Any other
         * is answered with 421 (RFC 9110 section 15.5.20).
         *
         * @param hosts names or addresses without ports; none by default
         * @return this builder
         */
        public Builder allowedHosts(List<String> hosts) {
            allowedHosts = List.copyOf(hosts);
            return this;
        }

        /**
         * Has the server speak TLS. The files are read again when they change.
         *
         * @param certificate PEM file with the certificate chain
         * @param key PEM file with the private key: PKCS #8, PKCS #1 or SEC 1, without a password
         * @return this builder
         */
        public Builder tls(Path certificate, Path key) {
            this.certificate = Optional.of(certificate);
            this.key = Optional.of(key);
            return this;
        }

        /**
         * Has the server speak TLS with clients that present a certificate only.
         *
         * @param certificate PEM file with the certificate chain
         * @param key PEM file with the private key: PKCS #8, PKCS #1 or SEC 1, without a password
         * @param clientCa PEM file with the CA certificates that those of the clients must come from
         * @return this builder
         */
        public Builder mutualTls(Path certificate, Path key, Path clientCa) {
            this.clientCa = Optional.of(clientCa);
            return tls(certificate, key);
        }

        /**
         * Sets the callback for the case that the server stopped listening unexpectedly and could not be restarted.
         *
         * @param listener told once, in one line, within ten seconds; by default a line in the log
         * @return this builder
         */
        public Builder onFailure(Consumer<String> listener) {
            onFailure = Objects.requireNonNull(listener);
            return this;
        }

        /**
         * Builds the server.
         *
         * @return a server that does not listen yet
         * @throws HealthServerException if the TLS files cannot be used
         * @throws SettingsException if TLS is set in part only
         */
        public HealthServer build() {
            return new HealthServer(this);
        }
    }
}
