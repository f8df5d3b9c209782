package dev.baton.e2e;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.both;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import dev.baton.sandbox.ScimSandbox;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How the packaged program ends: asked to, when it will not, and when it must. The usual stops: {@link ContractIT}. */
@Timeout(180)
class StopIT {
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(3);
    /** How much later than the timeout a process that ends hard may be gone, on a machine under load. */
    private static final Duration MARGIN = Duration.ofSeconds(5);

    private static final String NOBODY = "http://127.0.0.1:1";

    @TempDir
    Path directory;

    @Test
    void aStopDoesNotWaitForAValidationThatNoInterruptEnds() throws Exception {
        try (Program program = stubborn("validate", Duration.ofHours(1))) {
            program.awaitStatus("/ready", 200);
            Thread caller = askHealth(program);
            awaitHanging(program);

            program.terminate();

            assertThat(program.awaitExit(), is(0));
            caller.join();
        }
    }

    @Test
    void aStopThatDoesNotEndEndsHardAtTheShutdownTimeout() throws Exception {
        try (Program program = stubborn("connect", SHUTDOWN_TIMEOUT)) {
            awaitHanging(program);

            assertThat(exitCodeAfterTheShutdownTimeout(program), is(1));

            assertThat(
                    program.log().stream()
                            .filter(line -> line.contains("the stop did not end within 3 s: ending at once"))
                            .count(),
                    is(1L));
            assertThat(program.log().getLast(), containsString("the stop did not end"));
        }
    }

    @Test
    void aSecondSignalEndsAStopThatDoesNotEnd() throws Exception {
        try (Program program = stubborn("connect", Duration.ofHours(1))) {
            awaitHanging(program);
            program.terminate();
            program.awaitLog("stopping: SIGTERM");

            program.interrupt();

            assertThat(program.awaitExit(), is(1));
            assertThat(program.log().getLast(), containsString("SIGINT again: ending at once"));
        }
    }

    @Test
    void aLogThatNobodyReadsDoesNotKeepItFromEndingHard() throws Exception {
        Path log = directory.resolve("log");
        int port = freePort();
        try (SilentPipe pipe = SilentPipe.create(log);
                Program program = Program.startWithLogTo(
                        log,
                        Map.of("BATON_HEALTH_CHECK_PORT", String.valueOf(port)),
                        "--health-check",
                        "--scim-base-url=" + NOBODY,
                        "--shutdown-timeout=" + SHUTDOWN_TIMEOUT.toSeconds())) {
            program.await("alive", () -> isAlive(port));
            pipe.fill();

            assertThat(exitCodeAfterTheShutdownTimeout(program), is(1));
        }
    }

    @Test
    void theLossOfTheHealthServerEndsItWithExitCodeOne() throws Exception {
        try (ScimSandbox sandbox = ScimSandbox.start();
                Program program = Program.start(sandbox)) {
            program.awaitStatus("/ready", 200);
            int port = program.port();
            // Fewer than it has open: no connection is accepted, and no listener can be opened instead.
            program.limitOpenFiles(4);
            List<Socket> connections = connect(port, 1);

            assertThat(program.awaitExit(), is(1));
            for (Socket connection : connections) {
                connection.close();
            }
            List<String> errors = program.log().stream()
                    .filter(line -> line.contains("\"ERROR\"") && line.contains("\"dev.baton"))
                    .toList();
            assertThat(errors.toString(), errors.size(), is(1));
            assertThat(
                    errors.getFirst(),
                    containsString("stopping: health server no longer listens on 127.0.0.1:" + port));
            assertThat(program.log().getLast(), containsString("stopped"));
        }
    }

    private static List<Socket> connect(int port, int most) throws IOException {
        List<Socket> open = new ArrayList<>();
        try {
            while (open.size() < most) {
                open.add(new Socket(InetAddress.getLoopbackAddress(), port));
            }
        } catch (ConnectException e) {
            // Nobody listens any more.
        }
        return open;
    }

    /** A service whose connector hangs in that method, whatever interrupts it. */
    private Program stubborn(String method, Duration shutdownTimeout) throws IOException {
        return Program.startConnector(
                directory.resolve("services"),
                StubbornProvider.class,
                "--health-check",
                "--health-check-port=0",
                "--hang-in=" + method,
                "--mark=" + mark(),
                "--shutdown-timeout=" + shutdownTimeout.toSeconds());
    }

    private Path mark() {
        return directory.resolve("hanging");
    }

    private void awaitHanging(Program program) throws Exception {
        program.await("hung", () -> Files.exists(mark()));
        // Its signal handlers stand once it listens.
        program.port();
    }

    private static int exitCodeAfterTheShutdownTimeout(Program program) throws InterruptedException {
        long before = System.nanoTime();
        program.terminate();
        int exitCode = program.awaitExit();
        Duration took = Duration.ofNanos(System.nanoTime() - before);
        assertThat(took, is(both(greaterThanOrEqualTo(SHUTDOWN_TIMEOUT)).and(lessThan(SHUTDOWN_TIMEOUT.plus(MARGIN)))));
        return exitCode;
    }

    private static Thread askHealth(Program program) {
        return Thread.ofVirtual().start(() -> {
            try {
                program.get("/health");
            } catch (IOException | InterruptedException e) {
                // The stop may cut the answer off.
            }
        });
    }

    private static boolean isAlive(int port) throws IOException, InterruptedException {
        return Program.run(Map.of(), "health-check", "--endpoint=live", "--health-check-port=" + port)
                        .exitCode()
                == 0;
    }

    private static int freePort() throws IOException {
        try (ServerSocket reserved = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return reserved.getLocalPort();
        }
    }
}
