package dev.baton.health;

import dev.baton.config.BindAddress;
import dev.baton.config.HealthSettings;
import dev.baton.config.Settings;
import io.helidon.webserver.WebServer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Consumer;

/** The health server: a listener of its own with the three routes. */
public final class HealthServer {
    private static final Logger LOGGER = System.getLogger(HealthServer.class.getName());

    private final BindAddress address;
    private final WebServer server;

    private HealthServer(BindAddress address, WebServer server) {
        this.address = address;
        this.server = server;
    }

    /**
     * A server that has not been started.
     *
     * @param registry what it reports
     * @param settings where it listens
     * @param onFailure told in one line when the listener dies
     * @return a new server
     */
    public static HealthServer create(HealthRegistry registry, Settings settings, Consumer<String> onFailure) {
        BindAddress address = settings.value(HealthSettings.BIND_ADDRESS);
        WebServer server = WebServer.builder()
                .host(address.host())
                .port(settings.value(HealthSettings.PORT))
                .shutdownHook(false)
                .connectionOptions(options -> options.tcpNoDelay(true))
                .routing(routing -> routing.addFeature(HealthFeature.create(registry)))
                .build();
        return new HealthServer(address, server);
    }

    /** Binds the port. */
    public void start() {
        server.start();
        LOGGER.log(Level.INFO, "health server listening on http://" + address.inUrl() + ":" + server.port());
    }

    /** Stops listening and ends every connection. */
    public void stop() {
        server.stop();
    }
}
