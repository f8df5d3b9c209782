package dev.baton.health;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The time of this machine. */
final class SystemTime implements Time {
    /** A check that answers at once has done so after a turn or two: cheaper than to block and to be woken. */
    private static final int TURNS = 2;

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
        for (int turns = 0; turns < TURNS; turns++) {
            if (future.isDone()) {
                return true;
            }
            Thread.yield();
        }
        try {
            if (nanos == FOREVER) {
                future.get();
            } else {
                future.get(nanos, TimeUnit.NANOSECONDS);
            }
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            // Done all the same.
        }
        return true;
    }

    @Override
    public Runnable after(Duration delay, Runnable task) {
        Thread sleeper = Thread.ofVirtual().name("health-timer").start(() -> sleepAndRun(delay, task));
        return sleeper::interrupt;
    }

    private static void sleepAndRun(Duration delay, Runnable task) {
        try {
            Thread.sleep(delay);
        } catch (InterruptedException e) {
            return;
        }
        task.run();
    }
}
