package dev.baton.contract;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The result of a command that has ended.
 *
 * @param exitCode its exit code; -1 if it was killed at the time limit
 * @param out up to 1 MiB of its standard output
 * @param err up to 1 MiB of its standard error
 * @param took how long it ran
 */
record CommandRun(int exitCode, String out, String err, Duration took) {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int MOST_OUTPUT = 1024 * 1024;

    /** Returns the command with an absolute program path, as cases run it in other directories; a bare name stays as it is. */
    static List<String> located(List<String> command) {
        List<String> located = new ArrayList<>(command);
        if (located.getFirst().contains("/")) {
            located.set(0, Path.of(located.getFirst()).toAbsolutePath().toString());
        }
        return List.copyOf(located);
    }

    /** Runs a command with the current environment after {@link #clear}, and with these variables. */
    static CommandRun of(List<String> command, Map<String, String> environment)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command);
        clear(builder.environment());
        builder.environment().putAll(environment);
        return of(builder);
    }

    /** Runs a command with these environment variables only. */
    static CommandRun bare(List<String> command, Map<String, String> environment)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(environment);
        return of(builder);
    }

    /** Runs the process with its standard input open and empty. */
    private static CommandRun of(ProcessBuilder builder) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process process = builder.start();
        try {
            CompletableFuture<String> out = read(process.getInputStream());
            CompletableFuture<String> err = read(process.getErrorStream());
            boolean hasEnded = process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            if (!hasEnded) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
            return new CommandRun(hasEnded ? process.exitValue() : -1, out.join(), err.join(), took);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** Removes variables that would configure a command or its JVM beyond what the case sets. */
    static void clear(Map<String, String> environment) {
        environment
                .keySet()
                .removeIf(name -> name.startsWith("BATON_")
                        || name.toLowerCase(java.util.Locale.ROOT).endsWith("_proxy")
                        || List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")
                                .contains(name));
    }

    private static CompletableFuture<String> read(InputStream stream) {
        CompletableFuture<String> text = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try (stream) {
                byte[] first = stream.readNBytes(MOST_OUTPUT);
                stream.transferTo(java.io.OutputStream.nullOutputStream());
                text.complete(new String(first, StandardCharsets.UTF_8));
            } catch (IOException e) {
                text.complete("");
            }
        });
        return text;
    }

    @Override
    public String toString() {
        String end = exitCode < 0 ? "no end within " + LIMIT.toSeconds() + " s" : "exit code " + exitCode;
        return end + " after " + took.toMillis() + " ms, standard output \"" + out + "\", standard error \"" + err
                + "\"";
    }
}
