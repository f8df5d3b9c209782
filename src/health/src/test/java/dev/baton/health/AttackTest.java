package dev.baton.health;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.startsWith;

import dev.baton.health.guard.RawClient;
import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hostile clients, within bounds: each must leave {@code /live} answering. */
@Timeout(60)
class AttackTest {
    private static final int LIMIT = 64;

    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private final HealthRegistry registry = HealthRegistry.create();
    private final HealthServer server = HealthServer.builder(registry)
            .port(0)
            .maxConnections(LIMIT)
            .metrics(true)
            .build();
    private final List<RawClient> clients = new ArrayList<>();

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void stop() throws IOException {
        mayEnd.countDown();
        closeAll();
        server.stop();
        registry.close();
    }

    @Test
    void halfSentRequestsBeyondTheLimitDoNotKeepLiveOut() throws IOException {
        for (int i = 0; i < 4 * LIMIT; i++) {
            attack("GET /health HTTP/1.1\r\nX-" + i + ": ");
            assertLive();
        }
    }

    @Test
    void silentConnectionsBeyondTheLimitDoNotKeepLiveOut() throws IOException {
        for (int i = 0; i < 4 * LIMIT; i++) {
            attack("");
        }
        assertLive();
    }

    @Test
    void callersOfAHungCheckBeyondTheLimitDoNotKeepLiveOut() throws IOException {
        registry.register(new Hung());
        for (int i = 0; i < 2 * LIMIT; i++) {
            attack("GET /health HTTP/1.1\r\nHost: a\r\n\r\n");
        }
        assertLive();
    }

    @Test
    void aThousandConnectionsOpenedAndDroppedLeaveNothingBehind() throws IOException {
        openAndDrop(100);
        awaitNoConnectionButTheScrapesOwn();
        long before = openFiles();

        openAndDrop(1_000);

        awaitNoConnectionButTheScrapesOwn();
        // The virtual machine opens a file of its own now and then.
        assertThat(openFiles(), lessThan(before + 20));
    }

    private void openAndDrop(int connections) throws IOException {
        for (int i = 0; i < connections; i++) {
            try (RawClient client = new RawClient(server.port())) {
                client.send(i % 3 == 0 ? "" : i % 3 == 1 ? "GE" : "\u0016\u0003\u0001 garbage\r\n");
            }
            if (i % 100 == 0) {
                assertLive();
            }
        }
    }

    private void awaitNoConnectionButTheScrapesOwn() throws IOException {
        while (!get("/metrics").contains("baton_health_connections 1.0\n")) {
            assertThat("in time", Thread.interrupted(), is(false));
        }
    }

    private void attack(String bytes) throws IOException {
        RawClient client = new RawClient(server.port());
        clients.add(client);
        client.send(bytes);
    }

    private void assertLive() throws IOException {
        assertThat(get("/live"), startsWith("HTTP/1.1 200 OK"));
    }

    private String get(String path) throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            return client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                    .response();
        }
    }

    private void closeAll() throws IOException {
        for (RawClient client : clients) {
            client.close();
        }
    }

    /** Sockets of this process, both ends of each connection. */
    private static long openFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }

    private final class Hung implements HealthCheck {
        @Override
        public String name() {
            return "hung";
        }

        @Override
        public HealthCheckResponse call() {
            try {
                mayEnd.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return HealthCheckResponse.builder().status(false).build();
        }
    }
}
