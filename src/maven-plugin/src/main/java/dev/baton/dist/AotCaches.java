package dev.baton.dist;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Trains the AOT caches (JEP 483, 514, 515) on the real commands, without network. A distribution without a cache works
 * all the same, only slower: what goes wrong here is a warning.
 */
final class AotCaches {
    /** The program around a connector that has no settings and needs no network. */
    private static final String TRAINING = "baton/dev.baton.cli.AotTraining";

    private static final String PROGRAM = "baton";
    private static final String HEALTH_BODY = "{\"status\":\"healthy\",\"timestamp\":\"2026-01-01T00:00:00Z\"}\n";
    private static final int REQUESTS_PER_ENDPOINT = 200;
    private static final int PROBES = 100;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Path home;

    private AotCaches(Path home) {
        this.home = home.toAbsolutePath();
    }

    static void train(Path home) throws IOException {
        AotCaches caches = new AotCaches(home);
        caches.train("probe", PROGRAM, caches::probe);
        caches.train("service", TRAINING, caches::service);
    }

    /** Runs a command in recording mode. */
    @FunctionalInterface
    private interface Exercise {
        void run(List<String> command, HttpServer peer) throws IOException, InterruptedException;
    }

    private void train(String kind, String main, Exercise exercise) throws IOException {
        Path configuration = home.resolveSibling(kind + ".aotconf");
        Path cache = home.resolve("lib").resolve(kind + ".aot");
        HttpServer peer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        peer.createContext("/", AotCaches::answer);
        peer.start();
        try {
            exercise.run(java(kind, main, "-XX:AOTMode=record", "-XX:AOTConfiguration=" + configuration), peer);
            finish(start(
                    java(
                            kind,
                            main,
                            "-XX:AOTMode=create",
                            "-XX:AOTConfiguration=" + configuration,
                            "-XX:AOTCache=" + cache),
                    Map.of()));
        } catch (IOException | DistributionException e) {
            Files.deleteIfExists(cache);
            System.err.println("[WARNING] distribution: no AOT cache for the " + kind + ", which starts slower: "
                    + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DistributionException("interrupted");
        } finally {
            peer.stop(0);
            Files.deleteIfExists(configuration);
        }
    }

    /** The command line of the launcher, in another mode. */
    private List<String> java(String kind, String main, String... options) {
        List<String> command = new ArrayList<>();
        command.add(home.resolve("runtime/bin/java").toString());
        command.add("-XX:VMOptionsFile=" + home.resolve("lib").resolve(kind + ".vmoptions"));
        command.addAll(Arrays.asList(options));
        command.addAll(List.of("-m", main));
        return command;
    }

    private void probe(List<String> command, HttpServer peer) throws IOException, InterruptedException {
        // A busy machine that builds must not end the training.
        command.addAll(List.of("health-check", "--timeout=25"));
        finish(start(
                command,
                Map.of(
                        "BATON_HEALTH_CHECK_PORT",
                        Integer.toString(peer.getAddress().getPort()))));
    }

    private void service(List<String> command, HttpServer peer) throws IOException, InterruptedException {
        int port = freePort();
        Path agent = Files.createTempDirectory("baton");
        // What the launcher says of itself, so that there is an agent.
        command.add(command.indexOf("-m"), "-Dbaton.launcher=training");
        // In two words, so that the program has to know all its commands.
        command.addAll(List.of("--log-level", "info"));
        Process service = start(
                command,
                Map.of(
                        "BATON_HEALTH_CHECK",
                        "true",
                        "BATON_HEALTH_CHECK_PORT",
                        Integer.toString(port),
                        "BATON_HEALTH_CHECK_AGENT_DIR",
                        agent.toString()));
        try {
            String url = "http://127.0.0.1:" + port;
            awaitLive(service, url);
            for (String path : List.of("/live", "/ready", "/health", "/nothing")) {
                for (int i = 0; i < REQUESTS_PER_ENDPOINT; i++) {
                    get(url + path);
                }
            }
            for (int i = 0; i < PROBES; i++) {
                askAgent(agent, port);
            }
        } finally {
            service.destroy();
        }
        finish(service);
    }

    private static void awaitLive(Process service, String url) throws InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() < end && service.isAlive()) {
            try {
                if (get(url + "/live") == 200) {
                    return;
                }
            } catch (IOException e) {
                // Not bound yet.
            }
            service.waitFor(50, TimeUnit.MILLISECONDS);
        }
        throw new DistributionException(
                service.isAlive() ? "the service does not answer" : "the service ended with " + service.exitValue());
    }

    private static int get(String url) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(10))
                .build();
        return Client.INSTANCE.send(request, BodyHandlers.discarding()).statusCode();
    }

    /** Asks for a health-check as the launcher does; dev.baton.cli.agent.AgentRequest says how. */
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
                // It ends with the connection.
            }
        }
    }

    private static final class Client {
        static final HttpClient INSTANCE = HttpClient.newHttpClient();
    }

    private Process start(List<String> command, Map<String, String> variables) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(home.resolveSibling("training.log").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("BATON_") || name.endsWith("JAVA_OPTIONS"));
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().putAll(variables);
        return builder.start();
    }

    private void finish(Process process) throws IOException, InterruptedException {
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new DistributionException("it did not end within " + LIMIT.toSeconds() + " s");
        }
        if (process.exitValue() != 0) {
            List<String> log = Files.readAllLines(home.resolveSibling("training.log"));
            throw new DistributionException(
                    "exit code " + process.exitValue() + (log.isEmpty() ? "" : ": " + log.getLast()));
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** The health server that the probe asks. */
    private static void answer(HttpExchange exchange) throws IOException {
        byte[] body = HEALTH_BODY.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
