package dev.baton.e2e;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import dev.baton.e2e.Distribution.Result;
import dev.baton.probe.HostileServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher of a distribution that was built where there is no C compiler: the rows of its contract that it decides. */
class ShellLauncherIT extends LauncherContract {
    private static final Path SOURCES = Path.of("src/dist").toAbsolutePath();

    @TempDir
    private static Path directory;

    private static Distribution distribution;
    private static String warning;

    @BeforeAll
    static void buildWithoutCompiler() throws Exception {
        Path home = directory.resolve("with some spaces");
        copy(Distribution.built().home(), home);
        Files.delete(home.resolve("bin/baton-scim"));
        warning = install(home);
        distribution = new Distribution(home);
    }

    @Override
    Distribution distribution() {
        return distribution;
    }

    @Test
    void theBuildFallsBackToItWithAWarning() throws IOException {
        assertThat(warning, startsWith("[WARNING] distribution: no C compiler (cc, gcc or clang) on the path"));
        assertThat(Files.readString(distribution.launcher()), is(Files.readString(SOURCES.resolve("sh/launcher.sh"))));
        assertThat(Files.isExecutable(distribution.launcher()), is(true));
    }

    @Test
    void handsOnTheExitCodeAndTheOneLineOfAFailure() {
        try (HostileServer server = HostileServer.start(HostileServer.answering(503, BODY))) {
            Result result = distribution.healthCheck(server.port());
            assertThat(result.exitCode(), is(1));
            assertThat(result.out(), is(""));
            assertThat(result.err(), startsWith("health-check: "));
            assertThat(result.err().lines().count(), is(1L));
        }
    }

    @Test
    void theDeadlineHoldsHereToo() {
        try (HostileServer server = HostileServer.start(HostileServer.Connection::stayOpen)) {
            Result result = distribution.healthCheck(server.port(), "--timeout=1");
            assertThat(result.exitCode(), is(1));
            assertThat(result.err(), containsString("timed out"));
        }
    }

    @Test
    void manifestsHasItsLibraries() throws IOException {
        Path folder = directory.resolve("manifests");
        Result result = distribution.run(
                Map.of(),
                "manifests",
                "ecs",
                "--name=hr",
                "--image=hr:1",
                "--set=BATON_SCIM_BASE_URL=http://a",
                "--output-dir=" + folder);
        assertThat(result.err(), result.exitCode(), is(0));
        assertThat(Files.exists(folder.resolve("task-definition.json")), is(true));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    /** Has the build's own tool install the launcher, with nothing on its path. */
    private static String install(Path home) throws IOException, InterruptedException {
        Path main = Files.writeString(directory.resolve("Install.java"), """
                package dev.baton.dist;

                import java.nio.file.Path;

                public class Install {
                    public static void main(String[] args) throws Exception {
                        Launcher.install(Path.of(args[0]), Path.of(args[1]));
                    }
                }
                """);
        Path tool = SOURCES.resolve("java/dev/baton/dist");
        Path classes = directory.resolve("classes");
        int compiled = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-d",
                        classes.toString(),
                        main.toString(),
                        tool.resolve("Launcher.java").toString(),
                        tool.resolve("Programs.java").toString(),
                        tool.resolve("DistributionException.java").toString());
        assertThat(compiled, is(0));
        ProcessBuilder install = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-cp",
                        classes.toString(),
                        "dev.baton.dist.Install",
                        SOURCES.toString(),
                        home.toString())
                .redirectErrorStream(true);
        install.environment().clear();
        install.environment().put("PATH", directory.toString());
        Process process = install.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS), is(true));
        assertThat(output, process.exitValue(), is(0));
        return output;
    }
}
