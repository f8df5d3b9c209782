package dev.baton.provisioning;

import dev.baton.connector.Connector;
import dev.baton.connector.ConnectorException;
import dev.baton.connector.FailureKind;
import dev.baton.connector.IdempotencyKey;
import dev.baton.connector.Operation;
import dev.baton.connector.Outcome;
import dev.baton.connector.Provisioner;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

/** A connector whose answers a test sets down beforehand; it succeeds once it has given them all. */
final class ScriptedTarget implements Connector, Provisioner {
    /** One answer, on the thread of the attempt. */
    interface Answer {
        Outcome give() throws InterruptedException;
    }

    record Call(Operation operation, IdempotencyKey key) {}

    final List<Call> calls = new CopyOnWriteArrayList<>();
    private final Queue<Answer> answers = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();

    ScriptedTarget then(Answer answer) {
        lock.lock();
        try {
            answers.add(answer);
        } finally {
            lock.unlock();
        }
        return this;
    }

    ScriptedTarget fails(int times, FailureKind kind) {
        for (int i = 0; i < times; i++) {
            then(() -> {
                throw new ConnectorException(kind, "scripted " + kind);
            });
        }
        return this;
    }

    @Override
    public Outcome provision(Operation operation, IdempotencyKey key) throws InterruptedException {
        calls.add(new Call(operation, key));
        Answer answer;
        lock.lock();
        try {
            answer = answers.poll();
        } finally {
            lock.unlock();
        }
        return answer == null ? Outcome.done("account-" + calls.size()) : answer.give();
    }

    @Override
    public void validate() {}

    @Override
    public Optional<Provisioner> provisioning() {
        return Optional.of(this);
    }
}
