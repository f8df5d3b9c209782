package dev.baton.dist;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Trains the AOT caches (JEP 483, 514, 515) with the real commands, without a network: the service, and a probe of it. A
 * distribution without caches works, too, only slower, so failures here are reported as warnings.
 */
final class AotCaches {
    private static final String PROBE = "probe";
    private static final String SERVICE = "service";

    private static final int REQUESTS_PER_ENDPOINT = 200;
    private static final int PROBES = 100;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Path home;
    private final HttpClient client = HttpClient.newHttpClient();

    private AotCaches(Path home) {
        this.home = home.toAbsolutePath();
    }

    static void train(Path home) throws IOException {
        AotCaches caches = new AotCaches(home);
        try {
            caches.train();
        } catch (IOException | DistributionException e) {
            for (String kind : List.of(PROBE, SERVICE)) {
                Files.deleteIfExists(caches.cache(kind));
                Files.deleteIfExists(caches.cache(kind).resolveSibling(kind + ".aot.config"));
            }
            System.err.println("[WARNING] distribution: no AOT caches, every command starts slower: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DistributionException("interrupted");
        }
    }

    private void train() throws IOException, InterruptedException {
        Path agent = Files.createTempDirectory("baton");
        try {
            run(agent);
        } finally {
            Distribution.delete(agent);
        }
    }

    private void run(Path agent) throws IOException, InterruptedException {
        int port = freePort();
        Map<String, String> variables = Map.of(
                "BATON_HEALTH_CHECK",
                "true",
                "BATON_HEALTH_CHECK_PORT",
                Integer.toString(port),
                "BATON_HEALTH_CHECK_AGENT_DIR",
                agent.toString());
        Process service = start(
                SERVICE,
                variables,
                // Set by the launcher; without it, the service has no agent.
                "-Dbaton.launcher=training",
                // The program with a connector that has no settings and needs no network.
                "-m",
                "baton/dev.baton.cli.AotTraining",
                // As two words, so that the program has to declare all its commands.
                "--log-level",
                "info");
        try {
            String url = "http://127.0.0.1:" + port;
            awaitReady(service, url);
            for (String path : List.of("/live", "/ready", "/health", "/nothing")) {
                for (int i = 0; i < REQUESTS_PER_ENDPOINT; i++) {
                    get(url + path);
                }
            }
            for (int i = 0; i < PROBES; i++) {
                askAgent(agent, port);
            }
            // A long timeout, as the build machine may be busy.
            finish(PROBE, start(PROBE, variables, "-m", "baton", "health-check", "--timeout=25"));
        } catch (Exception e) {
            end(service);
            throw e;
        }
        service.destroy();
        finish(SERVICE, service);
    }

    /** Ends a recording, even while it writes its cache, which a separate JVM does. */
    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
    }

    private Path cache(String kind) {
        return home.resolve("lib").resolve(kind + ".aot");
    }

    private Path log(String kind) {
        return home.resolveSibling(kind + ".log");
    }

    /** Starts a program as the launcher does, but recording: the JVM writes the cache when it exits. */
    private Process start(String kind, Map<String, String> variables, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(home.resolve("runtime/bin/java").toString());
        command.add("-XX:VMOptionsFile=" + home.resolve("lib").resolve(kind + ".vmoptions"));
        command.add("-XX:AOTCacheOutput=" + cache(kind));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log(kind).toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("BATON_") || name.endsWith("JAVA_OPTIONS"));
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().putAll(variables);
        return builder.start();
    }

    private void finish(String kind, Process process) throws IOException, InterruptedException {
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            end(process);
            throw new DistributionException("the " + kind + " did not end within " + LIMIT.toSeconds() + " s");
        }
        if (process.exitValue() != 0 || Files.notExists(cache(kind))) {
            List<String> log = Files.readAllLines(log(kind));
            throw new DistributionException(
                    "the " + kind + " ended with " + process.exitValue() + (log.isEmpty() ? "" : ": " + log.getLast()));
        }
    }

    private void awaitReady(Process service, String url) throws InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() < end && service.isAlive()) {
            try {
                if (get(url + "/ready") == 200) {
                    return;
                }
            } catch (IOException e) {
                // Not bound yet.
            }
            service.waitFor(50, TimeUnit.MILLISECONDS);
        }
        throw new DistributionException(
                service.isAlive() ? "the service is not ready" : "the service ended with " + service.exitValue());
    }

    private int get(String url) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(10))
                .build();
        return client.send(request, BodyHandlers.discarding()).statusCode();
    }

    /** Requests a health-check as the launcher does; dev.baton.cli.agent.AgentRequest defines the format. */
    private static void askAgent(Path directory, int port) throws IOException {
        Path socket;
        try (Stream<Path> found = Files.find(directory, 2, (path, attributes) -> attributes.isOther())) {
            socket = found.findFirst().orElseThrow(() -> new IOException("the service has no agent"));
        }
        byte[] strings = ("/\0--endpoint=live\0--health-check-port=" + port + "\0").getBytes(StandardCharsets.UTF_8);
        ByteBuffer request = ByteBuffer.allocate(13 + strings.length)
                .put((byte) 1)
                .putInt(strings.length)
                .putInt(10_000)
                .putInt(2)
                .put(strings)
                .flip();
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            while (request.hasRemaining()) {
                channel.write(request);
            }
            ByteBuffer answer = ByteBuffer.allocate(256);
            while (channel.read(answer.clear()) >= 0) {
                // The response ends with the connection.
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
