package dev.baton.health;

import dev.baton.connector.Connector;
import dev.baton.connector.ConnectorSession;
import io.helidon.health.HealthCheck;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

/** Has the checks of a connector client registered as long as it is the client of the session. */
final class ConnectorChecks {
    private static final Logger LOGGER = System.getLogger(ConnectorChecks.class.getName());

    private final ConnectorSession session;
    private final Function<HealthCheck, String> registration;
    private final Consumer<String> removal;

    private final ReentrantLock lock = new ReentrantLock();
    private Optional<Connector> client = Optional.empty();
    private final List<String> registered = new ArrayList<>();

    /** The check of the client itself, while there is one. */
    record Validation(ConnectorSession session) implements CheckRunner.Check {
        @Override
        public Optional<Diagnosis> call() throws InterruptedException {
            session.validate();
            return Optional.empty();
        }

        @Override
        public boolean isPossible() {
            return session.connector().isPresent();
        }
    }

    /**
     * Nothing is registered yet.
     *
     * @param registration registers a check, and returns its name
     * @param removal removes the check of a name
     */
    ConnectorChecks(ConnectorSession session, Function<HealthCheck, String> registration, Consumer<String> removal) {
        this.session = session;
        this.registration = registration;
        this.removal = removal;
    }

    /** Replaces the checks of a client that is not the session's any more. */
    void update() {
        lock.lock();
        try {
            Optional<Connector> now = session.connector();
            if (client.orElse(null) != now.orElse(null)) {
                client = now;
                registered.forEach(removal);
                registered.clear();
                now.ifPresent(this::register);
            }
        } finally {
            lock.unlock();
        }
    }

    private void register(Connector connector) {
        try {
            for (HealthCheck check : connector.checks()) {
                registered.add(registration.apply(check));
            }
        } catch (RuntimeException | LinkageError e) {
            // On the session's own thread, which has to go on; the connector is of use without its checks.
            LOGGER.log(
                    Level.WARNING,
                    "not every check of the connector is registered: "
                            + Diagnosis.of(e).reason());
            LOGGER.log(Level.DEBUG, "the checks of the connector", e);
        }
    }
}
