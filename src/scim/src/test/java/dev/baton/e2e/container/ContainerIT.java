package dev.baton.e2e.container;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;

import dev.baton.sandbox.ScimSandbox;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.ResourceLockTarget;
import org.yaml.snakeyaml.Yaml;

/**
 * Runs as root, on the packaged image ({@code .ci/container}). Takes some minutes, as the shipped intervals are long; the
 * tests run side by side, but the one that measures runs alone.
 */
@Execution(ExecutionMode.CONCURRENT)
// On each test: a lock on the class as a whole would put its tests one after another.
@ResourceLock(value = "processor", mode = ResourceAccessMode.READ, target = ResourceLockTarget.CHILDREN)
class ContainerIT {
    private static final Path IMAGE = Path.of("src", "scim", "target", "image", "baton-scim.tar");
    private static final Pattern COMPOSE = Pattern.compile("```yaml\n(services:\n.*?)```", Pattern.DOTALL);
    private static final Duration PROBED = Duration.ofMinutes(2);

    @TempDir
    private static Path folder;

    private static DockerEngine engine;
    private static ShippedTask task;

    private String container = "";
    private NeighbourSandbox sandbox;

    @BeforeAll
    static void startEngine() throws IOException {
        engine = DockerEngine.start(folder);
        task = ShippedTask.read();
        assertThat(engine.load(IMAGE), containsString(task.image()));
    }

    @AfterAll
    static void stopEngine() {
        engine.close();
    }

    @AfterEach
    void removeContainer() throws IOException {
        if (sandbox != null) {
            sandbox.close();
        }
        engine.remove(container);
    }

    @Test
    void theEngineSeesTheTargetSystemFailAndRecover() throws IOException {
        start(false);
        Wait.until("healthy", patience(2), () -> status().equals("healthy"));

        sandbox.fail();
        int retries = task.healthCheck().getInt("retries");
        Wait.until("unhealthy", patience(retries + 2), () -> status().equals("unhealthy"));
        assertThat(health().getInt("FailingStreak"), greaterThanOrEqualTo(retries));
        assertThat(lastOutput(), containsString("503"));

        sandbox.heal();
        Wait.until("healthy again", patience(3), () -> status().equals("healthy"));
    }

    @Test
    void failuresWithinTheStartPeriodDoNotCount() throws IOException {
        start(true);

        Wait.until("a first failure", patience(2), () -> !results().isEmpty());

        assertThat(results().getFirst().getInt("ExitCode"), is(1));
        assertThat(status(), is("starting"));
        assertThat(health().getInt("FailingStreak"), is(0));
    }

    @Test
    void aFrozenProcessIsATimeout() throws IOException {
        start(false);
        Wait.until("healthy", patience(2), () -> status().equals("healthy"));

        engine.post("/containers/" + container + "/kill?signal=STOP", "");

        Wait.until("a failure", patience(3), () -> health().getInt("FailingStreak") > 0);
        assertThat(lastOutput(), containsString("timed out after 5 s"));
        engine.post("/containers/" + container + "/kill?signal=CONT", "");
        Wait.until("thawed", patience(3), () -> health().getInt("FailingStreak") == 0);
    }

    @Test
    void stoppingDrainsAndExitsCleanlyWithinTheStopTimeout() throws IOException {
        start(false);
        Wait.until("ready", patience(1), () -> probe("ready").exitCode() == 0);

        long start = System.nanoTime();
        engine.post("/containers/" + container + "/stop?t=" + task.stopTimeout(), "");

        assertThat(Duration.ofNanos(System.nanoTime() - start), lessThan(seconds(task.stopTimeout())));
        JsonObject state = engine.get("/containers/" + container + "/json").getJsonObject("State");
        assertThat(state.getInt("ExitCode"), is(0));
        assertThat(state.getBoolean("OOMKilled"), is(false));
        assertThat(engine.logs(container), containsString("draining"));
    }

    /** As the kubelet runs them, live and ready beside each other, each in its shipped period. */
    @Test
    @ResourceLock("processor")
    void everyShippedProbeEndsWithinItsTimeout() throws Exception {
        start(false);
        Wait.until("ready", patience(1), () -> probe("ready").exitCode() == 0);
        List<DockerEngine.Execution> executions = new CopyOnWriteArrayList<>();
        List<Future<?>> running = new ArrayList<>();
        int shortest = Integer.MAX_VALUE;
        long start = System.nanoTime();
        try (ScheduledExecutorService kubelet = Executors.newScheduledThreadPool(2)) {
            for (String name : List.of("livenessProbe", "readinessProbe")) {
                ShippedProbe probe = ShippedProbe.read(name);
                shortest = Math.min(shortest, probe.timeoutSeconds());
                running.add(kubelet.scheduleAtFixedRate(
                        () -> executions.add(run(probe.command())), 0, probe.periodSeconds(), TimeUnit.SECONDS));
            }
            Wait.until("the time is over", PROBED.plusSeconds(5), () -> System.nanoTime() - start > PROBED.toNanos());
            running.forEach(probe -> probe.cancel(false));
        }

        assertThat(executions.stream().filter(e -> e.exitCode() != 0).toList(), is(List.of()));
        assertThat(executions.size(), greaterThanOrEqualTo((int) (PROBED.toSeconds() / 3)));
        Duration slowest = executions.stream()
                .map(DockerEngine.Execution::took)
                .max(Duration::compareTo)
                .orElseThrow();
        System.out.println(executions.size() + " probes in " + PROBED.toSeconds() + " s at 0.25 CPU: median "
                + median(executions).toMillis() + " ms, slowest " + slowest.toMillis() + " ms");
        assertThat(slowest, lessThan(seconds(shortest)));
    }

    @Test
    void theUserWritesToItsMountsAndNowhereElse() throws IOException, InterruptedException {
        start(false);
        String root = "/proc/" + pid() + "/root";

        assertThat(touchedByUser(root + "/var/lib/baton/file"), is(true));
        assertThat(touchedByUser(root + "/tmp/file"), is(true));
        assertThat(touchedByUser(root + "/file"), is(false));
        assertThat(Files.exists(Path.of(root, "bin", "sh")), is(false));
        assertThat(
                Files.readString(Path.of("/proc/" + pid() + "/status")), containsString("CapBnd:\t0000000000000000"));
    }

    @Test
    void theServiceAndTheProbeRunFromTheCachesOfTheImage() throws Exception {
        start(false);
        Wait.until("ready", patience(1), () -> probe("ready").exitCode() == 0);

        assertThat(mapped(pid()), containsString("/lib/service.aot"));
        assertThat(engine.logs(container), not(containsString("[warning]")));

        // Frozen, so that the probe waits for an answer while it is looked at.
        engine.post("/containers/" + container + "/kill?signal=STOP", "");
        try (ExecutorService probes = Executors.newVirtualThreadPerTaskExecutor()) {
            // Without the agent, or the probe would start no JVM.
            Future<DockerEngine.Execution> probe = probes.submit(() -> engine.exec(
                    container,
                    List.of("/baton-scim", "health-check", "--endpoint=live"),
                    List.of("BATON_HEALTH_CHECK_AGENT=false")));
            Wait.until(
                    "the probe has its cache",
                    patience(1),
                    () -> engine.processes(container).stream()
                            .anyMatch(process -> mapped(process).contains("/lib/probe.aot")));
            assertThat(probe.isDone(), is(false));
            engine.post("/containers/" + container + "/kill?signal=CONT", "");
            assertThat(probe.get().exitCode(), is(0));
        }
    }

    /** The Compose file on the page operate.md; only the network and the address of the target system are others. */
    @Test
    void theComposeFileOfTheGuideBringsAHealthyContainerUp(@TempDir Path project) throws Exception {
        Matcher block = COMPOSE.matcher(Files.readString(Path.of("src", "site", "markdown", "operate.md")));
        assertThat(block.find(), is(true));
        Files.writeString(project.resolve("compose.yaml"), block.group(1));
        Files.writeString(project.resolve("compose.override.yaml"), """
                services:
                  baton-scim:
                    network_mode: none
                    environment:
                      BATON_SCIM_BASE_URL: %s
                """.formatted(NeighbourSandbox.URL));
        Path secret = Files.writeString(project.resolve("scim-token"), ScimSandbox.DEFAULT_TOKEN);
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("r--------"));
        Files.setAttribute(secret, "unix:uid", 65532);

        compose(project, "up", "-d");
        container = compose(project, "ps", "-q").strip();
        sandbox = NeighbourSandbox.start(pid());

        Wait.until("healthy", patience(2), () -> status().equals("healthy"));
    }

    private static String compose(Path project, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("docker-compose", "--project-name", "guide"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(project.toFile())
                .redirectError(project.resolve("errors").toFile());
        builder.environment().put("DOCKER_HOST", engine.address());
        Process compose = builder.start();
        String output = new String(compose.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(Files.readString(project.resolve("errors")), compose.waitFor(), is(0));
        return output;
    }

    private void start(boolean isTargetFailing) throws IOException {
        container = engine.create(task.configuration(
                Map.of("BATON_SCIM_BASE_URL", NeighbourSandbox.URL, "BATON_SCIM_TOKEN", ScimSandbox.DEFAULT_TOKEN)));
        engine.post("/containers/" + container + "/start", "");
        assertThat(status(), is("starting"));
        sandbox = NeighbourSandbox.start(pid());
        if (isTargetFailing) {
            sandbox.fail();
        }
    }

    /** The files that a process has mapped; none if it has ended. */
    private static String mapped(long process) {
        try {
            return Files.readString(Path.of("/proc/" + process + "/maps"));
        } catch (IOException e) {
            return "";
        }
    }

    private long pid() throws IOException {
        return engine.get("/containers/" + container + "/json")
                .getJsonObject("State")
                .getInt("Pid");
    }

    private DockerEngine.Execution probe(String endpoint) throws IOException {
        return engine.exec(container, List.of("/baton-scim", "health-check", "--endpoint=" + endpoint));
    }

    private DockerEngine.Execution run(List<String> command) {
        try {
            return engine.exec(container, command);
        } catch (IOException e) {
            return new DockerEngine.Execution(-1, e.toString(), Duration.ZERO);
        }
    }

    private static Duration median(List<DockerEngine.Execution> executions) {
        return executions.stream()
                .map(DockerEngine.Execution::took)
                .sorted()
                .skip(executions.size() / 2)
                .findFirst()
                .orElseThrow();
    }

    private JsonObject health() throws IOException {
        return engine.get("/containers/" + container + "/json")
                .getJsonObject("State")
                .getJsonObject("Health");
    }

    private String status() throws IOException {
        return health().getString("Status");
    }

    private List<JsonObject> results() throws IOException {
        return health().isNull("Log") ? List.of() : health().getJsonArray("Log").getValuesAs(JsonObject.class);
    }

    private String lastOutput() throws IOException {
        return results().getLast().getString("Output");
    }

    private static int interval() {
        return task.healthCheck().getInt("interval");
    }

    /** Of a machine that is busy with other things. */
    private static Duration patience(int intervals) {
        return seconds(intervals * interval() + 120);
    }

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }

    private static boolean touchedByUser(String file) throws IOException, InterruptedException {
        return new ProcessBuilder(
                                "setpriv",
                                "--reuid=65532",
                                "--regid=65532",
                                "--clear-groups",
                                "--no-new-privs",
                                "touch",
                                file)
                        .start()
                        .waitFor()
                == 0;
    }

    /** An exec probe of the shipped Deployment. */
    private record ShippedProbe(List<String> command, int periodSeconds, int timeoutSeconds) {
        static ShippedProbe read(String name) throws IOException {
            Map<?, ?> deployment = new Yaml().load(Files.readString(Path.of("k8s", "base", "deployment.yaml")));
            Map<?, ?> pod = map(map(map(deployment, "spec"), "template"), "spec");
            Map<?, ?> probe = map((Map<?, ?>) ((List<?>) pod.get("containers")).getFirst(), name);
            List<String> command = ((List<?>) map(probe, "exec").get("command"))
                    .stream().map(String.class::cast).toList();
            return new ShippedProbe(
                    command, (Integer) probe.get("periodSeconds"), (Integer) probe.get("timeoutSeconds"));
        }

        private static Map<?, ?> map(Map<?, ?> parent, String key) {
            return (Map<?, ?>) parent.get(key);
        }
    }
}
