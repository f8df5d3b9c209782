package dev.baton.connector;

import dev.baton.config.SafeText;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Offers the connector client while it is available, and has it obtained in the background.
 *
 * <p>After {@link #start()} the session asks its source for the client and repeats failed attempts with
 * {@linkplain Backoff exponential backoff and jitter}, from 1 s to 60 s; a wait the target system asked for is a lower bound, up
 * to 5 minutes. A failed {@link #validate()} never takes the client away. When it says that the credentials are no longer
 * accepted, the session obtains a new client beside the old one, in the same way, and puts it in its place once it validates.
 *
 * <p>Safe for use by several threads at once.
 */
public final class ConnectorSession implements AutoCloseable {
    private static final Logger LOGGER = System.getLogger(ConnectorSession.class.getName());

    private final ConnectLoop loop;
    private final InstantSource clock;

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wake = lock.newCondition();
    private final ClientUses uses = new ClientUses(ConnectorSession::closeQuietly);
    private volatile SessionState state;
    private volatile Optional<Thread> worker = Optional.empty();

    private ConnectorSession(ConnectLoop loop, InstantSource clock, SessionState state) {
        this.loop = loop;
        this.clock = clock;
        this.state = state;
    }

    /**
     * A session that obtains its client from a source, from {@link #start()} on.
     *
     * @param source obtains a client or throws; called by one thread at a time
     * @return a session that has not been started
     */
    public static ConnectorSession create(Callable<Connector> source) {
        return create(source, () -> "");
    }

    /**
     * A session that obtains its client from a source, from {@link #start()} on, and does not wait for its next attempt when
     * what it connects with has changed.
     *
     * @param source obtains a client or throws; called by one thread at a time
     * @param watched something that is equal as long as nothing has changed, credentials for example; asked once a second while
     *     the session waits
     * @return a session that has not been started
     */
    public static ConnectorSession create(Callable<Connector> source, Supplier<?> watched) {
        return create(new ConnectLoop(source, watched, Backoff.DEFAULT), InstantSource.system());
    }

    static ConnectorSession create(ConnectLoop loop, InstantSource clock) {
        return new ConnectorSession(loop, clock, SessionState.of(Optional.empty()));
    }

    /**
     * A session around a client that is there already. It needs no start, and never looks for another client.
     *
     * @param connector the client, closed with the session
     * @return a session that offers the client until it is closed
     */
    public static ConnectorSession of(Connector connector) {
        return new ConnectorSession(
                new ConnectLoop(() -> connector, () -> "", Backoff.DEFAULT),
                InstantSource.system(),
                SessionState.of(Optional.of(connector)));
    }

    /**
     * Starts to obtain the client, in the background.
     *
     * @throws IllegalStateException if the session was started before or is closed
     */
    public void start() {
        lock.lock();
        try {
            if (worker.isPresent() || state.isClosed()) {
                throw new IllegalStateException("a session is started once");
            }
            if (state.client().isEmpty()) {
                state = state.wanted();
            }
            worker = Optional.of(Thread.ofVirtual().name("connector-session").start(() -> loop.run(this)));
        } finally {
            lock.unlock();
        }
    }

    /** {@return the connector client, empty before the first was obtained and after the session was closed} */
    public Optional<Connector> connector() {
        return state.client();
    }

    /**
     * The connector client, if it is available, for work. When an operation fails as the credentials are no longer accepted, the
     * session learns of it as from a failed {@link #validate()}, and renews the client. One that is replaced meanwhile stays open
     * for the operations that it has begun.
     *
     * @return a view of {@link #connector()}; closing it does nothing
     */
    public Optional<Connector> connectorForWork() {
        return state.client().map(client -> new ClientForWork(client, this));
    }

    /** {@return why the last attempt to obtain or renew the client failed, empty if it did not} */
    public Optional<ConnectorException> failure() {
        return state.failure();
    }

    /** {@return when the first of the attempts that failed in a row did, empty if there is no {@link #failure()}} */
    public Optional<Instant> failingSince() {
        return state.failingSince();
    }

    /** {@return from the last {@link #failure()} to the next attempt, more than zero, empty if there is none} */
    public Optional<Duration> retryDelay() {
        return state.retryDelay();
    }

    /** {@return when the next attempt is made unless {@link #retryNow()} has it made before, empty while one is made or none is needed} */
    public Optional<Instant> nextAttempt() {
        return state.nextAttempt();
    }

    /**
     * Has the next attempt to obtain or renew the client made at once if the session waits for it, but not within a second after
     * the last, nor within the wait that the target system asked for. Waits for nothing.
     */
    public void retryNow() {
        loop.attemptNow();
    }

    /**
     * Whether work can be given to the connector: its client is available, and the last attempt to renew it did not fail
     * for good. Makes no call and waits for nothing.
     *
     * @return {@code true} if the client can be used
     */
    public boolean isReady() {
        return state.isReady();
    }

    /**
     * Has a listener called after each change of {@link #connector()}, {@link #failure()} or {@link #isReady()}.
     *
     * @param listener called on the thread that made the change, without a lock held; it must not block or throw
     */
    public void onChange(Runnable listener) {
        listeners.add(Objects.requireNonNull(listener));
    }

    /**
     * Validates the client that is available now, and learns from the result whether it has to be renewed.
     *
     * @throws ConnectorException if the client is not available, or its validation failed; whatever else the connector throws
     *     arrives as {@link FailureKind#INTERNAL}
     * @throws InterruptedException if the thread is interrupted while the validation runs
     */
    public void validate() throws InterruptedException {
        use(client -> {
            client.validate();
            validated(client);
            return client;
        });
    }

    /** Makes a call of the client that is there now, which stays open for it, and learns from how it ends. */
    <T> T use(Call<T> call) throws InterruptedException {
        Connector client = begin();
        try {
            return call.of(client);
        } catch (InterruptedException e) {
            throw e;
        } catch (Throwable e) {
            ConnectorException failure = asConnectorException(e);
            failed(client, failure);
            throw failure;
        } finally {
            uses.end(client);
        }
    }

    private Connector begin() {
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

    @FunctionalInterface
    interface Call<T> {
        T of(Connector client) throws InterruptedException;
    }

    /** Stops obtaining clients, waits until that has ended, and closes the client. Closing again does nothing. */
    @Override
    public void close() {
        change(SessionState::closing, false);
        worker.ifPresent(ConnectorSession::end);
        change(now -> now.with(Optional.empty()), true).client().ifPresent(ConnectorSession::closeQuietly);
    }

    private static void end(Thread worker) {
        worker.interrupt();
        try {
            worker.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Blocks until a client is to be obtained, or the session is closed. Returns whether it is to be obtained. */
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

    /** Offers a new client in the place of the present one. */
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

    private void validated(Connector client) {
        if (state.failure().isPresent()) {
            change(now -> now.isClient(client) ? now.with(now.client()) : now, true);
        }
    }

    private void failed(Connector client, ConnectorException failure) {
        if (failure.kind() == FailureKind.UNAUTHENTICATED) {
            change(now -> worker.isPresent() && now.isClient(client) ? now.wanted() : now, false);
        }
    }

    /** Changes the state, tells the listeners if it is anything to them, and returns the state before. */
    private SessionState change(UnaryOperator<SessionState> change, boolean isForListeners) {
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

    static void closeQuietly(Connector connector) {
        if (connector == null) {
            return;
        }
        try {
            connector.close();
        } catch (Throwable e) {
            LOGGER.log(Level.DEBUG, "closing a connector client failed", e);
        }
    }

    static ConnectorException asConnectorException(Throwable e) {
        if (e instanceof ConnectorException failure) {
            return failure;
        }
        LOGGER.log(Level.DEBUG, "the connector failed unexpectedly", e);
        return new ConnectorException(FailureKind.INTERNAL, "unexpected " + SafeText.typeName(e), e);
    }
}
