package dev.baton.health;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import dev.baton.config.CheckOptions;
import dev.baton.connector.Connector;
import dev.baton.connector.ConnectorException;
import dev.baton.connector.ConnectorSession;
import dev.baton.connector.FailureKind;
import io.helidon.health.HealthCheck;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Checks that a connector has of its own come and go with its client. */
@Timeout(60)
class ConnectorChecksTest {
    private static final Duration FOREVER = Duration.ofDays(2);

    private final BlockingQueue<Connector> clients = new LinkedBlockingQueue<>();
    private final BlockingQueue<Object> changes = new LinkedBlockingQueue<>();
    private final ConnectorSession session = ConnectorSession.create(clients::take);
    private final HealthRegistry registry = HealthRegistry.builder()
            .session(session)
            .checkOptions("cache", CheckOptions.builder().optional(true).build())
            .build();

    @AfterEach
    void close() {
        registry.close();
        session.close();
    }

    /** A client whose validation fails with a demand for a new one if the test says so. */
    private static final class Client implements Connector {
        private final Supplier<List<HealthCheck>> checks;
        private volatile boolean isRefused;

        Client(Supplier<List<HealthCheck>> checks) {
            this.checks = checks;
        }

        @Override
        public void validate() {
            if (isRefused) {
                throw new ConnectorException(FailureKind.UNAUTHENTICATED, "refused");
            }
        }

        @Override
        public List<HealthCheck> checks() {
            return checks.get();
        }
    }

    private Client obtained(Supplier<List<HealthCheck>> checks) throws InterruptedException {
        Client client = new Client(checks);
        clients.add(client);
        changes.take();
        return client;
    }

    private void start() {
        // After the registry's own listener.
        session.onChange(() -> changes.add(""));
        session.start();
    }

    private List<String> names() {
        return registry.snapshot().checks().stream()
                .map(HealthSnapshot.Check::name)
                .toList();
    }

    @Test
    void theyAreRegisteredWithTheClientAndRemovedWithIt() throws Exception {
        TestCheck queue = TestCheck.readiness("queue").fail(FailureKind.UNAVAILABLE, "full");
        TestCheck cache = TestCheck.of("cache").fail(FailureKind.UNAVAILABLE, "gone");
        assertThat(names(), is(List.of("validate")));
        start();
        obtained(() -> List.of(queue, cache));

        assertThat(names(), is(List.of("validate", "queue", "cache")));
        assertThat(registry.ready(FOREVER).problem().orElseThrow().error(), is("check failed"));
        queue.succeed();
        assertThat(registry.ready(FOREVER).isUp(), is(true));
        assertThat(registry.health(FOREVER).degraded().getFirst().name(), is("cache"));
        session.close();
        assertThat(names(), is(List.of("validate")));
    }

    @Test
    void aRenewedClientBringsItsOwn() throws Exception {
        start();
        Client old = obtained(() -> List.of(TestCheck.of("old"), TestCheck.of("both")));
        old.isRefused = true;
        registry.health(FOREVER);
        obtained(() -> List.of(TestCheck.of("both"), TestCheck.of("new")));

        assertThat(names(), is(List.of("validate", "both", "new")));
    }

    @Test
    void aClientThatIsThereFromTheStartHasThemToo() {
        try (HealthRegistry fixed = HealthRegistry.builder()
                .session(ConnectorSession.of(new Client(() -> List.of(TestCheck.of("disk")))))
                .build()) {
            assertThat(fixed.health(FOREVER).parts().size(), is(2));
        }
    }

    @Test
    void aConnectorWhoseChecksCannotBeRegisteredIsUsedWithoutThem() throws Exception {
        registry.register(TestCheck.of("taken"));
        try (LogRecorder log = new LogRecorder(ConnectorChecks.class.getName())) {
            start();
            Client client = obtained(() -> List.of(TestCheck.of("mine"), TestCheck.of("taken"), TestCheck.of("lost")));

            LogRecord warning = log.records().take();
            assertThat(
                    warning.getMessage(),
                    is("not every check of the connector is registered:"
                            + " IllegalArgumentException: the name of a health check is taken: taken"));
            assertThat(names(), is(List.of("validate", "taken", "mine")));
            assertThat(registry.isReady(), is(true));

            client.isRefused = true;
            registry.health(FOREVER);
            obtained(() -> {
                throw new NoClassDefFoundError("org/example/Driver");
            });
            assertThat(log.records().take().getMessage(), containsString("NoClassDefFoundError"));
            assertThat("what others registered stays", names(), is(List.of("validate", "taken")));
        }
    }
}
