package dev.baton.demo;

import dev.baton.sandbox.ScimSandbox;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.LogManager;

/** Runs the packaged launcher in service mode against a SCIM sandbox until either ends or Ctrl-C is pressed. */
public final class Demo {
    private static final String PORT_VARIABLE = "BATON_HEALTH_CHECK_PORT";
    private static final int DEFAULT_PORT = 8081;
    private static final Duration START_LIMIT = Duration.ofSeconds(30);

    private final Path launcher;
    private final int port;

    private Demo(Path launcher, int port) {
        this.launcher = launcher;
        this.port = port;
    }

    /**
     * Runs the demonstration.
     *
     * @param arguments the path of the launcher
     * @throws IOException if the launcher cannot be started
     * @throws InterruptedException if the thread is interrupted
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        // What the sandbox's libraries log is of no use here; the service logs for itself.
        LogManager.getLogManager().reset();
        Optional<Integer> port = port(Optional.ofNullable(System.getenv(PORT_VARIABLE)));
        System.exit(port.isEmpty() ? 1 : new Demo(Path.of(arguments[0]), port.get()).run());
    }

    private int run() throws IOException, InterruptedException {
        try (ScimSandbox sandbox = ScimSandbox.start()) {
            Process service = startService(sandbox);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(service), "end-service"));
            ProcessHandle.current().parent().ifPresent(parent -> parent.onExit().thenRun(() -> System.exit(0)));
            if (!awaitReady(service)) {
                System.err.println(
                        "The service did not become ready within " + START_LIMIT.toSeconds() + " s; its log is above.");
                return 1;
            }
            System.out.println(guide(sandbox));
            return service.waitFor();
        }
    }

    private Process startService(ScimSandbox sandbox) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                launcher.toString(),
                "--health-check",
                "--health-check-port=" + port,
                "--health-check-status-page",
                "--log-format=console",
                "--scim-base-url=" + sandbox.url());
        // The environment wins over flags, and what is set for another connector does not belong here.
        builder.environment().keySet().removeIf(name -> name.startsWith("BATON_"));
        builder.environment().put("BATON_SCIM_TOKEN", sandbox.token());
        return builder.redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private boolean awaitReady(Process service) throws InterruptedException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        try (HttpClient client = HttpClient.newHttpClient()) {
            while (service.isAlive() && System.nanoTime() < deadline) {
                if (isReady(client)) {
                    return true;
                }
                service.waitFor(100, TimeUnit.MILLISECONDS);
            }
        }
        return false;
    }

    private boolean isReady(HttpClient client) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url("/ready")))
                .timeout(Duration.ofSeconds(2))
                .build();
        try {
            return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** A Ctrl-C reaches the service too; a signal of ours on top of it would cut its orderly stop short. */
    private static void end(Process service) {
        try {
            if (!service.waitFor(2, TimeUnit.SECONDS)) {
                service.destroy();
                if (!service.waitFor(30, TimeUnit.SECONDS)) {
                    service.destroyForcibly();
                }
            }
        } catch (InterruptedException e) {
            service.destroyForcibly();
        }
    }

    private String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    private String guide(ScimSandbox sandbox) {
        String probe = quoted(launcher) + " health-check --health-check-port=" + port;
        return """

                baton-scim runs in service mode against a SCIM sandbox.

                  health       %s
                  readiness    %s
                  liveness     %s
                  status page  %s
                  SCIM         %s
                  its token    %s

                In another terminal, try

                  curl -i %s
                  %s; echo "exit code $?"

                  # the SCIM service fails: /health turns 503, and the command exits 1
                  curl -X POST '%s/_faults?status=503'

                  # it is well again
                  curl -X DELETE %s/_faults

                Ctrl-C ends both.
                """.formatted(
                        url("/health"),
                        url("/ready"),
                        url("/live"),
                        url("/"),
                        sandbox.url(),
                        sandbox.token(),
                        url("/health"),
                        probe,
                        sandbox.controlUrl(),
                        sandbox.controlUrl());
    }

    /** As a shell takes it. */
    private static String quoted(Path path) {
        String text = path.toString();
        return text.matches("[\\w./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    /** The port that the caller named, else the default or, where that is taken, any. */
    private static Optional<Integer> port(Optional<String> named) {
        if (named.isEmpty() || named.get().isBlank()) {
            return free(DEFAULT_PORT).or(() -> free(0));
        }
        Optional<Integer> port = named.filter(text -> text.matches("\\d{1,5}"))
                .map(Integer::valueOf)
                .filter(number -> number <= 65_535)
                .flatMap(Demo::free);
        if (port.isEmpty()) {
            System.err.println(PORT_VARIABLE + "=" + named.get().replaceAll("\\W", "?")
                    + ": is taken or no port; unset it, or name a free one from 1 to 65535");
        }
        return port;
    }

    private static Optional<Integer> free(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return Optional.of(socket.getLocalPort());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
