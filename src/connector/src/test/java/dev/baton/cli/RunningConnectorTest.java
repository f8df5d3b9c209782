package dev.baton.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.baton.config.Setting;
import dev.baton.config.Settings;
import dev.baton.config.SettingsException;
import dev.baton.connector.Connector;
import dev.baton.connector.ConnectorException;
import dev.baton.connector.ConnectorProvider;
import dev.baton.connector.FailureKind;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RunningConnectorTest {
    private static final Setting<String> TARGET = Setting.of(
                    "target", "what to connect to", "a word", java.util.Optional::of)
            .required();

    private static final class Provider implements ConnectorProvider {
        @Override
        public String name() {
            return "baton-tested";
        }

        @Override
        public List<Setting<?>> settings() {
            return List.of(TARGET);
        }

        @Override
        public Connector connect(Settings settings) {
            if (settings.value(TARGET).equals("down")) {
                throw new ConnectorException(FailureKind.UNAVAILABLE, "the target is down");
            }
            return () -> {};
        }
    }

    private static int status(URI base, String path) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) base.resolve(path).toURL().openConnection();
        return connection.getResponseCode();
    }

    @Test
    void itServesOnAFreePortInThisProcessUntilItIsClosed() throws Exception {
        URI url;
        try (RunningConnector running = RunningConnector.start(new Provider(), Map.of("target", "up"))) {
            url = running.awaitReady(Duration.ofSeconds(20)).url();
            assertThat(status(url, "/health"), is(200));
            assertThat(status(url, "/ready"), is(200));
        }
        assertThrows(IOException.class, () -> status(url, "/live"));
    }

    @Test
    void anInterruptedThreadClosesItAllTheSame() throws Exception {
        RunningConnector running = RunningConnector.start(new Provider(), Map.of("target", "up"));
        URI url = running.url();
        Thread.currentThread().interrupt();
        running.close();
        assertThat(Thread.interrupted(), is(true));
        assertThrows(IOException.class, () -> status(url, "/live"));
    }

    @Test
    void whoWaitsInVainIsToldWhy() {
        try (RunningConnector running = RunningConnector.start(new Provider(), Map.of("target", "down"))) {
            IllegalStateException fault =
                    assertThrows(IllegalStateException.class, () -> running.awaitReady(Duration.ofMillis(500)));
            assertThat(fault.getMessage(), containsString("the target is down"));
        }
    }

    @Test
    void settingsAreCheckedAsOnACommandLine() {
        assertThrows(SettingsException.class, () -> RunningConnector.start(new Provider(), Map.of()));
        assertThrows(
                SettingsException.class,
                () -> RunningConnector.start(new Provider(), Map.of("target", "up", "health-check-port", "x")));
        assertThrows(
                SettingsException.class,
                () -> RunningConnector.start(new Provider(), Map.of("target", "up", "tarket", "x")));
        assertThrows(
                SettingsException.class,
                () -> RunningConnector.start(new Provider(), Map.of("target", "up", "provisioning-concurrency", "1")));
        assertThrows(
                SettingsException.class,
                () -> RunningConnector.start(new Provider(), Map.of("target", "up", "drain-delay", "30")));
    }
}
