package dev.baton.e2e;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.baton.cli.BatonConnector;
import dev.baton.connector.ConnectorProvider;
import dev.baton.sandbox.ScimSandbox;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The packaged launcher, running in service mode, and what can be seen of it from outside. */
final class Program implements AutoCloseable {
    static final Path LAUNCHER = Path.of(
                    System.getProperty("baton.launcher", "src/scim/target/baton-scim/bin/baton-scim"))
            .toAbsolutePath();

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Pattern LISTENING = Pattern.compile("health server listening\\D.*?:(\\d+)(?!.*:\\d)");

    /** Where a service puts the socket of its agent, and a launcher looks first. */
    static final String AGENT_DIRECTORY = "BATON_HEALTH_CHECK_AGENT_DIR";

    private final Process process;
    private final Path agentDirectory;
    private final List<String> log = new ArrayList<>();
    private final Thread logReader;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    private Program(Process process, Path agentDirectory) {
        this.process = process;
        this.agentDirectory = agentDirectory;
        this.logReader = Thread.ofVirtual().start(this::readLog);
    }

    /** What a command that ended left behind. */
    record Result(int exitCode, String out, String err) {}

    static Program start(Map<String, String> environment, String... arguments) throws IOException {
        return start(ProcessBuilder.Redirect.PIPE, environment, arguments);
    }

    /** With an agent of its own, which no launcher finds that is not told where: other tests run services, too. */
    private static Program start(ProcessBuilder.Redirect log, Map<String, String> environment, String... arguments)
            throws IOException {
        return start(List.of(), LAUNCHER, log, environment, arguments);
    }

    /** In surroundings that a command makes, {@code unshare} for example, which then executes the launcher. */
    static Program startIn(
            List<String> surroundings, Path launcher, Map<String, String> environment, String... arguments)
            throws IOException {
        return start(surroundings, launcher, ProcessBuilder.Redirect.PIPE, environment, arguments);
    }

    private static Program start(
            List<String> surroundings,
            Path launcher,
            ProcessBuilder.Redirect log,
            Map<String, String> environment,
            String... arguments)
            throws IOException {
        Map<String, String> variables = new HashMap<>(environment);
        variables.computeIfAbsent(AGENT_DIRECTORY, name -> temporaryDirectory().toString());
        return new Program(
                builder(surroundings, launcher, variables, arguments)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(log)
                        .start(),
                Path.of(variables.get(AGENT_DIRECTORY)));
    }

    private static Path temporaryDirectory() {
        try {
            Path directory = Files.createTempDirectory("baton");
            directory.toFile().deleteOnExit();
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In service mode against a sandbox, with a health server on any free port. */
    static Program start(ScimSandbox sandbox, String... more) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of("--health-check", "--health-check-port=0", "--scim-base-url=" + sandbox.url()));
        arguments.addAll(List.of(more));
        return start(Map.of("BATON_SCIM_TOKEN", sandbox.token()), arguments.toArray(String[]::new));
    }

    /** One whose log goes elsewhere; what waits for the log does not work. */
    static Program startWithLogTo(Path log, Map<String, String> environment, String... arguments) throws IOException {
        return start(ProcessBuilder.Redirect.to(log.toFile()), environment, arguments);
    }

    /**
     * A connector of another kind: not the launcher, but the same main class in a JVM of its own.
     *
     * @param services where to register the provider
     */
    static Program startConnector(Path services, Class<? extends ConnectorProvider> provider, String... arguments)
            throws IOException {
        Path registration = services.resolve("META-INF/services").resolve(ConnectorProvider.class.getName());
        Files.createDirectories(registration.getParent());
        Files.writeString(registration, provider.getName());
        List<Path> others = ServiceLoader.load(ConnectorProvider.class).stream()
                .map(other -> location(other.type()))
                .toList();
        String classPath = Stream.concat(
                        Stream.of(services),
                        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                                .map(Path::of)
                                .filter(entry -> !others.contains(entry)))
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
        List<String> java =
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", classPath);
        return startIn(java, Path.of(BatonConnector.class.getName()), Map.of(), arguments);
    }

    private static Path location(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static Result run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        Path out = Files.createTempFile("baton", ".out");
        Path err = Files.createTempFile("baton", ".err");
        try {
            Process process = builder(environment, arguments)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("still running: " + List.of(arguments));
            }
            return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    private static ProcessBuilder builder(Map<String, String> environment, String... arguments) {
        return builder(List.of(), LAUNCHER, environment, arguments);
    }

    private static ProcessBuilder builder(
            List<String> surroundings, Path launcher, Map<String, String> environment, String... arguments) {
        // A background job of a shell ignores SIGINT, and what it starts inherits that.
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
        command.addAll(surroundings);
        command.add(launcher.toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("BATON_"));
        builder.environment().putAll(environment);
        return builder;
    }

    private void readLog() {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                synchronized (log) {
                    log.add(line);
                    log.notifyAll();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            synchronized (log) {
                log.notifyAll();
            }
        }
    }

    List<String> log() {
        synchronized (log) {
            return List.copyOf(log);
        }
    }

    /** The first log line that contains the text, once it is there. */
    String awaitLog(String text) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        synchronized (log) {
            while (true) {
                for (String line : log) {
                    if (line.contains(text)) {
                        return line;
                    }
                }
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0 || (!process.isAlive() && !logReader.isAlive())) {
                    throw new AssertionError("no \"" + text + "\" in the log:\n" + String.join("\n", log));
                }
                log.wait(Math.min(left, 500));
            }
        }
    }

    /** The port that the health server says it listens on. */
    int port() throws InterruptedException {
        String line = awaitLog("health server listening");
        Matcher matcher = LISTENING.matcher(line);
        assertThat(line, matcher.find(), is(true));
        return Integer.parseInt(matcher.group(1));
    }

    URI url(String path) throws InterruptedException {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send("GET", path);
    }

    HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url(path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .timeout(Duration.ofSeconds(30))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    /** Asks until the status is the expected one; fails when it never is. */
    HttpResponse<String> awaitStatus(String path, int status) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        HttpResponse<String> response = get(path);
        while (response.statusCode() != status) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(path + " is still " + response.statusCode() + ": " + response.body() + "\n"
                        + String.join("\n", log()));
            }
            process.waitFor(50, TimeUnit.MILLISECONDS);
            response = get(path);
        }
        return response;
    }

    void await(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("never " + what + ":\n" + String.join("\n", log()));
            }
            process.waitFor(50, TimeUnit.MILLISECONDS);
        }
    }

    /** The {@code health-check} command against this program. */
    Result healthCheck(String... arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("health-check", "--health-check-port=" + port()));
        all.addAll(List.of(arguments));
        return run(Map.of(AGENT_DIRECTORY, agentDirectory.toString()), all.toArray(String[]::new));
    }

    /** Where its agent's socket lies, or is to. */
    Path agentDirectory() {
        return agentDirectory;
    }

    /** The socket of its agent, once it is there. */
    Path awaitAgent() throws Exception {
        List<Path> sockets = new ArrayList<>();
        await("listening for launchers", () -> {
            try (Stream<Path> found = Files.find(agentDirectory, 2, (path, attributes) -> attributes.isOther())) {
                found.filter(path -> !path.getFileName().toString().startsWith("new-"))
                        .forEach(sockets::add);
            }
            return !sockets.isEmpty();
        });
        return sockets.getFirst();
    }

    long pid() {
        return process.pid();
    }

    /** Sends SIGTERM. {@link Process#destroy()} would also close the log. */
    void terminate() {
        process.toHandle().destroy();
    }

    /** Sends SIGINT, as Ctrl-C does. */
    void interrupt() throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("bash", "-c", "kill -INT " + process.pid()).start();
        assertThat(kill.waitFor(), is(0));
    }

    /** From now on it can open a file or accept a connection only while it has fewer open than this. */
    void limitOpenFiles(int most) throws IOException, InterruptedException {
        Process prlimit =
                new ProcessBuilder("prlimit", "--pid=" + process.pid(), "--nofile=" + most + ":" + most).start();
        assertThat(prlimit.waitFor(), is(0));
    }

    /** Sends SIGKILL, and returns once the process is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    int awaitExit() throws InterruptedException {
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("still running:\n" + String.join("\n", log()));
        }
        logReader.join();
        return process.exitValue();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    String processList() throws IOException {
        return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline")).replace('\0', ' ');
    }

    private Set<String> openFiles() throws IOException {
        Set<String> open = new HashSet<>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
            for (Path descriptor : descriptors.toList()) {
                try {
                    open.add(Files.readSymbolicLink(descriptor).toString());
                } catch (NoSuchFileException e) {
                    // Closed since it was listed.
                }
            }
        }
        return open;
    }

    int openDescriptors() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
            return (int) descriptors.count();
        }
    }

    /** How many TCP sockets the process listens on. */
    long listeningSockets() throws IOException {
        Set<String> own = openFiles();
        long count = 0;
        for (String table : List.of("tcp", "tcp6")) {
            count += Files.readAllLines(Path.of("/proc/" + process.pid() + "/net/" + table)).stream()
                    .map(line -> line.strip().split("\\s+"))
                    .filter(fields -> fields.length > 9 && fields[3].equals("0A"))
                    .filter(fields -> own.contains("socket:[" + fields[9] + "]"))
                    .count();
        }
        return count;
    }

    @Override
    public void close() {
        client.close();
        process.destroyForcibly();
    }
}
