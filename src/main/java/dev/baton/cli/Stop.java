package dev.baton.cli;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * When and why the service stops. The first reason starts the stop, and the time it may take; a second signal, or the end of
 * that time, ends the process at once.
 */
final class Stop {
    private static final Logger LOGGER = System.getLogger(Stop.class.getName());

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
            LOGGER.log(Level.WARNING, name + " again: ending at once");
            halt.accept(ConnectorCli.FAILED);
        }
    }

    void onFailure(String what) {
        begin(new Reason(what, true));
    }

    private boolean begin(Reason first) {
        long deadline = System.nanoTime() + timeout.toNanos();
        boolean isFirst = reason.complete(first);
        if (isFirst) {
            // Until the process ends: what hangs may come after the service's own stop. A platform thread, because
            // pinned
            // carriers would keep a virtual one from running.
            Thread.ofPlatform().daemon().name("shutdown-timeout").start(() -> haltAt(deadline));
        }
        return isFirst;
    }

    private void haltAt(long deadline) {
        long left = deadline - System.nanoTime();
        while (left > 0) {
            LockSupport.parkNanos(left);
            left = deadline - System.nanoTime();
        }
        LOGGER.log(Level.ERROR, "the stop did not end within " + timeout.toSeconds() + " s: ending at once");
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
