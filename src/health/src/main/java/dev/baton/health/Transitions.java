package dev.baton.health;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.locks.ReentrantLock;

/** Keeps the last transitions and publishes each, in order. Subscribers run on their own threads and delay no check. */
final class Transitions implements AutoCloseable {
    private static final int BUFFER = 256;

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<HealthTransition> last = new ArrayDeque<>();
    private final SubmissionPublisher<HealthTransition> publisher =
            new SubmissionPublisher<>(Thread.ofVirtual().name("health-observer")::start, BUFFER);

    void record(HealthTransition transition) {
        lock.lock();
        try {
            last.addLast(transition);
            if (last.size() > HealthRegistry.KEPT_TRANSITIONS) {
                last.removeFirst();
            }
            if (!publisher.isClosed()) {
                publisher.offer(transition, (subscriber, dropped) -> false);
            }
        } finally {
            lock.unlock();
        }
    }

    List<HealthTransition> last() {
        lock.lock();
        try {
            return List.copyOf(last);
        } finally {
            lock.unlock();
        }
    }

    SubmissionPublisher<HealthTransition> publisher() {
        return publisher;
    }

    @Override
    public void close() {
        lock.lock();
        try {
            publisher.close();
        } finally {
            lock.unlock();
        }
    }
}
