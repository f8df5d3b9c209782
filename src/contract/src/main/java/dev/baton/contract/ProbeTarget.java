package dev.baton.contract;

import dev.baton.contract.HostileServer.Script;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The probe command under test.
 *
 * @param command the command, to which flags may be added
 */
record ProbeTarget(List<String> command) {
    static final String HEALTHY = "{\"status\":\"healthy\",\"timestamp\":\"2026-01-01T00:00:00Z\"}\n";
    static final String PORT = "BATON_HEALTH_CHECK_PORT";
    static final String ADDRESS = "BATON_HEALTH_CHECK_BIND_ADDRESS";
    private static final int LONGEST_LINE = 1_000;
    /** For cases about other things: under load, the default of 5 s may be too short even for a probe that works. */
    private static final String TIMEOUT = "--timeout=50";

    CommandRun run(Evidence evidence, Map<String, String> environment, String... flags) throws Exception {
        note(evidence, environment, flags);
        return CommandRun.of(with(flags), environment);
    }

    /** Runs the probe against a server that plays the script. */
    CommandRun ask(Evidence evidence, Script script, String... flags) throws Exception {
        try (HostileServer server = HostileServer.start(script)) {
            return ask(evidence, server, flags);
        }
    }

    CommandRun ask(Evidence evidence, HostileServer server, String... flags) throws Exception {
        List<String> all = new ArrayList<>(List.of("--health-check-port=" + server.port()));
        all.addAll(List.of(flags));
        return run(evidence, Map.of(), all.toArray(String[]::new));
    }

    List<String> with(String... flags) {
        List<String> all = new ArrayList<>(command);
        if (Stream.of(flags).noneMatch(flag -> flag.startsWith("--timeout"))) {
            all.add(TIMEOUT);
        }
        all.addAll(List.of(flags));
        return all;
    }

    void note(Evidence evidence, Map<String, String> environment, String... flags) {
        String variables = environment.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue() + " ")
                .sorted()
                .collect(Collectors.joining());
        evidence.sent(variables + String.join(" ", with(flags)));
    }

    /** Expects exit code 0 and no output. */
    static void expectGood(Evidence evidence, CommandRun run) {
        evidence.expect("exit code 0", run.exitCode() == 0, run);
        evidence.expect("no output", run.out().isEmpty() && run.err().isEmpty(), run);
    }

    /** Expects exit code 1 and one line on standard error. */
    static void expectBad(Evidence evidence, CommandRun run) {
        evidence.expect("exit code 1", run.exitCode() == 1, run);
        expectOneLine(evidence, run);
    }

    static void expectOneLine(Evidence evidence, CommandRun run) {
        evidence.expect("nothing on standard output", run.out().isEmpty(), run);
        String err = run.err();
        evidence.expect(
                "one line on standard error",
                err.endsWith("\n") && !err.isBlank() && err.indexOf('\n') == err.length() - 1,
                run);
        evidence.expect("a line of at most " + LONGEST_LINE + " characters", err.length() <= LONGEST_LINE, run);
        evidence.expect(
                "no control character in the line",
                err.strip()
                        .codePoints()
                        .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT),
                run);
    }

    /** Returns a free port outside the ephemeral range, from which another process could be given the same port. */
    static int freePort() throws IOException {
        IOException last = new IOException("no free port");
        for (int i = 0; i < 100; i++) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
                return socket.getLocalPort();
            } catch (BindException e) {
                last = e;
            }
        }
        throw last;
    }
}
