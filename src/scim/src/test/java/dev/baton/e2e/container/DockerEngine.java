package dev.baton.e2e.container;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A Docker engine of the test's own, on a socket of its own, and the calls of its HTTP API that the tests need. The command
 * line client would not do: it knows health checks only as shell commands. Safe for use by several threads at once.
 */
final class DockerEngine implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);

    private final Process daemon;
    private final Path socket;

    private DockerEngine(Process daemon, Path socket) {
        this.daemon = daemon;
        this.socket = socket;
    }

    static DockerEngine start(Path folder) throws IOException {
        Path socket = folder.resolve("docker.sock");
        Process daemon = new ProcessBuilder(
                        "dockerd",
                        "--bridge=none",
                        "--iptables=false",
                        "--ip6tables=false",
                        "--ip-forward=false",
                        "--cgroup-parent=/baton-container",
                        "--data-root=" + folder.resolve("data"),
                        "--exec-root=" + folder.resolve("exec"),
                        "--pidfile=" + folder.resolve("docker.pid"),
                        "-H",
                        "unix://" + socket)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("docker.log").toFile())
                .start();
        DockerEngine engine = new DockerEngine(daemon, socket);
        Wait.until("dockerd answers", START, () -> engine.isUp(folder));
        return engine;
    }

    private boolean isUp(Path folder) throws IOException {
        if (!daemon.isAlive()) {
            throw new IllegalStateException(Files.readString(folder.resolve("docker.log")));
        }
        return Files.exists(socket)
                && call("GET", "/_ping", new byte[0], "text/plain").equals("OK");
    }

    /** For the command line client. */
    String address() {
        return "unix://" + socket;
    }

    /** Loads a tar and returns what the engine says about it. */
    String load(Path tar) throws IOException {
        return call("POST", "/images/load?quiet=1", Files.readAllBytes(tar), "application/x-tar");
    }

    String create(JsonObject configuration) throws IOException {
        return post("/containers/create", configuration).getString("Id");
    }

    JsonObject get(String path) throws IOException {
        return json(call("GET", path, new byte[0], "application/json"));
    }

    JsonObject post(String path, JsonObject body) throws IOException {
        return json(post(path, body.toString()));
    }

    String post(String path, String body) throws IOException {
        return call("POST", path, body.getBytes(StandardCharsets.UTF_8), "application/json");
    }

    String logs(String container) throws IOException {
        return call("GET", "/containers/" + container + "/logs?stdout=1&stderr=1", new byte[0], "text/plain");
    }

    void remove(String container) throws IOException {
        call("DELETE", "/containers/" + container + "?force=1&v=1", new byte[0], "text/plain");
    }

    /** The processes of a container, by their ids outside it. */
    List<Long> processes(String container) throws IOException {
        return get("/containers/" + container + "/top?ps_args=-o%20pid")
                .getJsonArray("Processes")
                .getValuesAs(JsonArray.class)
                .stream()
                .map(process -> Long.valueOf(process.getString(0)))
                .toList();
    }

    /** Runs a command in a container, as the kubelet does for an exec probe. */
    Execution exec(String container, List<String> command) throws IOException {
        return exec(container, command, List.of());
    }

    /** The same with more variables, each NAME=VALUE. */
    Execution exec(String container, List<String> command, List<String> environment) throws IOException {
        JsonObjectBuilder configuration = Json.createObjectBuilder()
                .add("AttachStdout", true)
                .add("AttachStderr", true)
                .add("Env", Json.createArrayBuilder(environment))
                .add("Cmd", Json.createArrayBuilder(command));
        String id = post("/containers/" + container + "/exec", configuration.build())
                .getString("Id");
        long start = System.nanoTime();
        String output = post("/exec/" + id + "/start", "{\"Detach\":false}");
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        return new Execution(get("/exec/" + id + "/json").getInt("ExitCode"), output, took);
    }

    /** What became of a command. */
    record Execution(int exitCode, String output, Duration took) {}

    /** HTTP/1.0, so that the answer ends where the connection does. */
    private String call(String method, String path, byte[] body, String type) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            String head = method + " " + path + " HTTP/1.0\r\nHost: docker\r\nContent-Type: " + type
                    + "\r\nContent-Length: " + body.length + "\r\n\r\n";
            write(channel, head.getBytes(StandardCharsets.US_ASCII));
            write(channel, body);
            return answer(method + " " + path, Channels.newInputStream(channel));
        }
    }

    private static void write(SocketChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private static String answer(String call, InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        in.transferTo(bytes);
        String answer = bytes.toString(StandardCharsets.UTF_8);
        int end = answer.indexOf("\r\n\r\n");
        int status = Integer.parseInt(answer.substring(9, 12));
        String content = answer.substring(end + 4);
        if (status >= 400) {
            throw new IllegalStateException(call + ": " + status + " " + content.strip());
        }
        return content;
    }

    private static JsonObject json(String text) {
        try (JsonReader reader = Json.createReader(new StringReader(text))) {
            return reader.readObject();
        }
    }

    @Override
    public void close() {
        daemon.destroy();
        daemon.onExit().completeOnTimeout(daemon, 60, TimeUnit.SECONDS).join();
        daemon.destroyForcibly();
    }
}
