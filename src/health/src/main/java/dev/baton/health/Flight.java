package dev.baton.health;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * One run of a check, shared by everyone who asks while it is outstanding, and afterwards the cached result.
 *
 * <p>A flight is <em>settled</em> once it has a result: what the check said, or that its time limit passed. It has
 * <em>landed</em> once the check returned. One that is settled but has not landed ignores its interrupt.
 *
 * <p>The thread that runs the check may be a caller's. It is interrupted only while the check holds it, and what the caller
 * would have done with the result is then done by a fallback.
 */
final class Flight {
    private final CheckState before;
    private final long startedNanos;
    private final AtomicBoolean isClaimed = new AtomicBoolean();
    private final CompletableFuture<CheckState> future = new CompletableFuture<>();
    private volatile boolean isLanded;
    private volatile Thread thread;
    private Optional<Supplier<Thread>> fallback = Optional.empty();
    private Optional<Thread> startedFallback = Optional.empty();
    private boolean isInterrupted;

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

    /** Sets the thread that runs the check from now on, and is no one's but the check's. */
    void takeOff(Thread runner) {
        thread = runner;
    }

    /**
     * Sets the calling thread as the one that runs the check from now on.
     *
     * @param makeFallback makes the thread, not started yet, that takes the caller's part if the check is interrupted
     */
    void takeOffHere(Supplier<Thread> makeFallback) {
        fallback = Optional.of(makeFallback);
        thread = Thread.currentThread();
    }

    /** Gives the right to settle this flight to the first who asks for it. */
    boolean claim() {
        return isClaimed.compareAndSet(false, true);
    }

    void settle(CheckState after) {
        future.complete(after);
    }

    /** Notes that the check returned: its thread is not interrupted any more. Called by that thread. */
    synchronized void landed() {
        isLanded = true;
        if (isInterrupted) {
            // It was meant for the check alone, which may not have seen it.
            Thread.interrupted();
        }
    }

    /** Interrupts the check unless it has returned, and starts the fallback if there is one. */
    synchronized void interrupt() {
        if (thread == null || isLanded) {
            return;
        }
        thread.interrupt();
        if (!isInterrupted) {
            isInterrupted = true;
            startedFallback = fallback.map(Supplier::get);
            startedFallback.ifPresent(Thread::start);
        }
    }

    /**
     * Waits until the fallback has done its part, if it was started for the calling thread.
     *
     * @return whether it was
     */
    boolean awaitFallback() {
        if (thread != Thread.currentThread()) {
            return false;
        }
        Optional<Thread> started = startedFallback;
        startedFallback = Optional.empty();
        try {
            if (started.isPresent()) {
                started.get().join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return started.isPresent();
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
