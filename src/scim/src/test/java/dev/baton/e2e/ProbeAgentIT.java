package dev.baton.e2e;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import dev.baton.e2e.Program.Result;
import dev.baton.probe.HostileServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A probe's verdict does not depend on who runs it. Each test plants one fault, and compares a probe that may go warm with one
 * that may not.
 */
@Timeout(180)
class ProbeAgentIT {
    private static final String WARM = "warm";

    @TempDir
    private Path folder;

    /** What the surroundings make of a probe: exit code, text, and in which way it ran. */
    private record Verdict(int exitCode, String err, String way) {}

    @Test
    void aProbeIsWarmAndTheMetricCountsIt() throws Exception {
        try (Program service = service("--health-check-metrics")) {
            assertThat(live(service), is(new Verdict(0, "", WARM)));

            String metrics = service.get("/metrics").body();
            assertThat(metrics, containsString("baton_health_probes_total{reason=\"\",way=\"warm\"} 2"));
            assertThat(metrics, containsString("baton_health_probes_total{reason=\"off\",way=\"cold\"} 1"));
        }
    }

    @Test
    void aServiceThatIsKilledLeavesASocketThatTheNextProbeRemoves() throws Exception {
        try (Program service = service()) {
            int port = service.port();
            Path socket = service.awaitAgent();
            service.kill();

            Verdict verdict = probe(service.agentDirectory(), port);
            assertThat(verdict.exitCode, is(1));
            assertThat(verdict.err, containsString("connection refused"));
            assertThat(verdict.way, is("cold: no agent found"));
            assertThat(Files.exists(socket), is(false));
        }
    }

    @Test
    void aFrozenServiceIsExit1AtTheDeadline() throws Exception {
        try (Program service = service()) {
            assertThat(live(service).way, is(WARM));
            signal("STOP", service.pid());
            long start = System.nanoTime();
            Result result = service.healthCheck("--timeout=2", "--verbose");
            Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
            signal("CONT", service.pid());

            assertThat(
                    result, is(new Result(1, "", "health-check: the service does not answer: timed out after 2 s\n")));
            // 150 ms of grace; the rest is what a busy machine takes to start and end a process.
            assertThat(elapsed, allOf(greaterThanOrEqualTo(Duration.ofSeconds(2)), lessThan(Duration.ofMillis(2_500))));
            assertThat("nobody waits any more", live(service), is(new Verdict(0, "", WARM)));
        }
    }

    @Test
    void whatIsAskedIsNamedOnceTheRequestHasBegun() throws Exception {
        try (Program service = service();
                HostileServer hanging = HostileServer.start(HostileServer.Connection::stayOpen)) {
            service.awaitAgent();
            Process probe = launch(service.agentDirectory(), Map.of(), "--health-check-port=" + hanging.port());
            await(() -> !hanging.requestHeaders().isEmpty());
            signal("STOP", service.pid());
            String err = new String(probe.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            signal("CONT", service.pid());

            assertThat(
                    err,
                    is("health-check: http://127.0.0.1:" + hanging.port() + "/health (address: default, port:"
                            + " --health-check-port (command line)): timed out after 5 s\n"));
            assertThat(probe.waitFor(), is(1));
        }
    }

    @Test
    void aServiceThatDiesWithTheRequestInItsHandsLeavesTheRestOfTheTime() throws Exception {
        try (Program service = service();
                HostileServer hanging = HostileServer.start(HostileServer.Connection::stayOpen)) {
            service.awaitAgent();
            Process probe = launch(service.agentDirectory(), Map.of(), "--health-check-port=" + hanging.port());
            await(() -> !hanging.requestHeaders().isEmpty());
            service.kill();
            String err = new String(probe.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(err, containsString("/health (address: default, port"));
            assertThat(err, containsString(": timed out after 5 s\n"));
            assertThat(ways(hanging), is(List.of("warm", "unanswered")));
            assertThat(
                    "less than all of the time",
                    hanging.requestHeaders().stream()
                            .filter(line -> line.startsWith("Baton-Probe-Timeout-Ms: "))
                            .map(line -> Long.parseLong(line.substring(line.indexOf(' ') + 1)))
                            .toList()
                            .getLast(),
                    lessThan(5_000L));
        }
    }

    @Test
    void aServiceThatDrainsAnswersToTheEnd() throws Exception {
        try (Program service = service("--drain-delay=10")) {
            assertThat(live(service).way, is(WARM));
            service.terminate();
            service.awaitLog("draining");

            assertThat(live(service), is(new Verdict(0, "", WARM)));
            Verdict ready = probe(service.agentDirectory(), service.port(), "--endpoint=ready");
            assertThat(ready.exitCode, is(1));
            assertThat(ready.err, containsString("HTTP 503: not_ready: draining"));
            assertThat(ready.way, is(WARM));

            Path socket = service.awaitAgent();
            assertThat(service.awaitExit(), is(0));
            assertThat("the agent ends with the service", Files.exists(socket), is(false));
        }
    }

    @Test
    void aServiceThatRanOutOfMemoryIsExit1() throws Exception {
        try (Program service = Program.start(
                Map.of("_JAVA_OPTIONS", "-XX:OnOutOfMemoryError=true -Xmx24m", "BATON_SCIM_TOKEN", "any"),
                "--health-check",
                "--health-check-port=0",
                "--scim-base-url=http://127.0.0.1:1")) {
            int port = service.port();
            List<Socket> callers = new ArrayList<>();
            byte[] half = ("GET /live HTTP/1.1\r\nX: " + "a".repeat(7_000)).getBytes(StandardCharsets.US_ASCII);
            try {
                while (callers.size() < 5_000 && service.isAlive()) {
                    Socket caller = new Socket(InetAddress.getLoopbackAddress(), port);
                    callers.add(caller);
                    caller.getOutputStream().write(half);
                }
            } catch (IOException e) {
                // It has ended.
            }
            service.awaitExit();
            for (Socket caller : callers) {
                caller.close();
            }
            assertThat(probe(service.agentDirectory(), port).exitCode, is(1));
        }
    }

    @Test
    void aServiceWithoutFileDescriptorsHasSomeInReserve() throws Exception {
        Root.require();
        try (Program service = service()) {
            assertThat(live(service).way, is(WARM));
            service.limitOpenFiles(service.openDescriptors());
            assertThat(live(service), is(new Verdict(0, "", WARM)));
            assertThat("they were taken back", live(service), is(new Verdict(0, "", WARM)));
        }
    }

    @Test
    void aSocketThatIsRemovedIsNoAgent() throws Exception {
        try (Program service = service()) {
            Files.delete(service.awaitAgent());
            assertThat(live(service), is(new Verdict(0, "", "cold: no agent found")));
        }
    }

    /** The service lives, and its agent accepts nobody any more. */
    @Test
    void anAgentThatIsDeadIsNotWaitedFor() throws Exception {
        Root.require();
        Path shut = folder.resolve("shut");
        Path source = Path.of("src/scim/src/test/c/shut.c").toAbsolutePath();
        Process compiler = new ProcessBuilder("cc", "-o", shut.toString(), source.toString())
                .inheritIO()
                .start();
        assertThat(compiler.waitFor(), is(0));
        try (Program service = service()) {
            assertThat(live(service).way, is(WARM));
            Process shutting = new ProcessBuilder(shut.toString(), Long.toString(service.pid())).start();
            assertThat(text(shutting.getInputStream()), is("1\n"));

            assertThat(live(service), is(new Verdict(0, "", "cold: no agent found")));
            Verdict other = probe(service.agentDirectory(), service.port(), "--endpoint=health/nothing");
            assertThat(other.exitCode, is(1));
            assertThat(other.way, is("cold: no agent found"));
        }
    }

    @Test
    void aServiceThatCanWriteNowhereSaysSoOnce() throws Exception {
        Root.require();
        // The program may lie below /tmp, and others that run may have their sockets there.
        String script = "mount --bind /tmp /tmp && mount -o remount,ro,bind /tmp"
                + " && { [ ! -d /tmp/baton-0 ] || mount -t tmpfs -o ro,mode=700 tmpfs /tmp/baton-0; } && exec \"$@\"";
        List<String> readOnly = List.of("unshare", "--mount", "sh", "-c", script, "sh");
        try (Program service = startIn(
                readOnly, Map.of(Program.AGENT_DIRECTORY, "/proc", "XDG_RUNTIME_DIR", "/proc", "TMPDIR", "relative"))) {
            service.awaitLog("each health-check starts its own JVM, because no directory for a socket is writable");
            assertThat(
                    probeIn(inMountsOf(service), Path.of("/proc"), service.port()),
                    is(new Verdict(0, "", "cold: no agent found")));
        }
    }

    @Test
    void aSocketLeftOverFromAFormerStartIsRemovedAndDisturbsNobody() throws Exception {
        try (Program service = service()) {
            Path socket = service.awaitAgent();
            Path former = socket.resolveSibling(socket.getFileName().toString().replaceFirst("-[0-9]+$", "-4000000"));
            try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                channel.bind(UnixDomainSocketAddress.of(former));
            }
            assertThat(live(service), is(new Verdict(0, "", WARM)));
            assertThat(Files.exists(former), is(false));
        }
    }

    @Test
    void anotherUserHasAnotherAgent() throws Exception {
        Root.require();
        Path copy = Distribution.built().copyForEverybody(folder).launcher();
        try (Program service = startIn(List.of(), copy, Map.of())) {
            service.awaitAgent();
            open(service.agentDirectory());
            assertThat(
                    verdict(
                            List.of("setpriv", "--reuid=65534", "--clear-groups"),
                            copy,
                            service.agentDirectory(),
                            service.port()),
                    is(new Verdict(0, "", "cold: no agent found")));
        }
    }

    @Test
    void aDirectoryThatOthersMayWriteIsNotTrusted() throws Exception {
        try (Program service = service()) {
            Path own = service.awaitAgent().getParent();
            Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwxrwxrwx"));
            assertThat(live(service).way, containsString("cold: the agent found is not this program's"));
        }
    }

    @Test
    void aServiceInAnotherNetworkIsNotAsked() throws Exception {
        Root.require();
        List<String> isolated = List.of("unshare", "--net", "sh", "-c", "ip link set lo up && exec \"$@\"", "sh");
        try (Program service = startIn(isolated, Map.of())) {
            service.awaitLog("health server listening");
            service.awaitAgent();
            int port = service.port();
            // A foreign agent would say yes to a neighbour that is dead.
            Verdict outside = probe(service.agentDirectory(), port);
            assertThat(outside.exitCode, is(1));
            assertThat(outside.way, containsString("cold: the agent found is not this program's"));
            assertThat(
                    probeIn(List.of("nsenter", "--net", "--target=" + service.pid()), service.agentDirectory(), port),
                    is(new Verdict(0, "", WARM)));
        }
    }

    @Test
    void aSidecarOfTheSameUserWithOtherFilesIsNotAnswered() throws Exception {
        Root.require();
        try (Program service = startIn(List.of("unshare", "--mount"), Map.of())) {
            service.awaitAgent();
            Verdict sidecar = probe(service.agentDirectory(), service.port());
            assertThat(sidecar.exitCode, is(0));
            assertThat(sidecar.way, containsString("cold: the agent found is not this program's"));
        }
    }

    @Test
    void whatCannotBeReadCountsAsDifferent() throws Exception {
        Root.require();
        try (Program service = service()) {
            service.awaitAgent();
            // In a process namespace of its own /proc shows nothing of the service.
            Verdict hidden = probeIn(
                    List.of("unshare", "--pid", "--fork", "--mount-proc"), service.agentDirectory(), service.port());
            assertThat(hidden.exitCode, is(0));
            assertThat(hidden.way, containsString("cold: the agent found is not this program's"));
        }
    }

    @Test
    void aServiceWithACapabilityThatTheCallerLacksIsNotAsked() throws Exception {
        Root.require();
        Path copy = Distribution.built().copyForEverybody(folder).launcher();
        Path directory = Files.createDirectory(folder.resolve("agent"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        List<String> nobody = List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
        List<String> privileged = new ArrayList<>(nobody);
        privileged.addAll(List.of("--inh-caps=+net_bind_service", "--ambient-caps=+net_bind_service"));
        try (Program service = Program.startIn(
                privileged,
                copy,
                Map.of("BATON_SCIM_TOKEN", "any", Program.AGENT_DIRECTORY, directory.toString()),
                "--health-check",
                "--health-check-port=0",
                "--scim-base-url=http://127.0.0.1:1")) {
            service.awaitAgent();
            Verdict verdict = verdict(nobody, copy, directory, service.port());
            assertThat(verdict.exitCode, is(0));
            assertThat(verdict.way, containsString("cold: the agent found is not this program's"));
            assertThat(verdict(privileged, copy, directory, service.port()), is(new Verdict(0, "", WARM)));
        }
    }

    @Test
    void aPlantedSocketIsNotTrusted() throws Exception {
        try (Program service = service()) {
            int port = service.port();
            Path socket = service.awaitAgent();
            service.kill();
            Files.delete(socket);
            try (ServerSocketChannel planted = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                planted.bind(UnixDomainSocketAddress.of(socket));
                Thread.ofVirtual().start(() -> sayYes(planted));
                Verdict verdict = probe(service.agentDirectory(), port);
                assertThat(verdict.exitCode, is(1));
                assertThat(verdict.way, containsString("cold: the agent found is not this program's"));
            }
        }
    }

    private static void sayYes(ServerSocketChannel planted) {
        try {
            while (true) {
                try (SocketChannel channel = planted.accept()) {
                    channel.write(ByteBuffer.wrap(new byte[] {1, 'A', 0, 0, 0, 5, 0, 0, 0, 0, 0}));
                }
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    @Test
    void amongSeveralServicesOfOneProgramNoneIsAsked() throws Exception {
        try (Program service = service()) {
            service.awaitAgent();
            Map<String, String> sameDirectory = Map.of(
                    "BATON_SCIM_TOKEN",
                    "any",
                    Program.AGENT_DIRECTORY,
                    service.agentDirectory().toString());
            try (Program second = Program.start(
                    sameDirectory, "--health-check", "--health-check-port=0", "--scim-base-url=http://127.0.0.1:1")) {
                await(() -> files(service.agentDirectory()).size() == 2);
                assertThat(live(second), is(new Verdict(0, "", "cold: several services of this program run here")));
            }
        }
    }

    @Test
    void aProbeThatIsEndedHoldsNobodyElses() throws Exception {
        try (Program service = service();
                HostileServer hanging = HostileServer.start(HostileServer.Connection::stayOpen)) {
            service.awaitAgent();
            List<Process> probes = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                probes.add(launch(
                        service.agentDirectory(), Map.of(), "--timeout=3600", "--health-check-port=" + hanging.port()));
            }
            await(() -> ways(hanging).size() == 16);
            for (Process probe : probes) {
                probe.destroy();
                assertThat("SIGTERM", probe.waitFor(), is(143));
            }
            assertThat(live(service), is(new Verdict(0, "", WARM)));
        }
    }

    @Test
    void twoHundredProbesThatHangStartNoJvm() throws Exception {
        try (Program service = service();
                HostileServer hanging = HostileServer.start(HostileServer.Connection::stayOpen)) {
            service.awaitAgent();
            List<Process> probes = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                probes.add(launch(
                        service.agentDirectory(), Map.of(), "--timeout=5", "--health-check-port=" + hanging.port()));
            }
            for (Process probe : probes) {
                String err = new String(probe.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(err, containsString("timed out after 5 s"));
                assertThat(err.lines().count(), is(1L));
                assertThat(probe.waitFor(), is(1));
            }
            assertThat(ways(hanging).stream().filter(way -> !way.equals(WARM)).toList(), is(List.of()));
            assertThat(
                    "those that waited gave up before their turn", ways(hanging).size(), lessThan(64));
            assertThat(live(service), is(new Verdict(0, "", WARM)));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-Dhttp.proxyHost=127.0.0.1 -Dhttp.proxyPort=1",
                "-DsocksProxyHost=127.0.0.1 -DsocksProxyPort=1",
                "-Djavax.net.ssl.trustStore=/no/such/store",
                "-Djava.net.preferIPv6Addresses=true",
                "-Djdk.tls.client.protocols=TLSv1.1"
            })
    void aServiceWithNetworkOrTlsPropertiesIsNotAsked(String options) throws Exception {
        try (Program service = startIn(List.of(), Map.of("JAVA_TOOL_OPTIONS", options))) {
            service.awaitAgent();
            assertThat(live(service), is(new Verdict(0, "", "cold: the service has network or TLS properties")));
        }
    }

    /** OpenTelemetry's, which rewrites the classes of the client, too. */
    @Test
    void aServiceWithAJavaAgentGivesTheSameVerdicts() throws Exception {
        Path agent = Path.of(System.getProperty("baton.agents"), "opentelemetry-javaagent.jar");
        String options = "-javaagent:" + agent + " -Dotel.metrics.exporter=none -Dotel.traces.exporter=none"
                + " -Dotel.logs.exporter=none";
        try (Program service = startIn(List.of(), Map.of("JAVA_TOOL_OPTIONS", options))) {
            service.awaitAgent();
            assertThat(live(service), is(new Verdict(0, "", WARM)));
            Verdict missing = probe(service.agentDirectory(), service.port(), "--endpoint=health/nothing");
            assertThat(missing.exitCode, is(1));
            assertThat(missing.err, containsString("HTTP 404"));
            assertThat(missing.way, is(WARM));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:0", "-Xmx96m"})
    void aServiceWithADebuggerOrAnotherHeapGivesTheSameVerdict(String options) throws Exception {
        try (Program service = startIn(List.of(), Map.of("JAVA_TOOL_OPTIONS", options))) {
            service.awaitAgent();
            assertThat(live(service), is(new Verdict(0, "", WARM)));
        }
    }

    @Test
    void aNameWhoseAddressMayHaveChangedIsAskedForByAFreshJvm() throws Exception {
        try (Program service = service()) {
            service.awaitAgent();
            String name = InetAddress.getLocalHost().getHostName();
            Verdict verdict = probe(service.agentDirectory(), service.port(), "--health-check-bind-address=" + name);
            assertThat(verdict.way, is("cold: the target is a host name"));
        }
    }

    @Test
    void onlyFilesThatTheServiceStartedWithAreReadForACaller() throws Exception {
        int port = freePort();
        Path config = folder.resolve("baton.yaml");
        Files.writeString(
                config,
                "baton:\n  health-check: true\n  health-check-port: " + port
                        + "\n  scim-base-url: http://127.0.0.1:1\n");
        Path other = Files.copy(config, folder.resolve("other.yaml"));
        try (Program service = Program.start(Map.of("BATON_SCIM_TOKEN", "any"), "--config", config.toString())) {
            service.awaitLog("health server listening");
            service.awaitAgent();
            String foreign = "cold: a file is named that the service did not start with";
            assertThat(config(service, config.toString()), is(new Verdict(0, "", WARM)));
            assertThat(config(service, other.toString()), is(new Verdict(0, "", foreign)));
            assertThat(config(service, "baton.yaml").way, is(foreign));
            // What the file says now counts, as it does for a JVM of its own.
            Files.writeString(config, Files.readString(config).replace("" + port, "" + freePort()));
            assertThat(config(service, config.toString()).exitCode, is(1));
        }
    }

    private Verdict config(Program service, String file) throws Exception {
        return verdict(
                List.of("env", "--chdir=" + folder),
                Program.LAUNCHER,
                service.agentDirectory(),
                "--endpoint=live",
                "--config=" + file);
    }

    @Test
    void bytesThatAreNoUtf8AreLeftToAJvm() throws Exception {
        try (Program service = service()) {
            service.awaitAgent();
            String call = "exec \"$0\" health-check $'--nothing-\\xff'";
            Result warm = bash(service, call);
            Result cold = bash(service, "export BATON_HEALTH_CHECK_AGENT=false; " + call);
            assertThat(warm, is(cold));
            assertThat(warm.exitCode(), is(1));
            assertThat(
                    bash(
                                    service,
                                    "export BATON_ME=$'\\xff'; exec \"$0\" health-check --endpoint=live --verbose"
                                            + " --health-check-port=" + service.port())
                            .out(),
                    containsString("cold: not UTF-8"));
        }
    }

    private static Result bash(Program service, String script) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", script, Program.LAUNCHER.toString());
        builder.environment()
                .put(Program.AGENT_DIRECTORY, service.agentDirectory().toString());
        return finish(builder.start());
    }

    @Test
    void itCanBeTurnedOffOnBothSides() throws Exception {
        try (Program service = service()) {
            assertThat(live(service).way, is(WARM));
            Result off = launcher(
                    List.of(),
                    Program.LAUNCHER,
                    Map.of(
                            Program.AGENT_DIRECTORY,
                            service.agentDirectory().toString(),
                            "BATON_HEALTH_CHECK_AGENT",
                            "false"),
                    "--verbose",
                    "--endpoint=live",
                    "--health-check-port=" + service.port());
            assertThat(off.out(), containsString("cold: the agent is turned off"));
            Verdict byFlag =
                    probe(service.agentDirectory(), service.port(), "--endpoint=live", "--health-check-agent=false");
            assertThat(byFlag, is(new Verdict(0, "", "cold: the agent is turned off")));
        }
        try (Program service = startIn(List.of(), Map.of("BATON_HEALTH_CHECK_AGENT", "false"))) {
            service.awaitLog("health server listening");
            assertThat(files(service.agentDirectory()), is(List.of()));
        }
    }

    private static Program service(String... more) throws Exception {
        Program service = startIn(List.of(), Map.of(), more);
        service.awaitAgent();
        return service;
    }

    private static Program startIn(List<String> surroundings, Map<String, String> variables, String... more)
            throws IOException {
        return startIn(surroundings, Program.LAUNCHER, variables, more);
    }

    private static Program startIn(
            List<String> surroundings, Path launcher, Map<String, String> variables, String... more)
            throws IOException {
        Map<String, String> environment = new HashMap<>(Map.of("BATON_SCIM_TOKEN", "any"));
        environment.putAll(variables);
        List<String> arguments = new ArrayList<>(
                List.of("--health-check", "--health-check-port=0", "--scim-base-url=http://127.0.0.1:1"));
        arguments.addAll(List.of(more));
        return Program.startIn(surroundings, launcher, environment, arguments.toArray(String[]::new));
    }

    /** A probe of {@code /live} beside a service whose agent may be asked. */
    private static Verdict live(Program service) throws Exception {
        service.awaitLog("health server listening");
        return probe(service.agentDirectory(), service.port());
    }

    private static Verdict probe(Path directory, int port, String... more) throws Exception {
        return verdict(List.of(), Program.LAUNCHER, directory, port, more);
    }

    private static Verdict probeIn(List<String> surroundings, Path directory, int port) throws Exception {
        return verdict(surroundings, Program.LAUNCHER, directory, port);
    }

    private static Verdict verdict(List<String> surroundings, Path launcher, Path directory, int port, String... more)
            throws Exception {
        List<String> arguments = new ArrayList<>(List.of("--health-check-port=" + port));
        if (Stream.of(more).noneMatch(flag -> flag.startsWith("--endpoint"))) {
            arguments.add("--endpoint=live");
        }
        arguments.addAll(List.of(more));
        return verdict(surroundings, launcher, directory, arguments.toArray(String[]::new));
    }

    /** Runs it in the way that it goes by itself, and cold, and compares. */
    private static Verdict verdict(List<String> surroundings, Path launcher, Path directory, String... arguments)
            throws Exception {
        Map<String, String> environment = Map.of(Program.AGENT_DIRECTORY, directory.toString());
        Map<String, String> coldEnvironment = new HashMap<>(environment);
        coldEnvironment.put("BATON_HEALTH_CHECK_AGENT", "false");
        Result cold = launcher(surroundings, launcher, coldEnvironment, arguments);
        Result result = launcher(surroundings, launcher, environment, arguments);
        assertThat(result, is(cold));

        List<String> verbose = new ArrayList<>(List.of(arguments));
        verbose.add("--verbose");
        String said = launcher(surroundings, launcher, environment, verbose.toArray(String[]::new))
                .out();
        String way = said.lines().findFirst().orElse("").replaceFirst(".* ms, ", "");
        return new Verdict(result.exitCode(), result.err(), way);
    }

    private static Result launcher(
            List<String> surroundings, Path launcher, Map<String, String> environment, String... arguments)
            throws Exception {
        return finish(builder(surroundings, launcher, environment, arguments).start());
    }

    private static Result finish(Process process) throws Exception {
        String out = text(process.getInputStream());
        String err = text(process.getErrorStream());
        assertThat(process.waitFor(60, SECONDS), is(true));
        return new Result(process.exitValue(), out, err);
    }

    private static Process launch(Path directory, Map<String, String> variables, String... arguments)
            throws IOException {
        Map<String, String> environment = new HashMap<>(variables);
        environment.put(Program.AGENT_DIRECTORY, directory.toString());
        return builder(List.of(), Program.LAUNCHER, environment, arguments).start();
    }

    private static ProcessBuilder builder(
            List<String> surroundings, Path launcher, Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>(surroundings);
        command.addAll(List.of(launcher.toString(), "health-check"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> !name.equals("PATH"));
        builder.environment().putAll(environment);
        return builder;
    }

    private static List<String> inMountsOf(Program service) {
        return List.of("nsenter", "--mount", "--target=" + service.pid());
    }

    /** In which ways probes came to a server. */
    private static List<String> ways(HostileServer server) {
        return server.requestHeaders().stream()
                .filter(line -> line.startsWith("Baton-Probe-Way: "))
                .map(line -> line.substring(line.indexOf(' ') + 1))
                .toList();
    }

    private static void open(Path directory) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> found = Files.find(directory, 2, (path, attributes) -> attributes.isOther())) {
            return found.toList();
        }
    }

    private static void signal(String name, long pid) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, "" + pid).start().waitFor(), is(0));
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.call()) {
            assertThat("in time", System.nanoTime(), lessThan(deadline));
            Thread.onSpinWait();
        }
    }

    private static String text(InputStream in) throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
