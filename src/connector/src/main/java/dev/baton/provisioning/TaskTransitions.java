package dev.baton.provisioning;

import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicLong;

/** Publishes transitions. Each subscriber runs on its own thread and never blocks others; a slow one misses some. */
final class TaskTransitions implements AutoCloseable {
    /** Buffered transitions for each subscriber; about twice what one call can submit. */
    static final int BUFFER = 1_024;

    private final SubmissionPublisher<TaskTransition> publisher =
            new SubmissionPublisher<>(Thread.ofVirtual().name("task-observer")::start, BUFFER);
    private final AtomicLong missed = new AtomicLong();

    /** Publishes transitions that have been committed. */
    void publish(List<TaskTransition> transitions) {
        for (TaskTransition transition : transitions) {
            try {
                publisher.offer(transition, (subscriber, dropped) -> {
                    missed.incrementAndGet();
                    return false;
                });
            } catch (IllegalStateException e) {
                // Closed meanwhile. Whoever decides while the service stops learns the result from the response.
                return;
            }
        }
    }

    /** Returns how many transitions subscribers have missed. */
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
