package dev.baton.provisioning;

import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicLong;

/** Publishes transitions. Subscribers run on threads of their own and hold up nobody: one that is too slow misses some. */
final class TaskTransitions implements AutoCloseable {
    /** For each subscriber; twice what one call can submit. */
    static final int BUFFER = 1_024;

    private final SubmissionPublisher<TaskTransition> publisher =
            new SubmissionPublisher<>(Thread.ofVirtual().name("task-observer")::start, BUFFER);
    private final AtomicLong missed = new AtomicLong();

    /** Publishes what has been written to the database. */
    void publish(List<TaskTransition> transitions) {
        for (TaskTransition transition : transitions) {
            try {
                publisher.offer(transition, (subscriber, dropped) -> {
                    missed.incrementAndGet();
                    return false;
                });
            } catch (IllegalStateException e) {
                // Closed meanwhile: who decides something while the service ends is told by its answer.
                return;
            }
        }
    }

    /** How many transitions did not reach a subscriber. */
    long missed() {
        return missed.get();
    }

    Flow.Publisher<TaskTransition> publisher() {
        return publisher;
    }

    @Override
    public void close() {
        publisher.close();
    }
}
