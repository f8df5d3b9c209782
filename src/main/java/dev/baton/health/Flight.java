package dev.baton.health;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One run of a check, shared by everyone who asks while it is outstanding, and afterwards the cached result.
 *
 * <p>A flight is <em>settled</em> once it has a result: what the check said, or that its time limit passed. It has
 * <em>landed</em> once the check returned. One that is settled but has not landed ignores its interrupt.
 */
final class Flight {
    private final CheckState before;
    private final long startedNanos;
    private final AtomicBoolean isClaimed = new AtomicBoolean();
    private final CompletableFuture<CheckState> future = new CompletableFuture<>();
    private volatile boolean isLanded;
    private volatile Thread thread;

    Flight(CheckState before, long startedNanos) {
        this.before = before;
        this.startedNanos = startedNanos;
    }

    /** A flight that never was, for a check that was never asked. */
    static Flight none(long nowNanos) {
        Flight none = new Flight(CheckState.unknown(nowNanos), nowNanos);
        none.landed();
        none.settle(none.before);
        return none;
    }

    void takeOff(Thread runner) {
        thread = runner;
        runner.start();
    }

    /** Gives the right to settle this flight to the first who asks for it. */
    boolean claim() {
        return isClaimed.compareAndSet(false, true);
    }

    void settle(CheckState after) {
        future.complete(after);
    }

    void landed() {
        isLanded = true;
    }

    void interrupt() {
        Thread runner = thread;
        if (runner != null) {
            runner.interrupt();
        }
    }

    boolean isSettled() {
        return future.isDone();
    }

    /** Whether the check goes on although its time limit passed. */
    boolean isOverdue() {
        return isSettled() && !isLanded;
    }

    boolean isOutstanding() {
        return !isSettled() || !isLanded;
    }

    /** The state of the check: after this flight if it is settled, else before it. */
    CheckState state() {
        return future.getNow(before);
    }

    CompletableFuture<CheckState> future() {
        return future;
    }

    long startedNanos() {
        return startedNanos;
    }

    Duration age(long nowNanos) {
        return Duration.ofNanos(Math.max(0, nowNanos - startedNanos));
    }
}
