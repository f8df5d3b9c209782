package dev.baton.health;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One run of a check, shared by all callers while it is outstanding; afterwards, the cached result.
 *
 * <p>A run is <em>settled</em> once it has a result: from the check, its time limit or its removal. It is <em>overdue</em> if
 * it is settled but the check has not returned, because it ignores its interrupt.
 */
final class CheckRun {
    private final CheckState before;
    private final long startedNanos;
    private final AtomicBoolean isClaimed = new AtomicBoolean();
    private final CompletableFuture<CheckState> future = new CompletableFuture<>();
    private volatile Thread thread;
    private volatile boolean hasReturned;

    CheckRun(CheckState before, long startedNanos) {
        this.before = before;
        this.startedNanos = startedNanos;
    }

    /** Returns a finished run that left the check in this state. */
    static CheckRun over(CheckState state, long nowNanos) {
        CheckRun over = new CheckRun(state, nowNanos);
        over.claim();
        over.returned();
        over.settle(state);
        return over;
    }

    /** Sets the thread that runs the check. */
    void startsOn(Thread runner) {
        thread = runner;
    }

    /** Claims the right to settle this run; only the first caller gets {@code true}. */
    boolean claim() {
        return isClaimed.compareAndSet(false, true);
    }

    void settle(CheckState after) {
        future.complete(after);
    }

    /** Records that the check returned. */
    void returned() {
        hasReturned = true;
    }

    /** Interrupts the check unless it has returned or has no thread yet. */
    void interrupt() {
        if (thread != null && !hasReturned) {
            thread.interrupt();
        }
    }

    boolean isSettled() {
        return future.isDone();
    }

    boolean isOverdue() {
        return isSettled() && !hasReturned;
    }

    boolean isOutstanding() {
        return !isSettled() || !hasReturned;
    }

    /** Returns the state of the check: after this run if it is settled, otherwise before it. */
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
