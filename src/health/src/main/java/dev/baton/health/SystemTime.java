package dev.baton.health;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The clocks and timers of this machine. */
final class SystemTime implements Time {
    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public boolean await(CompletableFuture<?> future, long nanos) throws InterruptedException {
        try {
            future.get(nanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            // A failed future is done too.
        }
        return true;
    }

    @Override
    public Runnable after(Duration delay, Runnable task) {
        CompletableFuture<Void> timer =
                new CompletableFuture<Void>().completeOnTimeout(null, delay.toNanos(), TimeUnit.NANOSECONDS);
        timer.thenRunAsync(task, SystemTime::start);
        return () -> timer.cancel(false);
    }

    /** Does not run the task on the JDK's own thread, which every other timer waits for. */
    private static void start(Runnable task) {
        Thread.ofVirtual().name("health-timer").start(task);
    }
}
