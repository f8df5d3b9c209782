package dev.baton.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.baton.config.CommonSettings;
import dev.baton.config.HealthSettings;
import dev.baton.config.ProvisioningSettings;
import dev.baton.config.Settings;
import dev.baton.connector.Connector;
import dev.baton.connector.ConnectorProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ServiceTest {
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
        Service service = new Service(new Witness(), settings(), problem -> {}, Optional.empty());

        service.start();
        assertThat(seen.take(), is("connecting: live 200, ready 503"));
        while (status("/ready") != 200) {
            Thread.onSpinWait();
        }
        service.stop(Duration.ZERO);

        assertThat(List.copyOf(seen), is(List.of("closing: live 200, ready 503")));
        assertThrows(IOException.class, () -> new Socket(InetAddress.getLoopbackAddress(), port));
    }

    private Settings settings() {
        return Settings.builder()
                .declare(HealthSettings.SERVER)
                .declare(ProvisioningSettings.ALL)
                .declare(CommonSettings.ALL)
                .declare(List.of(ServiceMode.SHUTDOWN_TIMEOUT))
                .commandLine(Map.of("health-check", "true", "health-check-port", String.valueOf(port)))
                .build();
    }

    private int status(String path) {
        try {
            return ((HttpURLConnection) URI.create("http://127.0.0.1:" + port + path)
                            .toURL()
                            .openConnection())
                    .getResponseCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
