package dev.baton.health;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** Time and waiting, which tests replace. Implementations are safe for use by several threads at once. */
interface Time {
    /** The wall clock, for people. */
    Instant now();

    /** A clock that only goes forward, in nanoseconds, for every comparison. */
    long nanos();

    /** Waits until a future is done, or for the longest wait, and returns whether it is done. */
    boolean await(CompletableFuture<?> future, long nanos) throws InterruptedException;

    /** Runs a task later, once. What is returned has the task forgotten, unless it runs already. */
    Runnable after(Duration delay, Runnable task);
}
