package dev.baton.connector;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/** The client of a session, its state, and the listeners for changes. Safe for use by several threads at once. */
final class CurrentClient {
    private final InstantSource clock;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wake = lock.newCondition();
    private final ClientUses uses = new ClientUses();
    private volatile SessionState state;

    CurrentClient(InstantSource clock, Optional<Connector> client) {
        this.clock = clock;
        this.state = SessionState.of(client);
    }

    SessionState state() {
        return state;
    }

    void onChange(Runnable listener) {
        listeners.add(Objects.requireNonNull(listener));
    }

    /** Returns the current client, which stays open until {@link #end}. */
    Connector begin() {
        lock.lock();
        try {
            Connector client = state.client()
                    .orElseThrow(() -> state.failure()
                            .orElseGet(() -> new ConnectorException(
                                    FailureKind.UNAVAILABLE, "the connector client is not available yet")));
            uses.begin(client);
            return client;
        } finally {
            lock.unlock();
        }
    }

    void end(Connector client) {
        uses.end(client);
    }

    /** Blocks until a client is wanted or the session is closed. Returns whether a client is wanted. */
    boolean awaitWanted() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!state.isWanted() && !state.isClosed()) {
                wake.await();
            }
            return !state.isClosed();
        } finally {
            lock.unlock();
        }
    }

    /** Replaces the current client with a new one. */
    void obtained(Connector client) {
        Optional<Connector> next = Optional.of(client);
        SessionState before = change(now -> now.isClosed() ? now : now.with(next), true);
        (before.isClosed() ? next : before.client()).ifPresent(uses::retire);
    }

    void attemptFailed(ConnectorException failure, Duration delay) {
        change(now -> now.isWanted() ? now.failed(failure, clock.instant(), delay) : now, true);
    }

    void attemptBegins() {
        change(SessionState::attempting, false);
    }

    /** Changes the state, calls the listeners if the change is for them, and returns the previous state. */
    SessionState change(UnaryOperator<SessionState> change, boolean isForListeners) {
        SessionState before;
        SessionState after;
        lock.lock();
        try {
            before = state;
            after = change.apply(before);
            state = after;
            wake.signalAll();
        } finally {
            lock.unlock();
        }
        if (isForListeners && after != before) {
            listeners.forEach(Runnable::run);
        }
        return before;
    }
}
