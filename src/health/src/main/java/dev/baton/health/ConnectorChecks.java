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

/** Has the checks of a connector client registered as long as it is the client of the session. */
final class ConnectorChecks {
    private static final Logger LOGGER = System.getLogger(ConnectorChecks.class.getName());

    private final ConnectorSession session;
    private final RegisteredChecks checks;

    private final ReentrantLock lock = new ReentrantLock();
    private Optional<Connector> client = Optional.empty();
    private final List<String> registered = new ArrayList<>();

    /** The check of the client itself, while there is one. */
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

    /** Registers the checks of each client that the session has, from now on. */
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

    /** Replaces the checks of a client that is not the session's any more. */
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
            // On the session's own thread, which has to go on; the connector is of use without its checks.
            LOGGER.log(
                    Level.WARNING,
                    "not every check of the connector is registered: "
                            + Diagnosis.of(e).reason());
            LOGGER.log(Level.DEBUG, "the checks of the connector", e);
        }
    }
}
