package dev.baton.cli.agent;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** One call of the command by a launcher. Safe for use by several threads at once. */
public final class AgentCall {
    private final AgentRequest request;
    private final long deadlineNanos;
    private final AgentAnswer answer;
    private final ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(outBytes, false, StandardCharsets.UTF_8);
    private final PrintStream err = new PrintStream(errBytes, false, StandardCharsets.UTF_8);

    AgentCall(AgentRequest request, Duration left, AgentAnswer answer) {
        this.request = request;
        this.deadlineNanos = System.nanoTime() + left.toNanos();
        this.answer = answer;
    }

    /** {@return the launcher's request} */
    public AgentRequest request() {
        return request;
    }

    /** {@return the {@link System#nanoTime()} at which the launcher gives up unless a request {@linkplain #begin began}} */
    public long deadlineNanos() {
        return deadlineNanos;
    }

    /** {@return the standard output of this call alone} */
    public PrintStream out() {
        return out;
    }

    /** {@return the standard error of this call alone} */
    public PrintStream err() {
        return err;
    }

    /**
     * Tells the launcher that the request begins and its timeout starts to run.
     *
     * @param target the endpoint and its address, for messages
     */
    public void begin(String target) {
        answer.begin(target);
    }

    /**
     * Sends the output and the exit code to the launcher, unless the call has been answered already.
     *
     * @param exitCode 0 to 255
     */
    public void end(int exitCode) {
        out.flush();
        err.flush();
        answer.end(exitCode, outBytes.toByteArray(), errBytes.toByteArray());
    }
}
