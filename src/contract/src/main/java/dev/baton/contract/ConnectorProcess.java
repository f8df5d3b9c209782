package dev.baton.contract;

import dev.baton.contract.ServerTarget.Endpoint;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** A connector running in service mode, seen from outside. */
final class ConnectorProcess implements Closeable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int MOST_LINES = 10_000;

    private final Evidence evidence;
    private final Start start;
    private final Process process;
    private final ServerTarget server;
    private final List<String> log = new ArrayList<>();
    private final Thread logReader;

    /**
     * How a connector is started.
     *
     * @param command the command with its arguments
     * @param environment the variables added to its environment
     * @param port the port of its health server
     */
    record Start(List<String> command, Map<String, String> environment, int port) {}

    private ConnectorProcess(Evidence evidence, Start start, Process process) {
        this.evidence = evidence;
        this.start = start;
        this.process = process;
        this.server = new ServerTarget(
                URI.create("http://127.0.0.1:" + start.port()), ServerTarget.PATHS, OptionalLong.of(process.pid()), 0);
        this.logReader = Thread.startVirtualThread(this::readLog);
    }

    static ConnectorProcess start(Evidence evidence, Start start) throws IOException {
        evidence.sent(String.join(" ", start.command()));
        ProcessBuilder builder = new ProcessBuilder(start.command()).redirectErrorStream(true);
        CommandRun.clear(builder.environment());
        builder.environment().putAll(start.environment());
        return new ConnectorProcess(evidence, start, builder.start());
    }

    private void readLog() {
        try (BufferedReader reader = process.inputReader()) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                synchronized (log) {
                    if (log.size() < MOST_LINES) {
                        log.add(line);
                    }
                }
            }
        } catch (IOException e) {
            // The process has ended.
        }
    }

    ServerTarget server() {
        return server;
    }

    Start start() {
        return start;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Returns up to 10,000 lines of the log, complete once the process has ended. */
    String log() throws InterruptedException {
        if (!process.isAlive()) {
            logReader.join(LIMIT);
        }
        synchronized (log) {
            return String.join("\n", log);
        }
    }

    /** Returns the last three lines of the log, as evidence. */
    private String end() {
        synchronized (log) {
            return String.join("\n", log.subList(Math.max(0, log.size() - 3), log.size()));
        }
    }

    Answer get(Endpoint endpoint) throws IOException {
        return server.get(evidence, endpoint);
    }

    /** Waits until an endpoint answers with this status code, and expects it to. */
    Answer expectStatus(Endpoint endpoint, int status) throws Exception {
        return expectStatus(endpoint, status, LIMIT);
    }

    Answer expectStatus(Endpoint endpoint, int status, Duration limit) throws Exception {
        long deadline = System.nanoTime() + limit.toNanos();
        Object last = "nothing";
        while (System.nanoTime() < deadline && process.isAlive()) {
            try {
                Answer answer = get(endpoint);
                last = answer;
                if (answer.status() == status) {
                    evidence.expect(server.path(endpoint) + " is " + status, true, answer);
                    return answer;
                }
            } catch (IOException e) {
                last = e.getMessage();
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        String gone = process.isAlive() ? "" : "the process ended with " + process.exitValue() + "; ";
        evidence.expect(
                server.path(endpoint) + " is " + status + " within " + limit.toSeconds() + " s",
                false,
                gone + last + "; log: " + end());
        throw new IllegalStateException("unreachable");
    }

    /** Waits until a condition holds, and expects it to. */
    void expectSoon(String promise, Duration limit, java.util.function.BooleanSupplier holds)
            throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!holds.getAsBoolean() && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        evidence.expect(promise + " within " + limit.toSeconds() + " s", holds.getAsBoolean(), "log: " + end());
    }

    /** Sends SIGTERM; {@link Process#destroy()} would also close the log. */
    void terminate() {
        evidence.sent("SIGTERM");
        process.toHandle().destroy();
    }

    void interrupt() throws Exception {
        evidence.sent("SIGINT");
        CommandRun.of(List.of("/bin/sh", "-c", "kill -INT " + process.pid()), Map.of());
    }

    void kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        process.waitFor();
    }

    /** Kills the process and returns its log. */
    String wholeLog() throws InterruptedException {
        kill();
        return log();
    }

    /** Waits for the process to end and returns its exit code; -1 if it does not end in time. */
    int exitCode(Duration limit) throws InterruptedException {
        return process.waitFor(limit.toSeconds(), TimeUnit.SECONDS) ? process.exitValue() : -1;
    }

    void expectExit(Duration limit, Integer... allowed) throws InterruptedException {
        int exitCode = exitCode(limit);
        evidence.expect(
                "exit code "
                        + String.join(
                                " or ",
                                List.of(allowed).stream().map(String::valueOf).toList()) + " within "
                        + limit.toSeconds() + " s",
                List.of(allowed).contains(exitCode),
                (exitCode < 0 ? "still running" : "exit code " + exitCode) + "; log: " + end());
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
