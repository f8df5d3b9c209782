package dev.baton.e2e;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import dev.baton.e2e.Program.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged program where it is the first process of a container, has too few threads, no IPv6, or no working directory. */
@Timeout(180)
class SurroundingsIT {
    private static final String TERMINATES = "SigCgt:";
    private static final long SIGTERM = 1L << 14;
    private static final int TERMINATED = 143;
    private static final String[] SERVICE = {
        "--health-check", "--health-check-port=0", "--scim-base-url=http://127.0.0.1:1"
    };
    private static final String[] PROBE = {"health-check", "--health-check-port=1"};

    @TempDir
    Path folder;

    /** The kernel keeps a signal without a handler from the first process of a namespace. */
    @ParameterizedTest
    @ValueSource(ints = {0, 5, 20, 50, 100, 200, 400, 800})
    void aStopIsCleanInTheFirstProcessHoweverEarlyItComes(int millis) throws Exception {
        Program program = stopAfter(millis, SERVICE);
        assertThat(String.join("\n", program.log()), program.awaitExit(), is(0));
        program.awaitLog("stopping: SIGTERM");
        program.awaitLog("stopped");
        assertThat("no line of the JVM's", program.log().size(), lessThan(10));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 20, 50, 100})
    void aStopEndsACommandThatIsTheFirstProcess(int millis) throws Exception {
        assertThat(
                stopAfter(millis, "config", "--scim-base-url=http://127.0.0.1:1")
                        .awaitExit(),
                anyOf(is(0), is(TERMINATED)));
    }

    private static Program stopAfter(int millis, String... arguments) throws Exception {
        Root.require();
        try (Program program = Program.startIn(
                List.of("unshare", "--pid", "--fork", "--kill-child"),
                Program.LAUNCHER,
                Map.of("BATON_SCIM_TOKEN", "any"),
                arguments)) {
            ProcessHandle first = first(program);
            program.await("the launcher, with a handler", () -> !first.isAlive() || handlesSigterm(first.pid()));
            ProcessHandle.of(program.pid())
                    .orElseThrow()
                    .onExit()
                    .completeOnTimeout(null, millis, TimeUnit.MILLISECONDS)
                    .join();
            first.destroy();
            program.awaitExit();
            return program;
        }
    }

    private static ProcessHandle first(Program program) throws Exception {
        List<ProcessHandle> children = new ArrayList<>();
        program.await("started", () -> {
            ProcessHandle.of(program.pid()).orElseThrow().children().forEach(children::add);
            return !children.isEmpty();
        });
        return children.getFirst();
    }

    private static boolean handlesSigterm(long pid) throws IOException {
        if (!Files.readSymbolicLink(Path.of("/proc/" + pid + "/exe")).equals(Program.LAUNCHER.toRealPath())) {
            return false;
        }
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith(TERMINATES))
                .anyMatch(line -> (Long.parseUnsignedLong(
                                        line.substring(TERMINATES.length()).strip(), 16)
                                & SIGTERM)
                        != 0);
    }

    @Test
    void aLimitOfThreadsThatAJvmNeedsIsOneLine() throws Exception {
        Root.require();
        Path launcher = Distribution.built().copyForEverybody(folder).launcher();
        for (String[] arguments : List.of(PROBE, SERVICE)) {
            Result result = run(
                    List.of("setpriv", "--reuid=65533", "--regid=65533", "--clear-groups", "prlimit", "--nproc=12:12"),
                    launcher,
                    Map.of("BATON_SCIM_TOKEN", "any"),
                    arguments);
            assertThat(
                    result,
                    is(new Result(
                            1,
                            "",
                            "baton-scim: cannot start a JVM: too few threads are allowed here: raise the limit"
                                    + " (pids.max, ulimit -u)\n")));
        }
    }

    @Test
    void aWarmProbeNeedsNoThreads() throws Exception {
        Root.require();
        Path launcher = Distribution.built().copyForEverybody(folder).launcher();
        Path directory = Files.createDirectory(folder.resolve("agent"));
        open(directory, "rwxrwxrwx");
        List<String> nobody = List.of("setpriv", "--reuid=65533", "--regid=65533", "--clear-groups");
        Map<String, String> environment =
                Map.of("BATON_SCIM_TOKEN", "any", Program.AGENT_DIRECTORY, directory.toString());
        try (Program service = Program.startIn(nobody, launcher, environment, SERVICE)) {
            service.awaitAgent();
            List<String> limited = new ArrayList<>(nobody);
            limited.addAll(List.of("prlimit", "--nproc=12:12"));
            Result result = run(
                    limited,
                    launcher,
                    environment,
                    "health-check",
                    "--endpoint=live",
                    "--health-check-port=" + service.port());
            assertThat(result, is(new Result(0, "", "")));
        }
    }

    @Test
    void aWorkingDirectoryThatIsDeletedIsOneLine() throws Exception {
        Path gone = Files.createDirectory(folder.resolve("gone"));
        List<String> surroundings =
                List.of("sh", "-c", "mkdir -p \"$0\" && cd \"$0\" && rmdir \"$0\" && exec \"$@\"", gone.toString());
        try (Program service = Program.start(Map.of("BATON_SCIM_TOKEN", "any"), SERVICE)) {
            service.awaitAgent();
            Map<String, String> warm =
                    Map.of(Program.AGENT_DIRECTORY, service.agentDirectory().toString());
            for (Map<String, String> environment : List.of(warm, Map.of("BATON_HEALTH_CHECK_AGENT", "false"))) {
                for (String[] arguments : List.of(PROBE, SERVICE)) {
                    Result result = run(surroundings, Program.LAUNCHER, environment, arguments);
                    assertThat(result.err(), containsString("cannot find the working directory: "));
                    assertThat(result.err().lines().count(), is(1L));
                    assertThat(result.exitCode(), is(1));
                }
            }
        }
    }

    @Test
    void anIpv6AddressWhereIpv6IsOffIsOneLine() throws Exception {
        Root.require();
        List<String> noIpv6 = List.of(
                "unshare",
                "--net",
                "sh",
                "-c",
                "ip link set lo up && echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6 && exec \"$@\"",
                "sh");
        Map<String, String> environment = Map.of("BATON_SCIM_TOKEN", "any");
        String data = "--data-dir=" + folder.resolve("data");
        for (String address : List.of("::", "::1")) {
            Result server =
                    run(noIpv6, Program.LAUNCHER, environment, with(SERVICE, "--health-check-bind-address=" + address));
            Result api = run(
                    noIpv6,
                    Program.LAUNCHER,
                    Map.of("BATON_SCIM_TOKEN", "any", "BATON_PROVISIONING_API_TOKEN", "any"),
                    with(SERVICE, data, "--provisioning-api", "--provisioning-api-bind-address=" + address));
            Result probe =
                    run(noIpv6, Program.LAUNCHER, Map.of(), with(PROBE, "--health-check-bind-address=" + address));
            assertThat(
                    server.err(),
                    containsString(
                            "health server cannot listen on [" + address + "]:0: this host has no address of that"
                                    + " family; set BATON_HEALTH_CHECK_BIND_ADDRESS or --health-check-bind-address to an address"
                                    + " of this host\n"));
            assertThat(
                    api.err(), containsString("this host has no address of that family; set BATON_PROVISIONING_API_"));
            for (Result result : List.of(server, api, probe)) {
                assertThat(
                        result.err(),
                        result.err()
                                .lines()
                                .filter(line -> !line.startsWith("{"))
                                .count(),
                        is(1L));
                assertThat(result.exitCode(), is(1));
            }
        }
        try (Program program = Program.startIn(noIpv6, Program.LAUNCHER, environment, SERVICE)) {
            program.awaitLog("health server listening on http://127.0.0.1:");
        }
    }

    private static String[] with(String[] arguments, String... more) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private Result run(List<String> surroundings, Path launcher, Map<String, String> environment, String... arguments)
            throws Exception {
        List<String> command = new ArrayList<>(surroundings);
        command.add(launcher.toString());
        command.addAll(List.of(arguments));
        Path err = folder.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> !name.equals("PATH"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), out, Files.readString(err));
    }

    private static void open(Path directory, String permissions) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(permissions));
    }
}
