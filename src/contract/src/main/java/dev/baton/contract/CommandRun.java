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
 * What a command that ended left behind.
 *
 * @param exitCode its exit code; -1 if it had to be killed
 * @param out what it wrote on standard output, the first of it
 * @param err what it wrote on standard error, the first of it
 * @param took how long it ran
 */
record CommandRun(int exitCode, String out, String err, Duration took) {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int MOST_OUTPUT = 1024 * 1024;

    /** The command with its program's path made absolute, as cases run it elsewhere; a bare name is looked for as ever. */
    static List<String> located(List<String> command) {
        List<String> located = new ArrayList<>(command);
        if (located.getFirst().contains("/")) {
            located.set(0, Path.of(located.getFirst()).toAbsolutePath().toString());
        }
        return List.copyOf(located);
    }

    /** Runs a command in an environment that says nothing to it but this. */
    static CommandRun of(List<String> command, Map<String, String> environment)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command);
        clear(builder.environment());
        builder.environment().putAll(environment);
        return of(builder);
    }

    /** Runs a command with no environment at all. */
    static CommandRun bare(List<String> command, Map<String, String> environment)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(environment);
        return of(builder);
    }

    /** Standard input stays open and empty. */
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

    /** Takes out what would tell a command, or its JVM, more than the case does. */
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
