package dev.baton.probe;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Bounds a piece of work by a deadline: either the work is done first, or the watchdog acts, never both. Safe for use by
 * several threads at once.
 */
public final class Watchdog {
    private final AtomicBoolean isDecided = new AtomicBoolean();
    private final Runnable onExpiry;
    private final Thread thread;
    private volatile long deadlineNanos;

    private Watchdog(Thread.Builder threads, long deadlineNanos, Runnable onExpiry) {
        this.deadlineNanos = deadlineNanos;
        this.onExpiry = onExpiry;
        this.thread = threads.name("watchdog").unstarted(this::watch);
    }

    /**
     * Starts a watchdog on a platform thread, which runs even if every carrier of virtual threads is busy or pinned.
     *
     * @param deadlineNanos when to act, in the time of {@link System#nanoTime()}
     * @param onExpiry what to do then, unless the work {@linkplain #done() is done}
     * @return the running watchdog
     */
    public static Watchdog start(long deadlineNanos, Runnable onExpiry) {
        return start(Thread.ofPlatform().daemon().inheritInheritableThreadLocals(false), deadlineNanos, onExpiry);
    }

    /**
     * Starts a watchdog.
     *
     * @param threads builds the watchdog's thread
     * @param deadlineNanos when to act, in the time of {@link System#nanoTime()}
     * @param onExpiry what to do then, unless the work {@linkplain #done() is done}
     * @return the running watchdog
     */
    public static Watchdog start(Thread.Builder threads, long deadlineNanos, Runnable onExpiry) {
        Watchdog watchdog = new Watchdog(threads, deadlineNanos, onExpiry);
        watchdog.thread.start();
        return watchdog;
    }

    /**
     * Moves the deadline, unless the watchdog has acted.
     *
     * @param newDeadlineNanos when to act, in the time of {@link System#nanoTime()}
     */
    public void moveTo(long newDeadlineNanos) {
        deadlineNanos = newDeadlineNanos;
        LockSupport.unpark(thread);
    }

    /**
     * Reports that the work is done, which ends the watchdog's thread.
     *
     * @return {@code true} if it was done in time; {@code false} if the watchdog has acted
     */
    public boolean done() {
        boolean isInTime = isDecided.compareAndSet(false, true);
        if (isInTime) {
            LockSupport.unpark(thread);
        } else {
            waitForAction();
        }
        return isInTime;
    }

    private void waitForAction() {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void watch() {
        long remaining;
        while ((remaining = deadlineNanos - System.nanoTime()) > 0 && !isDecided.get()) {
            LockSupport.parkNanos(this, remaining);
        }
        if (isDecided.compareAndSet(false, true)) {
            onExpiry.run();
        }
    }
}
