package dev.baton.e2e.container;

import dev.baton.sandbox.Fault;
import dev.baton.sandbox.ScimSandbox;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The SCIM sandbox as a process in the network namespace of a container, told over a pipe to fail and to heal. */
final class NeighbourSandbox implements AutoCloseable {
    static final int PORT = 8099;
    static final String URL = "http://127.0.0.1:" + PORT + "/scim/v2";

    private final Process process;
    private final PrintStream commands;
    private final BufferedReader answers;

    private NeighbourSandbox(Process process) {
        this.process = process;
        this.commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static NeighbourSandbox start(long containerPid) throws IOException {
        Process process = new ProcessBuilder(
                        "nsenter",
                        "--target",
                        Long.toString(containerPid),
                        "--net",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        NeighbourSandbox.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        NeighbourSandbox sandbox = new NeighbourSandbox(process);
        sandbox.expect("ready");
        return sandbox;
    }

    void fail() throws IOException {
        tell("fail");
    }

    void heal() throws IOException {
        tell("heal");
    }

    private void tell(String command) throws IOException {
        commands.println(command);
        expect(command);
    }

    private void expect(String answer) throws IOException {
        String line = answers.readLine();
        if (!answer.equals(line)) {
            throw new IllegalStateException("the sandbox said " + line + ", not " + answer);
        }
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().completeOnTimeout(process, 10, TimeUnit.SECONDS).join();
        process.destroyForcibly();
    }

    /** The process itself: ends with its standard input. */
    public static void main(String[] arguments) throws IOException {
        PrintStream out = System.out;
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
        ScimSandbox sandbox = ScimSandbox.builder().port(PORT).start();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line = "ready";
        while (line != null) {
            if (line.equals("fail")) {
                sandbox.faults().add(Fault.status(503));
            } else if (line.equals("heal")) {
                sandbox.faults().clear();
            }
            out.println(line);
            line = in.readLine();
        }
        sandbox.close();
    }
}
