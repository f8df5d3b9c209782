package dev.baton.provisioning;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Processes whose disk loses what was not synced, or that are killed in the middle of a write; see disk.c. */
final class FailingDisk {
    private final Path library;
    private final Path shadow;

    private FailingDisk(Path library, Path shadow) {
        this.library = library;
        this.shadow = shadow;
    }

    static FailingDisk in(Path directory) throws Exception {
        Path library = directory.resolve("disk.so");
        int exitCode = new ProcessBuilder(
                        "cc", "-shared", "-fPIC", "-O2", "-o", library.toString(), "src/test/c/disk.c", "-ldl")
                .inheritIO()
                .start()
                .waitFor();
        assertThat("exit code of cc", exitCode, is(0));
        return new FailingDisk(library, Files.createDirectory(directory.resolve("shadow")));
    }

    /** A Java program that loses what was not synced. */
    Process losing(Class<?> program, String... arguments) throws IOException {
        return start(Map.of("DISK_SHADOW", shadow.toString()), program, arguments);
    }

    /** A Java program that is killed in the middle of the nth write to a file. */
    Process killedAtWrite(String file, int n, Class<?> program, String... arguments) throws IOException {
        return start(Map.of("DISK_KILL", file + ":" + n), program, arguments);
    }

    /** What is left after a loss of power now, in another directory. */
    Path loseThePower(Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(shadow)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
        return to;
    }

    private Process start(Map<String, String> variables, Class<?> program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("LD_PRELOAD", library.toString());
        builder.environment().putAll(variables);
        return builder.start();
    }
}
