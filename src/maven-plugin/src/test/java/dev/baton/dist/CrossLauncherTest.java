package dev.baton.dist;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInRelativeOrder;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher for arm64 on a machine that is none, with a library in place of the JVM that prints what it is given. */
class CrossLauncherTest {
    private static final String COMPILER = "aarch64-linux-gnu-gcc";
    private static final String EMULATOR = "qemu-aarch64-static";

    @TempDir
    Path home;

    /** Where CI is true these are there, or the test fails on what is missing. */
    @BeforeEach
    void theToolsAreThere() {
        assumeTrue("true".equals(System.getenv("CI")) || Programs.isOnPath(COMPILER) && Programs.isOnPath(EMULATOR));
    }

    @Test
    void itHandsItsArgumentsToTheRuntimeBesideIt() throws Exception {
        Path launcher = Files.createDirectories(home.resolve("bin")).resolve("baton-arm");
        try (InputStream compiled = Launcher.class.getResourceAsStream("launcher-aarch64")) {
            Files.copy(compiled, launcher);
        }
        assertThat(launcher.toString(), launcher.toFile().setExecutable(true));
        Path source = Files.writeString(home.resolve("jli.c"), HostileAgentTest.JVM);
        Path library = Files.createDirectories(home.resolve("runtime/lib")).resolve("libjli.so");
        run(COMPILER, "-shared", "-fPIC", "-o", library.toString(), source.toString());

        List<String> arguments = run(EMULATOR, "-L", "/usr/aarch64-linux-gnu", launcher.toString(), "config", "--all");

        assertThat(arguments, containsInRelativeOrder("--module=baton", "config", "--all"));
    }

    private List<String> run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output.lines().toList();
    }
}
