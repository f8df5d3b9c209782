package dev.baton.health;

import dev.baton.config.CheckOptions;
import dev.baton.connector.Connector;
import dev.baton.connector.ConnectorSession;
import io.helidon.health.HealthCheck;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** Keeps the checks of the session's current connector client registered. */
final class ConnectorChecks {
    private static final Logger LOGGER = System.getLogger(ConnectorChecks.class.getName());

    private final ConnectorSession session;
    private final RegisteredChecks checks;

    private final ReentrantLock lock = new ReentrantLock();
    private Optional<Connector> client = Optional.empty();
    private final List<String> registered = new ArrayList<>();

    /** Validates the client itself, while there is one. */
    record Validation(ConnectorSession session) implements CheckRunner.Check {
        @Override
        public Diagnosis call() throws InterruptedException {
            session.validate();
            return Diagnosis.UP;
        }

        @Override
        public boolean isPossible() {
            return session.connector().isPresent();
        }
    }

    private ConnectorChecks(ConnectorSession session, RegisteredChecks checks) {
        this.session = session;
        this.checks = checks;
    }

    /** Adds the validation check, and keeps the checks of the session's client registered from now on. */
    static void follow(ConnectorSession session, RegisteredChecks checks, Readiness readiness) {
        checks.addValidation(session);
        ConnectorChecks clients = new ConnectorChecks(session, checks);
        Runnable update = () -> {
            if (!checks.isClosed()) {
                clients.update();
            }
            readiness.sessionChanged();
        };
        session.onChange(update);
        update.run();
    }

    /** Replaces the registered checks if the session's client has changed. */
    private void update() {
        lock.lock();
        try {
            Optional<Connector> now = session.connector();
            if (client.orElse(null) != now.orElse(null)) {
                client = now;
                registered.forEach(checks::remove);
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
                registered.add(checks.add(check, CheckOptions.create()));
            }
        } catch (RuntimeException | LinkageError e) {
            // Runs on the session's own thread, which must go on; the connector is useful without its checks.
            LOGGER.log(
                    Level.WARNING,
                    "not every check of the connector is registered: "
                            + Diagnosis.of(e).reason());
            LOGGER.log(Level.DEBUG, "the checks of the connector", e);
        }
    }
}
