package dev.baton.cli.agent;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** One call of the command by a launcher. Safe for use by several threads at once. */
public final class AgentCall {
    private final AgentRequest request;
    private final long deadlineNanos;
    private final AgentAnswer answer;
    private final ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(outBytes, false, StandardCharsets.UTF_8);
    private final PrintStream err = new PrintStream(errBytes, false, StandardCharsets.UTF_8);

    AgentCall(AgentRequest request, long nanoTime, AgentAnswer answer) {
        this.request = request;
        this.deadlineNanos = nanoTime + request.left().toNanos();
        this.answer = answer;
    }

    /**
     * The command line.
     *
     * @return what follows {@code health-check}
     */
    public List<String> arguments() {
        return request.arguments();
    }

    /**
     * The caller's environment.
     *
     * @return the {@code BATON_*} variables, and no others
     */
    public Map<String, String> variables() {
        return request.variables();
    }

    /**
     * Where the caller is.
     *
     * @return its working directory
     */
    public Path directory() {
        return request.directory();
    }

    /**
     * When the launcher gives up, unless a request {@linkplain #begin began}.
     *
     * @return as {@link System#nanoTime()} counts
     */
    public long deadlineNanos() {
        return deadlineNanos;
    }

    /**
     * The standard output of this call alone.
     *
     * @return what becomes of the answer
     */
    public PrintStream out() {
        return out;
    }

    /**
     * The standard error of this call alone.
     *
     * @return what becomes of the answer
     */
    public PrintStream err() {
        return err;
    }

    /**
     * Tells the launcher that the request begins, from when on its timeout counts.
     *
     * @param target what is asked
     */
    public void begin(String target) {
        answer.begin(target);
    }

    /**
     * Answers with what was printed, unless there is an answer already.
     *
     * @param exitCode 0 to 255
     */
    public void end(int exitCode) {
        out.flush();
        err.flush();
        answer.end(exitCode, outBytes.toByteArray(), errBytes.toByteArray());
    }
}
