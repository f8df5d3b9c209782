package dev.baton.health;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Time that passes when a test says so. */
final class FakeTime implements Time {
    static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

    /** Of the machine's own time: how long tests wait for what must happen. */
    static final int PATIENCE_SECONDS = 30;

    /** Not 0: the origin of such clocks means nothing. */
    private static final long ORIGIN = -Duration.ofHours(1).toNanos();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition waitersChanged = lock.newCondition();
    private final List<Task> tasks = new ArrayList<>();
    private long nanos = ORIGIN;

    /** What each waiting thread waits for. One whose future is done has not noticed yet, and counts no more. */
    private final List<CompletableFuture<?>> waiters = new ArrayList<>();

    private record Task(long due, Runnable body) {}

    @Override
    public Instant now() {
        return START.plusNanos(nanos() - ORIGIN);
    }

    @Override
    public long nanos() {
        lock.lock();
        try {
            return nanos;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean await(CompletableFuture<?> future, long limit) throws InterruptedException {
        CompletableFuture<Void> over = new CompletableFuture<>();
        if (limit <= 0) {
            return future.isDone();
        }
        Runnable forget = after(Duration.ofNanos(limit), () -> over.complete(null));
        changeWaiters(() -> waiters.add(future));
        try {
            CompletableFuture.anyOf(future, over).get();
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        } finally {
            changeWaiters(() -> waiters.remove(future));
            forget.run();
        }
        return future.isDone();
    }

    @Override
    public Runnable after(Duration delay, Runnable body) {
        lock.lock();
        try {
            Task task = new Task(nanos + delay.toNanos(), body);
            tasks.add(task);
            return () -> forget(task);
        } finally {
            lock.unlock();
        }
    }

    /** Lets time pass, running what falls due on the way, on this thread. */
    void advance(Duration duration) {
        long end = nanos() + duration.toNanos();
        for (Optional<Task> task = takeDue(end); task.isPresent(); task = takeDue(end)) {
            task.get().body.run();
        }
        lock.lock();
        try {
            nanos = end;
        } finally {
            lock.unlock();
        }
    }

    /** Blocks until this many threads wait for a future that is not done; fails if they never do. */
    void awaitWaiters(int count) throws InterruptedException {
        long left = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        lock.lockInterruptibly();
        try {
            while (waiting() < count) {
                if (left <= 0) {
                    throw new AssertionError(waiting() + " of " + count + " threads wait");
                }
                left = waitersChanged.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** How many tasks are set for later. */
    int pending() {
        lock.lock();
        try {
            return tasks.size();
        } finally {
            lock.unlock();
        }
    }

    private Optional<Task> takeDue(long end) {
        lock.lock();
        try {
            Optional<Task> next =
                    tasks.stream().filter(task -> task.due <= end).min(Comparator.comparingLong(Task::due));
            next.ifPresent(task -> {
                tasks.remove(task);
                nanos = Math.max(nanos, task.due);
            });
            return next;
        } finally {
            lock.unlock();
        }
    }

    private void forget(Task task) {
        lock.lock();
        try {
            tasks.removeIf(other -> other == task);
        } finally {
            lock.unlock();
        }
    }

    private void changeWaiters(Runnable change) {
        lock.lock();
        try {
            change.run();
            waitersChanged.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private long waiting() {
        return waiters.stream().filter(future -> !future.isDone()).count();
    }
}
