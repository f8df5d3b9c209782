package dev.baton.cli;

import dev.baton.config.ProbeWay;
import dev.baton.probe.Watchdog;
import java.io.PrintStream;
import java.time.Duration;
import java.util.function.IntConsumer;

/**
 * A run in a JVM of its own.
 *
 * @param spent how long the launcher has already waited for an agent
 * @param halt ends the process at once with an exit code
 */
record ColdRun(PrintStream out, PrintStream err, ProbeWay way, Duration spent, IntConsumer halt) implements ProbeRun {
    /** Set by the launcher: why it started a JVM, and the milliseconds that it had waited by then. */
    private static final String WAY = "baton.cold";

    private static final String SPENT = "baton.spent";

    static ColdRun ofThisProcess(PrintStream out, PrintStream err, IntConsumer halt) {
        ProbeWay way = ProbeWay.of(System.getProperty(WAY, "")).orElse(ProbeWay.NO_LAUNCHER);
        return new ColdRun(out, err, way, Duration.ofMillis(Math.max(0, Long.getLong(SPENT, 0))), halt);
    }

    @Override
    public Watchdog watch(Duration timeout, Runnable onExpiry) {
        return Watchdog.start(System.nanoTime() + timeForRequest(timeout).toNanos(), () -> {
            onExpiry.run();
            halt.accept(ConnectorCli.FAILED);
        });
    }

    /** The phase before the request, from the start of the JVM's work, gets the same time once more. */
    @Override
    public Duration timeForRequest(Duration timeout) {
        Duration left = timeout.minus(spent);
        return left.isPositive() ? left : Duration.ofMillis(1);
    }
}
