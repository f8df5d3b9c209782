package dev.baton.provisioning;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A process that runs the service. */
record Replica(Process process, Path log) {
    /** A start takes a second; many at once, on a machine that does other things too, take many. */
    private static final long PATIENCE_SECONDS = 120;

    static Replica start(Map<String, String> flags) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                CrashReplica.class.getName()));
        flags.forEach((name, value) -> command.add(name + "=" + value));
        Path log = Files.createTempFile("replica", ".log");
        log.toFile().deleteOnExit();
        Process process =
                new ProcessBuilder(command).redirectError(log.toFile()).start();
        return new Replica(process, log);
    }

    void awaitStarted() throws IOException, InterruptedException {
        CompletableFuture<String> line = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                line.complete(String.valueOf(process.inputReader().readLine()));
            } catch (IOException e) {
                line.completeExceptionally(e);
            }
        });
        try {
            assertThat(line.get(PATIENCE_SECONDS, TimeUnit.SECONDS), is("started"));
        } catch (ExecutionException | TimeoutException | AssertionError e) {
            throw new AssertionError("the replica did not start:\n" + Files.readString(log), e);
        }
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Ends it in order: when this returns, its attempts have ended and are written down, or are not to be. */
    void stop() throws InterruptedException {
        process.toHandle().destroy();
        assertThat("the replica ended", process.waitFor(60, TimeUnit.SECONDS), is(true));
    }

    void pause() throws IOException, InterruptedException {
        signal("STOP");
    }

    void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        int exitCode = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
        assertThat("exit code of kill -" + name, exitCode, is(0));
    }
}
