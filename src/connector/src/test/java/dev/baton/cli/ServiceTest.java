package dev.baton.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.baton.config.CheckOptions;
import dev.baton.config.CheckSettings;
import dev.baton.config.CommonSettings;
import dev.baton.config.HealthSettings;
import dev.baton.config.ProvisioningSettings;
import dev.baton.config.Settings;
import dev.baton.connector.Connector;
import dev.baton.connector.ConnectorException;
import dev.baton.connector.ConnectorProvider;
import dev.baton.connector.FailureKind;
import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ServiceTest {
    private static final Map<String, CheckOptions> CHECKS = Map.of(
            "cache", CheckOptions.builder().optional(true).build(),
            "queue", CheckOptions.create());

    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    private int port;

    /** Says what the health server answers while the client is obtained, and while it is closed. */
    private final class Witness implements ConnectorProvider {
        @Override
        public String name() {
            return "baton-witness";
        }

        @Override
        public Connector connect(Settings settings) {
            seen.add("connecting: live " + status("/live") + ", ready " + status("/ready"));
            return new Connector() {
                @Override
                public void validate() {}

                @Override
                public void close() {
                    seen.add("closing: live " + status("/live") + ", ready " + status("/ready"));
                }
            };
        }
    }

    @Test
    void theHealthServerIsTheFirstToStartAndTheLastToStop() throws Exception {
        try (ServerSocket reserved = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = reserved.getLocalPort();
        }
        Service service = new Service(new Witness(), settings(Map.of()), problem -> {}, Optional.empty());

        service.start();
        assertThat(seen.take(), is("connecting: live 200, ready 503"));
        while (status("/ready") != 200) {
            Thread.onSpinWait();
        }
        service.stop(Duration.ZERO);

        assertThat(List.copyOf(seen), is(List.of("closing: live 200, ready 503")));
        assertThrows(IOException.class, () -> new Socket(InetAddress.getLoopbackAddress(), port));
    }

    /** Says whether the tasks' API listens while the client is obtained. */
    private record ApiWitness(int apiPort, BlockingQueue<Boolean> listening) implements ConnectorProvider {
        @Override
        public String name() {
            return "baton-witness";
        }

        @Override
        public Connector connect(Settings settings) {
            try (Socket api = new Socket(InetAddress.getLoopbackAddress(), apiPort)) {
                listening.add(api.isConnected());
            } catch (IOException e) {
                listening.add(false);
            }
            return new Connector() {
                @Override
                public void validate() {}

                @Override
                public void close() {}
            };
        }
    }

    @Test
    void theApiListensBeforeAnythingCanBeReady(@TempDir Path directory) throws Exception {
        int apiPort;
        try (ServerSocket reserved = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = reserved.getLocalPort();
            apiPort = other.getLocalPort();
        }
        BlockingQueue<Boolean> listening = new LinkedBlockingQueue<>();
        Map<String, String> api = Map.of(
                "data-dir",
                directory.toString(),
                "provisioning-api",
                "true",
                "provisioning-api-port",
                Integer.toString(apiPort),
                "provisioning-api-token",
                "0123456789abcdef0123456789abcdef");
        Service service =
                new Service(new ApiWitness(apiPort, listening), settings(api), problem -> {}, Optional.empty());

        service.start();
        assertThat(listening.take(), is(true));
        service.stop(Duration.ZERO);
    }

    /** Hangs in its validation, whatever becomes of its client, and has checks of its own. */
    private static final class Hanging implements ConnectorProvider {
        private final CountDownLatch isHanging = new CountDownLatch(1);
        private final CountDownLatch isClosed = new CountDownLatch(1);

        @Override
        public String name() {
            return "baton-hanging";
        }

        @Override
        public Map<String, CheckOptions> checks() {
            return CHECKS;
        }

        @Override
        public Connector connect(Settings settings) {
            return new Connector() {
                @Override
                public void validate() throws InterruptedException {
                    isHanging.countDown();
                    isClosed.await();
                    throw new ConnectorException(FailureKind.UNAVAILABLE, "the client was closed");
                }

                @Override
                public List<HealthCheck> checks() {
                    return List.of(down("cache"), down("queue"));
                }

                @Override
                public void close() {
                    isClosed.countDown();
                }
            };
        }

        private static HealthCheck down(String name) {
            return new HealthCheck() {
                @Override
                public String name() {
                    return name;
                }

                @Override
                public HealthCheckResponse call() {
                    return HealthCheckResponse.builder().status(false).build();
                }
            };
        }
    }

    @Test
    void whoWaitsForATargetThatHangsHearsThatTheServiceDrainsWhenItStops() throws Exception {
        Hanging provider = new Hanging();
        Service service = started(provider, Map.of());
        try (ExecutorService probes = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> answer = probes.submit(() -> body("/health"));
            provider.isHanging.await();
            service.stop(Duration.ZERO);

            assertThat(answer.get(), containsString("\"details\":{\"error\":\"draining\""));
        }
    }

    @Test
    void checksThatAConnectorDeclaresAreTreatedAsItAndTheSettingsSay() throws Exception {
        Hanging provider = new Hanging();
        Service service = started(
                provider, Map.of("health-check-queue-optional", "true", "health-check-groups", "own:cache+queue"));
        try {
            assertThat(body("/health/own"), containsString("{\"status\":\"healthy\""));
            assertThat(body("/health/own"), containsString("\"degraded\":\"cache,queue\""));
            assertThat(status("/health/cache"), is(503));
            assertThat(status("/health/nothing"), is(404));
        } finally {
            service.stop(Duration.ZERO);
        }
    }

    private Service started(ConnectorProvider provider, Map<String, String> flags) throws Exception {
        try (ServerSocket reserved = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = reserved.getLocalPort();
        }
        Service service = new Service(provider, settings(flags), problem -> {}, Optional.empty());
        service.start();
        while (status("/ready") != 200) {
            Thread.onSpinWait();
        }
        return service;
    }

    private Settings settings(Map<String, String> flags) {
        Map<String, String> all = new HashMap<>(flags);
        all.putAll(Map.of("health-check", "true", "health-check-port", String.valueOf(port)));
        return Settings.builder()
                .declare(CheckSettings.declared(CHECKS))
                .declare(HealthSettings.SERVER)
                .declare(ProvisioningSettings.ALL)
                .declare(CommonSettings.ALL)
                .declare(List.of(ServiceMode.SHUTDOWN_TIMEOUT))
                .commandLine(all)
                .build();
    }

    private String body(String path) throws IOException {
        HttpURLConnection connection = connection(path);
        try (InputStream in =
                connection.getResponseCode() < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private HttpURLConnection connection(String path) throws IOException {
        return (HttpURLConnection)
                URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
    }

    private int status(String path) {
        try {
            return connection(path).getResponseCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
