package dev.baton.health;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.baton.config.BindAddress;
import dev.baton.config.HealthSettings;
import dev.baton.config.Settings;
import dev.baton.config.SettingsException;
import dev.baton.health.guard.RawClient;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import java.io.Closeable;
import java.io.IOException;
import java.lang.reflect.Field;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.LogRecord;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class HealthServerTest {
    private static final String LIVE = "GET /live HTTP/1.1\r\nHost: a\r\n\r\n";

    private final HealthRegistry registry = HealthRegistry.create();
    private final BlockingQueue<String> failures = new ArrayBlockingQueue<>(2);
    private final HealthServer server =
            HealthServer.builder(registry).port(0).onFailure(this::failed).build();

    /** As a callback that ends the process, which stops the server by a shutdown hook. */
    private void failed(String problem) {
        Thread hook = Thread.ofVirtual().start(server::stop);
        try {
            hook.join();
        } catch (InterruptedException e) {
            failures.add("interrupted");
        }
        failures.add(problem);
    }

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop();
        registry.close();
    }

    @Test
    void portZeroTakesAFreePort() {
        assertThat(server.port(), greaterThan(0));
        assertThat(server.url(), is("http://127.0.0.1:" + server.port()));
    }

    @Test
    void itDoesWhatTheSettingsSay() throws IOException {
        Settings settings = Settings.builder()
                .declare(HealthSettings.SERVER)
                .commandLine(Map.of(
                        "health-check-port", "0",
                        "health-check-bind-address", "127.0.0.2",
                        "health-check-metrics", "true",
                        "health-check-status-page", "true"))
                .build();
        HealthServer other = HealthServer.builder(registry).settings(settings).build();
        other.start();
        try {
            assertThat(other.url(), is("http://127.0.0.2:" + other.port()));
            for (String path : List.of("/metrics", "/")) {
                try (Socket socket = new Socket("127.0.0.2", other.port())) {
                    String request = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.2\r\n\r\n";
                    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                    byte[] start = socket.getInputStream().readNBytes(15);
                    assertThat(path, new String(start, StandardCharsets.US_ASCII), is("HTTP/1.1 200 OK"));
                }
            }
        } finally {
            other.stop();
        }
    }

    @Test
    void itDoesWhatHelidonsConfigurationSays() throws IOException {
        Config config = Config.just(ConfigSources.create(Map.of(
                "baton.health.port", "0",
                "baton.health.bind-address", "127.0.0.3",
                "baton.health.status-page", "true",
                "baton.health.allowed-hosts.0", "one.example",
                "baton.health.allowed-hosts.1", "two.example",
                "baton.health.cache-ttl", "5")));
        HealthServer other = HealthServer.builder(registry)
                .config(config.get("baton.health"))
                .build();
        other.start();
        try (Socket socket = new Socket("127.0.0.3", other.port())) {
            assertThat(other.url(), is("http://127.0.0.3:" + other.port()));
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: two.example\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] start = socket.getInputStream().readNBytes(15);
            assertThat(new String(start, StandardCharsets.US_ASCII), is("HTTP/1.1 200 OK"));
        } finally {
            other.stop();
        }
    }

    @Test
    void aBadKeyOfTheConfigurationIsNamed() {
        Config config = Config.just(ConfigSources.create(Map.of("baton.health.port", "65536")));
        HealthServer.Builder builder = HealthServer.builder(registry);

        assertThat(
                assertThrows(SettingsException.class, () -> builder.config(config.get("baton.health")))
                        .getMessage(),
                containsString("baton.health.port=65536"));
    }

    @Test
    void aServerTakesAtLeastOneConnection() {
        HealthServer.Builder builder = HealthServer.builder(registry).maxConnections(1);

        assertThrows(IllegalArgumentException.class, () -> builder.maxConnections(0));
    }

    @Test
    void theLogNamesTheRealAddress() {
        HealthServer other = HealthServer.builder(registry).port(0).build();
        try (LogRecorder log = new LogRecorder("dev.baton.health")) {
            other.start();
            assertThat(
                    log.records().stream().map(LogRecord::getMessage).toList(),
                    hasItem("health server listening on " + other.url()));
        } finally {
            other.stop();
        }
    }

    @ParameterizedTest
    @CsvSource({"::1, [::1]", "'::', [::1]", "0.0.0.0, 127.0.0.1", "localhost, 127.0.0.1", "127.0.0.2, 127.0.0.2"})
    void itListensWhereItIsTold(String host, String reachedAt) throws IOException {
        HealthServer other = HealthServer.builder(registry)
                .port(0)
                .bindAddress(BindAddress.parse(host).orElseThrow())
                .build();
        other.start();
        try (Socket socket = new Socket(reachedAt, other.port())) {
            socket.getOutputStream().write(LIVE.getBytes(StandardCharsets.US_ASCII));
            byte[] start = socket.getInputStream().readNBytes(15);
            assertThat(new String(start, StandardCharsets.US_ASCII), is("HTTP/1.1 200 OK"));
        } finally {
            other.stop();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 'health server cannot listen on 127.0.0.1:PORT: address already in use; "
                + "set BATON_HEALTH_CHECK_PORT or --health-check-port to a port that is free'",
        "192.0.2.1, 'health server cannot listen on 192.0.2.1:PORT: cannot assign requested address; "
                + "set BATON_HEALTH_CHECK_BIND_ADDRESS or --health-check-bind-address to an address of this host'",
        "no-such-host.invalid, 'health server cannot listen on no-such-host.invalid:PORT: unknown host; "
                + "set BATON_HEALTH_CHECK_BIND_ADDRESS or --health-check-bind-address to an address of this host'"
    })
    void aPortThatCannotBeBoundIsOneLineWithAddressPortAndReason(String host, String line) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            HealthServer other = HealthServer.builder(registry)
                    .port(taken.getLocalPort())
                    .bindAddress(BindAddress.parse(host).orElseThrow())
                    .build();

            HealthServerException failure = assertThrows(HealthServerException.class, other::start);

            assertThat(failure.getMessage(), is(line.replace(":PORT:", ":" + taken.getLocalPort() + ":")));
        }
    }

    @Test
    void aHeadRequestForAnUnknownPathGetsNoBodyAndTheConnectionStaysUsable() throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            String all = client.send("HEAD /nothing HTTP/1.1\r\nHost: a\r\n\r\n"
                            + "GET /live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                    .rest();

            assertThat(all, startsWith("HTTP/1.1 404 Not Found"));
            assertThat(all.split("\r\n\r\n")[1], startsWith("HTTP/1.1 200 OK"));
            assertThat(all, endsWith("}\n"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0000\u0001\u0002",
                "\r\n\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
            })
    void garbageEndsItsConnectionOnly(String garbage) throws IOException {
        try (RawClient client = new RawClient(server.port());
                RawClient other = new RawClient(server.port())) {
            client.send(garbage).endOutput().rest();

            assertThat(other.send(LIVE).response(), startsWith("HTTP/1.1 200 OK"));
        }
    }

    @Test
    @Tag("real-time")
    void aListenerThatDiesIsStartedAgain() throws Exception {
        int port = server.port();
        helidonSocket().close();

        while (!isAnswering(port)) {
            Thread.sleep(50);
        }
        assertThat(server.port(), is(port));
        assertThat(failures.size(), is(0));
    }

    @Test
    @Tag("real-time")
    void aListenerThatCannotBeStartedAgainIsReported() throws Exception {
        int port = server.port();
        helidonSocket().close();

        try (ServerSocket taken = new ServerSocket()) {
            while (!taken.isBound()) {
                try {
                    taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
                } catch (IOException e) {
                    // Until the listener has let go of it.
                    Thread.onSpinWait();
                }
            }
            // Nobody accepts, which the watch takes for a listener that died.
            assertThat(
                    failures.poll(30, TimeUnit.SECONDS),
                    startsWith("health server no longer listens on 127.0.0.1:" + port
                            + ": health server cannot listen on 127.0.0.1:" + port + ": address already in use"));
        }
    }

    private static boolean isAnswering(int port) {
        try (RawClient client = new RawClient(port)) {
            return client.send(LIVE).response().startsWith("HTTP/1.1 200 OK");
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void aWatchTellsAListenerFromNone() throws IOException {
        AtomicLong accepted = new AtomicLong(7);
        ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        ListenerWatch watch = new ListenerWatch(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort()), accepted::get);

        assertThat("clients came", watch.isDead(), is(false));
        for (int look = 0; look < 5; look++) {
            assertThat("nobody came, but it listens", watch.isDead(), is(false));
            accepted.incrementAndGet();
            assertThat("the look itself was a client", watch.isDead(), is(false));
        }
        socket.close();
        assertThat(watch.isDead(), is(true));
    }

    @Test
    void aListenerThatAcceptsNobodyIsDead() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            ListenerWatch watch = new ListenerWatch(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort()), () -> 7);

            List<Boolean> looks = Stream.generate(watch::isDead).limit(4).toList();

            assertThat(looks, is(List.of(false, false, false, true)));
        }
    }

    @Test
    void aStoppedServerDoesNotListenAndIsNoFailure() {
        int port = server.port();
        server.stop();

        assertThrows(IOException.class, () -> new RawClient(port));
        assertThat(failures.size(), is(0));
        server.stop();
    }

    @Test
    void itStartsOnce() {
        assertThrows(IllegalStateException.class, server::start);
    }

    /** Helidon's own listening socket, which nothing but a fault would close. */
    private Closeable helidonSocket() throws ReflectiveOperationException {
        Object helidon = ((Optional<?>) field(field(server, "listener"), "server")).orElseThrow();
        Map<?, ?> listeners = (Map<?, ?>) field(helidon, "listeners");
        return (Closeable) field(listeners.values().iterator().next(), "serverSocket");
    }

    private static Object field(Object owner, String name) throws ReflectiveOperationException {
        Field field = owner.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(owner);
    }
}
