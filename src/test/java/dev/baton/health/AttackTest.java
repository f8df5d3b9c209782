package dev.baton.health;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.startsWith;

import dev.baton.health.guard.RawClient;
import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hostile clients, within bounds: each must leave {@code /live} answering. */
@Timeout(60)
class AttackTest {
    private static final int LIMIT = 64;
    private static final String LIVE = "GET /live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private final HealthRegistry registry = HealthRegistry.create();
    private final HealthServer server =
            HealthServer.builder(registry).port(0).maxConnections(LIMIT).build();
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
        assertLive();
        long before = openFiles();
        for (int i = 0; i < 1_000; i++) {
            try (RawClient client = new RawClient(server.port())) {
                client.send(i % 3 == 0 ? "" : i % 3 == 1 ? "GE" : "\u0016\u0003\u0001 garbage\r\n");
            }
            if (i % 100 == 0) {
                assertLive();
            }
        }
        assertLive();
        while (openFiles() > before) {
            LockSupport.parkNanos(1_000_000);
            assertThat("in time", Thread.interrupted(), is(false));
        }
        assertThat(openFiles(), lessThanOrEqualTo(before));
    }

    private void attack(String bytes) throws IOException {
        RawClient client = new RawClient(server.port());
        clients.add(client);
        client.send(bytes);
    }

    private void assertLive() throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            assertThat(client.send(LIVE).response(), startsWith("HTTP/1.1 200 OK"));
        }
    }

    private void closeAll() throws IOException {
        for (RawClient client : clients) {
            client.close();
        }
    }

    /** Sockets of this process, both ends of each connection. */
    private static long openFiles() throws IOException {
        try (Stream<java.nio.file.Path> files = java.nio.file.Files.list(java.nio.file.Path.of("/proc/self/fd"))) {
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
