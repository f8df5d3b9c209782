package dev.baton.cli;

import dev.baton.config.HealthSettings;
import dev.baton.config.Settings;
import dev.baton.connector.ConnectorException;
import dev.baton.connector.ConnectorProvider;
import dev.baton.connector.ConnectorSession;
import dev.baton.health.HealthRegistry;
import dev.baton.health.HealthServer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The parts of a running service and their order: the health server is bound first, then the connector client is obtained,
 * then work is taken; a stop is the same list backwards.
 */
final class Service {
    private static final Logger LOGGER = System.getLogger(Service.class.getName());

    private final UnaryOperator<String> cleaner;
    private final ConnectorSession session;
    private final HealthRegistry registry;
    private final Optional<HealthServer> server;
    private final AtomicReference<String> lastFailure = new AtomicReference<>("");

    Service(ConnectorProvider provider, Settings settings, Consumer<String> onFailure) {
        cleaner = settings.cleaner();
        session = ConnectorSession.create(() -> provider.connect(settings));
        registry = HealthRegistry.builder().settings(settings).session(session).build();
        server = settings.value(HealthSettings.ENABLED)
                ? Optional.of(HealthServer.create(registry, settings, onFailure))
                : Optional.empty();
    }

    void start() {
        server.ifPresent(HealthServer::start);
        session.onChange(this::logFailure);
        session.start();
    }

    void stop(Duration drainDelay) throws InterruptedException {
        registry.drain();
        Thread.sleep(drainDelay);
        session.close();
        registry.close();
        server.ifPresent(HealthServer::stop);
    }

    private void logFailure() {
        String failure = session.failure()
                .map(ConnectorException::getMessage)
                .map(cleaner)
                .orElse("");
        if (!failure.equals(lastFailure.getAndSet(failure)) && !failure.isEmpty()) {
            LOGGER.log(Level.WARNING, "cannot obtain the connector client, trying again: " + failure);
        }
    }
}
