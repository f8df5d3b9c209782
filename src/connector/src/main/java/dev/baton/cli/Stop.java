package dev.baton.cli;

import dev.baton.probe.Watchdog;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.IntConsumer;

/**
 * Decides when and why the service stops. The first reason starts the stop and its timeout; a second signal, or the timeout,
 * ends the process at once.
 */
final class Stop {
    private static final Logger LOGGER = System.getLogger(Stop.class.getName());

    private static final Duration TIME_TO_LOG = Duration.ofSeconds(1);

    private final CompletableFuture<Reason> reason = new CompletableFuture<>();
    private final Duration timeout;
    private final IntConsumer halt;

    Stop(Duration timeout, IntConsumer halt) {
        this.timeout = timeout;
        this.halt = halt;
    }

    record Reason(String text, boolean isFailure) {}

    void onSignal(String name) {
        if (!begin(new Reason(name, false))) {
            end(Level.WARNING, name + " again: ending at once");
        }
    }

    void onFailure(String what) {
        begin(new Reason(what, true));
    }

    private boolean begin(Reason first) {
        long deadline = System.nanoTime() + timeout.toNanos();
        boolean isFirst = reason.complete(first);
        if (isFirst) {
            // Never stopped: something may hang even after the service has stopped.
            Watchdog.start(
                    deadline,
                    () -> end(
                            Level.ERROR, "the stop did not end within " + timeout.toSeconds() + " s: ending at once"));
        }
        return isFirst;
    }

    /** Logs in a separate thread, because a log that nobody reads may be what the stop hangs on. */
    private void end(Level level, String why) {
        Thread line = Thread.ofPlatform().daemon().start(() -> LOGGER.log(level, why));
        try {
            line.join(TIME_TO_LOG);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        halt.accept(ConnectorCli.FAILED);
    }

    Reason await() throws InterruptedException {
        try {
            return reason.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
