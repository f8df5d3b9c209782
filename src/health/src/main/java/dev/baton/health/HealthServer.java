package dev.baton.health;

import dev.baton.config.BindAddress;
import dev.baton.config.Binding;
import dev.baton.config.HealthSettings;
import dev.baton.config.Settings;
import dev.baton.config.SettingsException;
import dev.baton.health.guard.ConnectionGuard;
import dev.baton.health.guard.ConnectionLimits;
import io.helidon.http.encoding.ContentEncodingContext;
import io.helidon.http.media.MediaContext;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Serves a registry on a port of its own, and survives what clients do to it. Safe for use by several threads at once.
 *
 * <p>It serves HTTP/1.1 on virtual threads, and answers HTTP/1.0 with 505. A request has no body, and its head comes within
 * 10 s. At the connection limit the connection that has waited longest for its client makes room for a new one.
 */
public final class HealthServer {
    private static final Logger LOGGER = System.getLogger(HealthServer.class.getName());
    private static final Binding BINDING =
            new Binding("health server", HealthSettings.BIND_ADDRESS, HealthSettings.PORT);
    private static final Duration GUARD_PERIOD = Duration.ofMillis(250);
    private static final Duration WATCH_PERIOD = Duration.ofSeconds(2);
    private static final Duration RELOAD_PERIOD = Duration.ofSeconds(5);
    private static final int BACKLOG = 4_096;

    private final BindAddress address;
    private final int configuredPort;
    private final Consumer<String> onFailure;
    private final ConnectionGuard guard;
    private final WebServerConfig.Builder listener;
    private final Optional<ServerTls> tls;
    private final ScheduledThreadPoolExecutor upkeep = new ScheduledThreadPoolExecutor(1, HealthServer::upkeepThread);
    private volatile WebServer server;

    private HealthServer(Builder builder) {
        address = builder.address;
        configuredPort = builder.port;
        onFailure = builder.onFailure;
        guard = ConnectionGuard.create(
                ConnectionLimits.DEFAULT.withMaxConnections(builder.maxConnections), System::nanoTime);
        listener = WebServer.builder()
                .shutdownHook(false)
                .featuresDiscoverServices(false)
                .mediaContext(MediaContext.builder()
                        .mediaSupportsDiscoverServices(false)
                        .build())
                .contentEncoding(ContentEncodingContext.builder()
                        .contentEncodingsDiscoverServices(false)
                        .build())
                .errorHandling(errors -> errors.includeEntity(true))
                .directHandlers(ErrorAnswers.with(builder.registry.time()))
                .backlog(BACKLOG)
                .routing(routing(builder));
        guard.install(listener);
        tls = builder.tlsFiles.map(ServerTls::create);
        // Through channels Helidon would ignore the demand for client certificates, see CurrentSslContext.
        tls.ifPresent(it -> listener.tls(it.tls()).useNio(false));
    }

    private HttpRouting.Builder routing(Builder builder) {
        HttpRouting.Builder routing = HttpRouting.builder().addFeature(HealthFeature.create(builder.registry));
        if (builder.isMetrics) {
            routing.addFeature(metrics(builder.registry));
        }
        if (builder.isStatusPage) {
            routing.addFeature(new StatusPage(builder.registry));
        }
        return routing;
    }

    private HttpFeature metrics(HealthRegistry registry) {
        try {
            return new Metrics(registry, guard::open);
        } catch (NoClassDefFoundError e) {
            throw new HealthServerException(
                    "metrics need io.micrometer:micrometer-registry-prometheus on the class path", e);
        }
    }

    /**
     * A server as the settings have it.
     *
     * @param registry what it serves
     * @param settings with every setting of {@link HealthSettings#SERVER} declared
     * @param onFailure told in one line if the server stops listening though nobody stopped it
     * @return a server that does not listen yet
     * @throws HealthServerException if the TLS files cannot be used
     * @throws dev.baton.config.SettingsException if TLS is set in part only
     */
    public static HealthServer create(HealthRegistry registry, Settings settings, Consumer<String> onFailure) {
        return builder(registry).settings(settings).onFailure(onFailure).build();
    }

    /**
     * A builder.
     *
     * @param registry what the server serves
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
        if (server != null) {
            throw new IllegalStateException("the health server was started before");
        }
        try {
            server = listener.bindAddress(BINDING.check(address, configuredPort))
                    .build()
                    .start();
            if (!server.isRunning()) {
                // Helidon says so in the log only.
                throw BINDING.taken(address, configuredPort);
            }
        } catch (SettingsException e) {
            throw new HealthServerException(e.getMessage(), e);
        }
        LOGGER.log(Level.INFO, "health server listening on " + url());
        if (tls.isEmpty() && !address.isLoopback()) {
            LOGGER.log(
                    Level.WARNING,
                    "health server is open to the network without TLS: set " + HealthSettings.TLS_CERT.variable()
                            + " and " + HealthSettings.TLS_KEY.variable() + " if that network is not trusted");
        }
        startUpkeep();
    }

    /**
     * The port that is bound.
     *
     * @return 1 to 65,535
     * @throws IllegalStateException if the server is not running
     */
    public int port() {
        WebServer running = server;
        int port = running == null ? -1 : running.port();
        if (port < 1) {
            throw new IllegalStateException("the health server is not running");
        }
        return port;
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
        upkeep.shutdownNow();
        if (server != null) {
            server.stop();
        }
        guard.closeAll();
    }

    private void startUpkeep() {
        upkeep.setRemoveOnCancelPolicy(true);
        ListenerWatch watch = new ListenerWatch(clientAddress(), guard::accepted);
        every(GUARD_PERIOD, guard::check);
        every(WATCH_PERIOD, () -> reportIfDead(watch));
        tls.ifPresent(it -> every(RELOAD_PERIOD, it::reload));
    }

    private void reportIfDead(ListenerWatch watch) {
        if (watch.isDead() && !upkeep.isShutdown()) {
            upkeep.shutdown();
            onFailure.accept("health server no longer listens on " + address.inUrl() + ":" + port());
        }
    }

    private void every(Duration period, Runnable task) {
        upkeep.scheduleWithFixedDelay(
                () -> runSafely(task), period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void runSafely(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            // A task that throws would never run again.
            LOGGER.log(Level.ERROR, "health server upkeep failed", e);
        }
    }

    private InetSocketAddress clientAddress() {
        try {
            return new InetSocketAddress(
                    InetAddress.getByName(address.forClient().host()), port());
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Thread upkeepThread(Runnable task) {
        // Not a virtual thread: those that serve requests could keep it from running.
        return Thread.ofPlatform().daemon().name("health-server-upkeep").unstarted(task);
    }

    /** Builds {@link HealthServer}. Not safe for use by several threads at once. */
    public static final class Builder {
        private final HealthRegistry registry;
        private BindAddress address = new BindAddress("127.0.0.1");
        private int port = 8_081;
        private boolean isMetrics;
        private boolean isStatusPage;
        private int maxConnections = ConnectionLimits.DEFAULT.maxConnections();
        private Optional<TlsFiles> tlsFiles = Optional.empty();
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
            tlsFiles = TlsFiles.of(settings);
            return bindAddress(settings.value(HealthSettings.BIND_ADDRESS))
                    .port(settings.value(HealthSettings.PORT))
                    .metrics(settings.value(HealthSettings.METRICS))
                    .statusPage(settings.value(HealthSettings.STATUS_PAGE))
                    .maxConnections(settings.value(HealthSettings.MAX_CONNECTIONS));
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
         * Has the server speak TLS. The files are read again when they change.
         *
         * @param certificate PEM file with the certificate chain
         * @param key PEM file with the private key, PKCS #8 without a password
         * @return this builder
         */
        public Builder tls(Path certificate, Path key) {
            tlsFiles = Optional.of(new TlsFiles(certificate, key, Optional.empty()));
            return this;
        }

        /**
         * Has the server speak TLS with clients that present a certificate only.
         *
         * @param certificate PEM file with the certificate chain
         * @param key PEM file with the private key, PKCS #8 without a password
         * @param clientCa PEM file with the CA certificates that those of the clients must come from
         * @return this builder
         */
        public Builder mutualTls(Path certificate, Path key, Path clientCa) {
            tlsFiles = Optional.of(new TlsFiles(certificate, key, Optional.of(clientCa)));
            return this;
        }

        /**
         * Sets who learns that the server stopped listening though nobody stopped it.
         *
         * @param listener told once, in one line, within five seconds; by default a line in the log
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
         */
        public HealthServer build() {
            return new HealthServer(this);
        }
    }
}
