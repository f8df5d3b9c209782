package dev.baton.connector;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/**
 * Obtains the connector client in the background, keeps it, and offers it while it is available.
 *
 * <p>After {@link #start()} the session asks its source for the client and repeats failed attempts with
 * {@linkplain Backoff exponential backoff and jitter}; a wait the target system asked for is a lower bound, up to
 * {@linkplain #LONGEST_REQUESTED_WAIT 5 minutes}. A failed {@link #validate()} never takes the client away. When it says that the credentials are no longer accepted, the session
 * obtains a new client beside the old one, in the same way, and puts it in its place once it validates.
 *
 * <p>Safe for use by several threads at once.
 */
public final class ConnectorSession implements AutoCloseable {
    private static final Logger LOGGER = System.getLogger(ConnectorSession.class.getName());

    /** A target system that asks for more is asked again after this, as nobody else notices that it is well before. */
    static final Duration LONGEST_REQUESTED_WAIT = Duration.ofMinutes(5);

    private final Callable<Connector> source;
    private final Backoff backoff;
    private final RandomGenerator random;
    private final Pause pause;

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wake = lock.newCondition();
    private volatile State state = State.NONE;
    private boolean closed;
    private boolean clientWanted;
    private Thread worker;

    private ConnectorSession(Callable<Connector> source, Backoff backoff, RandomGenerator random, Pause pause) {
        this.source = Objects.requireNonNull(source);
        this.backoff = Objects.requireNonNull(backoff);
        this.random = Objects.requireNonNull(random);
        this.pause = Objects.requireNonNull(pause);
    }

    /**
     * A session that obtains its client from a source, from {@link #start()} on.
     *
     * @param source obtains a client or throws; called by one thread at a time
     * @return a session that has not been started
     */
    public static ConnectorSession create(Callable<Connector> source) {
        return create(source, Backoff.DEFAULT, RandomGenerator.getDefault(), Thread::sleep);
    }

    static ConnectorSession create(Callable<Connector> source, Backoff backoff, RandomGenerator random, Pause pause) {
        return new ConnectorSession(source, backoff, random, pause);
    }

    /**
     * A session around a client that is there already. It needs no start, and never looks for another client.
     *
     * @param connector the client, closed with the session
     * @return a session that offers the client until it is closed
     */
    public static ConnectorSession of(Connector connector) {
        ConnectorSession session = create(() -> connector);
        session.state = State.of(Optional.of(connector));
        return session;
    }

    /**
     * Starts to obtain the client, in the background.
     *
     * @throws IllegalStateException if the session was started before or is closed
     */
    public void start() {
        lock.lock();
        try {
            if (worker != null || closed) {
                throw new IllegalStateException("a session is started once");
            }
            clientWanted = state.client.isEmpty();
            worker = Thread.ofVirtual().name("connector-session").start(this::obtainWhenWanted);
        } finally {
            lock.unlock();
        }
    }

    /**
     * The connector client, if it is available.
     *
     * @return the client, or empty before the first was obtained and after the session was closed
     */
    public Optional<Connector> connector() {
        return state.client;
    }

    /**
     * The connector client, if it is available, for work. When an operation fails as the credentials are no longer accepted, the
     * session learns of it as from a failed {@link #validate()}, and renews the client.
     *
     * @return a view of {@link #connector()}; closing it does nothing
     */
    public Optional<Connector> connectorForWork() {
        return state.client.map(ClientForWork::new);
    }

    /**
     * Why the last attempt to obtain or renew the client failed.
     *
     * @return the failure, or empty if the last attempt succeeded or there was none
     */
    public Optional<ConnectorException> failure() {
        return state.failure;
    }

    /**
     * How long the session waits, from the failure of the last attempt to obtain or renew the client to the next.
     *
     * @return the wait, more than zero, or empty if there is no {@link #failure()}
     */
    public Optional<Duration> retryDelay() {
        return state.retryDelay;
    }

    /**
     * Whether work can be given to the connector: its client is available, and the last attempt to renew it did not fail
     * for good. Makes no call and waits for nothing.
     *
     * @return {@code true} if the client can be used
     */
    public boolean isReady() {
        State now = state;
        return now.client.isPresent()
                && now.failure.map(failure -> failure.kind().isTransient()).orElse(true);
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
        State before = state;
        Connector client = before.client.orElseThrow(() -> before.failure.orElseGet(
                () -> new ConnectorException(FailureKind.UNAVAILABLE, "the connector client is not available yet")));
        try {
            client.validate();
            validated(client);
        } catch (InterruptedException e) {
            throw e;
        } catch (Throwable e) {
            ConnectorException failure = asConnectorException(e);
            failed(client, failure);
            throw failure;
        }
    }

    /** Stops obtaining clients, waits until that has ended, and closes the client. Closing again does nothing. */
    @Override
    public void close() {
        Optional<Thread> running;
        lock.lock();
        try {
            closed = true;
            running = Optional.ofNullable(worker);
            wake.signalAll();
        } finally {
            lock.unlock();
        }
        running.ifPresent(ConnectorSession::endWorker);
        swap(Optional.empty());
    }

    private static void endWorker(Thread worker) {
        worker.interrupt();
        try {
            worker.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void obtainWhenWanted() {
        int failures = 0;
        try {
            while (awaitWanted()) {
                Optional<ConnectorException> failure = obtain();
                if (failure.isEmpty()) {
                    failures = 0;
                    continue;
                }
                failures++;
                Duration delay = delay(failures, failure.get());
                failed(failure.get(), delay);
                pause.pause(delay);
            }
        } catch (InterruptedException e) {
            // Only close() interrupts this thread.
        }
    }

    private Duration delay(int failures, ConnectorException failure) {
        Duration delay = backoff.delay(failures, random);
        Duration asked = failure.retryAfter().orElse(Duration.ZERO);
        Duration granted = asked.compareTo(LONGEST_REQUESTED_WAIT) > 0 ? LONGEST_REQUESTED_WAIT : asked;
        return granted.compareTo(delay) > 0 ? granted : delay;
    }

    private boolean awaitWanted() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!clientWanted && !closed) {
                wake.await();
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private Optional<ConnectorException> obtain() throws InterruptedException {
        boolean isRenewal = state.client.isPresent();
        Connector obtained = null;
        try {
            obtained = Objects.requireNonNull(source.call(), "the connector provider returned no client");
            if (isRenewal) {
                obtained.validate();
            }
            swap(Optional.of(obtained));
            return Optional.empty();
        } catch (InterruptedException e) {
            closeQuietly(obtained);
            throw e;
        } catch (Throwable e) {
            // Errors too, of a class that is missing for example: this thread is the only one that tries again.
            closeQuietly(obtained);
            return Optional.of(asConnectorException(e));
        }
    }

    private void failed(ConnectorException failure, Duration delay) {
        lock.lock();
        try {
            if (!clientWanted) {
                return;
            }
            state = new State(state.client, Optional.of(failure), Optional.of(delay));
        } finally {
            lock.unlock();
        }
        listeners.forEach(Runnable::run);
    }

    private void validated(Connector client) {
        if (state.failure.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            if (state.client.filter(client::equals).isEmpty()) {
                return;
            }
            clientWanted = false;
            state = State.of(state.client);
        } finally {
            lock.unlock();
        }
        listeners.forEach(Runnable::run);
    }

    private void failed(Connector client, ConnectorException failure) {
        if (failure.kind() == FailureKind.UNAUTHENTICATED) {
            renew(client);
        }
    }

    private void renew(Connector client) {
        lock.lock();
        try {
            if (worker != null && state.client.filter(client::equals).isPresent()) {
                clientWanted = true;
                wake.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void swap(Optional<Connector> next) {
        Optional<Connector> unused;
        lock.lock();
        try {
            if (closed && next.isPresent()) {
                unused = next;
            } else {
                unused = state.client;
                clientWanted = false;
                state = State.of(next);
            }
        } finally {
            lock.unlock();
        }
        listeners.forEach(Runnable::run);
        unused.ifPresent(ConnectorSession::closeQuietly);
    }

    private static void closeQuietly(Connector connector) {
        if (connector == null) {
            return;
        }
        try {
            connector.close();
        } catch (Throwable e) {
            LOGGER.log(Level.DEBUG, "closing a connector client failed", e);
        }
    }

    private static ConnectorException asConnectorException(Throwable e) {
        if (e instanceof ConnectorException failure) {
            return failure;
        }
        LOGGER.log(Level.DEBUG, "the connector failed in a way that nobody foresaw", e);
        return new ConnectorException(
                FailureKind.INTERNAL, "unexpected " + e.getClass().getSimpleName(), e);
    }

    /** A client whose failed operations tell the session what its failed validations do. */
    private final class ClientForWork implements Connector {
        private final Connector client;

        ClientForWork(Connector client) {
            this.client = client;
        }

        @Override
        public void validate() throws InterruptedException {
            client.validate();
        }

        @Override
        public Optional<Provisioner> provisioning() {
            return client.provisioning().map(provisioner -> (operation, key) -> {
                try {
                    return provisioner.provision(operation, key);
                } catch (ConnectorException e) {
                    failed(client, e);
                    throw e;
                }
            });
        }
    }

    /** How the session waits; tests wait for something else than time. */
    @FunctionalInterface
    interface Pause {
        void pause(Duration duration) throws InterruptedException;
    }

    private record State(
            Optional<Connector> client, Optional<ConnectorException> failure, Optional<Duration> retryDelay) {
        static final State NONE = of(Optional.empty());

        static State of(Optional<Connector> client) {
            return new State(client, Optional.empty(), Optional.empty());
        }
    }
}
