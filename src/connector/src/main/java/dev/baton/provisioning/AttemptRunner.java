package dev.baton.provisioning;

import dev.baton.connector.Connector;
import dev.baton.connector.ConnectorException;
import dev.baton.connector.FailureKind;
import dev.baton.connector.IdempotencyKey;
import dev.baton.connector.Operation;
import dev.baton.connector.Outcome;
import dev.baton.connector.Provisioner;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/** Makes single attempts, each on its own thread, so that an interrupt that aborts an attempt never reaches the database. */
final class AttemptRunner {
    /** How long an interrupted call may take to return before it is abandoned. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Supplier<Optional<Connector>> connector;
    private final Duration limit;
    private final Set<Thread> calls = ConcurrentHashMap.newKeySet();
    private volatile boolean isStopped;

    AttemptRunner(Supplier<Optional<Connector>> connector, Duration limit) {
        this.connector = connector;
        this.limit = limit;
    }

    /** Makes one attempt; an interrupt or {@link #stop()} aborts it. */
    Outcome run(Operation operation, IdempotencyKey key) throws InterruptedException {
        Provisioner provisioner = provisioner();
        FutureTask<Outcome> call = new FutureTask<>((Callable<Outcome>) () -> provisioner.provision(operation, key));
        Thread thread = Thread.ofVirtual().name("provision").unstarted(call);
        calls.add(thread);
        try {
            if (isStopped) {
                throw new InterruptedException();
            }
            thread.start();
            return await(thread, call);
        } finally {
            calls.remove(thread);
        }
    }

    /** Aborts the running attempts and makes no more. */
    void stop() {
        isStopped = true;
        calls.forEach(Thread::interrupt);
    }

    private Outcome await(Thread thread, FutureTask<Outcome> call) throws InterruptedException {
        boolean isOver = thread.join(limit);
        if (!isOver) {
            thread.interrupt();
            if (!thread.join(GRACE)) {
                throw new ConnectorException(
                        FailureKind.INTERNAL, "the connector did not return when its call was interrupted");
            }
            if (call.state() != FutureTask.State.SUCCESS) {
                throw new ConnectorException(
                        FailureKind.TIMEOUT, "the attempt took longer than " + limit.toSeconds() + " s");
            }
        }
        return switch (call.state()) {
            case SUCCESS -> call.resultNow();
            case FAILED -> throw failure(call.exceptionNow());
            default -> throw new IllegalStateException("a call that is over has a result: " + call.state());
        };
    }

    private RuntimeException failure(Throwable e) throws InterruptedException {
        if (e instanceof InterruptedException interrupted && isStopped) {
            throw interrupted;
        }
        return e instanceof ConnectorException known
                ? known
                : new ConnectorException(
                        FailureKind.INTERNAL, "unexpected " + e.getClass().getSimpleName(), e);
    }

    private Provisioner provisioner() {
        Connector client = connector
                .get()
                .orElseThrow(
                        () -> new ConnectorException(FailureKind.UNAVAILABLE, "the connector client is not available"));
        return client.provisioning()
                .orElseThrow(() -> new ConnectorException(
                        FailureKind.INVALID, "this connector does not change its target system"));
    }
}
