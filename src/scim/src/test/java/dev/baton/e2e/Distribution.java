package dev.baton.e2e;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A packaged distribution, and calls of its launcher with an environment of nothing but what is given. */
record Distribution(Path home) {
    private static final long PATIENCE_SECONDS = 120;

    /** The one that the build made. */
    static Distribution built() {
        Path launcher = Path.of(System.getProperty("baton.launcher", "src/scim/target/baton-scim/bin/baton-scim"));
        return new Distribution(launcher.toAbsolutePath().getParent().getParent());
    }

    /** What a call came to. */
    record Result(int exitCode, String out, String err) {}

    /** A copy in a folder, which every user can read then. */
    Distribution copyForEverybody(Path folder) throws IOException, InterruptedException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path copy = folder.resolve("copy");
        assertThat(
                new ProcessBuilder("cp", "-a", home.toString(), copy.toString())
                        .start()
                        .waitFor(),
                is(0));
        return new Distribution(copy);
    }

    Path launcher() {
        return home.resolve("bin/baton-scim");
    }

    Result run(Map<String, String> environment, String... arguments) {
        return run(launcher(), home, environment, arguments);
    }

    Result healthCheck(int port, String... flags) {
        List<String> arguments = new ArrayList<>(List.of("health-check", "--health-check-port=" + port));
        arguments.addAll(List.of(flags));
        return run(Map.of(), arguments.toArray(String[]::new));
    }

    static Result run(Path launcher, Path directory, Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        try {
            Path out = Files.createTempFile("baton", ".out");
            Path err = Files.createTempFile("baton", ".err");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().clear();
            builder.environment().putAll(new HashMap<>(environment));
            int exitCode = await(builder.start());
            Result result = new Result(exitCode, text(out), text(err));
            Files.delete(out);
            Files.delete(err);
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int await(Process process) {
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("did not end within " + PATIENCE_SECONDS + " s");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
}
