package dev.baton.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import com.sun.net.httpserver.HttpServer;
import dev.baton.config.ProbeWay;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HealthCheckCommandTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final List<Integer> halts = new ArrayList<>();

    private int run(Map<String, String> environment, String... arguments) {
        return command(Duration.ZERO, halts::add).run(List.of(arguments), environment);
    }

    private HealthCheckCommand command(Duration spent, IntConsumer halt) {
        return new HealthCheckCommand(new ColdRun(stream(out), stream(err), ProbeWay.NO_AGENT, spent, halt));
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    @Test
    void verboseTellsOfVariablesThatNobodyKnows() {
        run(Map.of("BATON_HEALTH_CHEK_PORT", "1", "BATON_HEALTH_CHECK_PORT", "0"), "--verbose");

        assertThat(
                err.toString(StandardCharsets.UTF_8),
                containsString("health-check: warning: unknown variable BATON_HEALTH_CHEK_PORT is ignored; did you mean"
                        + " BATON_HEALTH_CHECK_PORT?\n"));
    }

    @ParameterizedTest
    @CsvSource({"200, 0, ready", "503, 1, ready", "204, 1, ready", "200, 0, health/disk.1", "404, 1, health/disk"})
    void theExitCodeFollowsTheStatus(int status, int exitCode, String endpoint) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/" + endpoint, exchange -> {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        try {
            Map<String, String> environment =
                    Map.of("BATON_HEALTH_CHECK_PORT", "" + server.getAddress().getPort());
            assertThat(run(environment, "--endpoint=" + endpoint), is(exitCode));
            assertThat(out.size(), is(0));
            assertThat(err.size() == 0, is(exitCode == 0));
        } finally {
            server.stop(0);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "stray",
                "--nothing",
                "--timeout=0",
                "--timeout",
                "--health-check-port=0",
                "--endpoint=x",
                "--endpoint=health/../x",
                "-v"
            })
    void aBadFlagIsOneLine(String argument) {
        assertThat(run(Map.of(), argument), is(1));
        assertThat(err.toString(StandardCharsets.UTF_8).lines().count(), is(1L));
    }

    @Test
    void aFlagGivenTwiceIsRefused() {
        assertThat(run(Map.of(), "--timeout=1", "--timeout=2"), is(1));
        assertThat(err.toString(StandardCharsets.UTF_8), containsString("--timeout is given twice"));
    }

    @Test
    void aBadFlagIsRefusedThoughTheEnvironmentOverridesIt() {
        assertThat(run(Map.of("BATON_HEALTH_CHECK_PORT", "1"), "--health-check-port=many"), is(1));
        assertThat(err.toString(StandardCharsets.UTF_8), containsString("--health-check-port=many"));
    }

    @Test
    void theWatchdogHaltsWhatHangs() {
        CompletableFuture<Void> halted = new CompletableFuture<>();
        Map<String, String> hanging = new AbstractMap<>() {
            @Override
            public Set<Entry<String, String>> entrySet() {
                halted.join();
                return Set.of();
            }
        };
        int exitCode = command(Duration.ofSeconds(3_600), code -> {
                    halts.add(code);
                    halted.complete(null);
                })
                .run(List.of("--timeout=3600"), hanging);
        assertThat(exitCode, is(1));
        assertThat(halts, is(List.of(1)));
        assertThat(err.toString(StandardCharsets.UTF_8), is("health-check: settings: timed out after 3600 s\n"));
    }
}
