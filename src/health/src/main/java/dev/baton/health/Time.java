package dev.baton.health;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** Clocks, waiting and timers, which tests replace. Implementations are safe for use by several threads at once. */
interface Time {
    /** Returns the wall-clock time, for display. */
    Instant now();

    /** Returns a monotonic time in nanoseconds, for every comparison. */
    long nanos();

    /** Waits at most {@code nanos} until a future is done, and returns whether it is done. */
    boolean await(CompletableFuture<?> future, long nanos) throws InterruptedException;

    /** Runs a task once after a delay. The result cancels the task unless it is already running. */
    Runnable after(Duration delay, Runnable task);
}
