package dev.baton.connector;

import dev.baton.config.SafeText;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Provides the connector client while it is available, and obtains it in the background.
 *
 * <p>After {@link #start()} the session asks its source for the client and repeats failed attempts with
 * {@linkplain Backoff exponential backoff and jitter}, from 1 s to 60 s; a wait the target system asked for is a lower bound,
 * up to 5 minutes. A failed {@link #validate()} never removes the client. If it reports that the credentials are no longer
 * accepted, the session obtains a new client in the same way, and replaces the old one with it once it validates.
 *
 * <p>Safe for use by several threads at once.
 */
public final class ConnectorSession implements AutoCloseable {
    private static final Logger LOGGER = System.getLogger(ConnectorSession.class.getName());

    private final ConnectLoop loop;
    private final CurrentClient current;
    private final AtomicBoolean isStarted = new AtomicBoolean();
    private final Thread worker;

    private ConnectorSession(ConnectLoop loop, CurrentClient current) {
        this.loop = loop;
        this.current = current;
        this.worker = Thread.ofVirtual().name("connector-session").unstarted(() -> loop.run(current));
    }

    /**
     * Creates a session that obtains its client from a source, from {@link #start()} on.
     *
     * @param source obtains a client or throws; called by one thread at a time
     * @return a session that has not been started
     */
    public static ConnectorSession create(Callable<Connector> source) {
        return create(source, () -> "");
    }

    /**
     * Creates a session that obtains its client from a source, from {@link #start()} on, and retries early when a watched value
     * changes.
     *
     * @param source obtains a client or throws; called by one thread at a time
     * @param watched supplies a value that stays equal until something changes, credentials for example; called once a second
     *     while the session waits
     * @return a session that has not been started
     */
    public static ConnectorSession create(Callable<Connector> source, Supplier<?> watched) {
        return create(new ConnectLoop(source, watched, Backoff.DEFAULT), InstantSource.system());
    }

    static ConnectorSession create(ConnectLoop loop, InstantSource clock) {
        return new ConnectorSession(loop, new CurrentClient(clock, Optional.empty()));
    }

    /**
     * Creates a session for an existing client. It need not be started, and never obtains another client.
     *
     * @param connector the client, closed with the session
     * @return a session that offers the client until it is closed
     */
    public static ConnectorSession of(Connector connector) {
        return new ConnectorSession(
                new ConnectLoop(() -> connector, () -> "", Backoff.DEFAULT),
                new CurrentClient(InstantSource.system(), Optional.of(connector)));
    }

    /**
     * Starts obtaining the client in the background.
     *
     * @throws IllegalStateException if the session has been started before or is closed
     */
    public void start() {
        if (current.state().isClosed() || !isStarted.compareAndSet(false, true)) {
            throw new IllegalStateException("a session is started once");
        }
        current.change(now -> now.client().isEmpty() && !now.isClosed() ? now.wanted() : now, false);
        worker.start();
    }

    /** {@return the connector client, empty before the first is obtained and after the session is closed} */
    public Optional<Connector> connector() {
        return current.state().client();
    }

    /**
     * Returns the connector client for provisioning, if it is available. If an operation fails because the credentials are no
     * longer accepted, the session renews the client, as after a failed {@link #validate()}. A replaced client stays open for
     * the operations that have begun on it.
     *
     * @return a view of {@link #connector()}; closing it does nothing
     */
    public Optional<Connector> connectorForWork() {
        return current.state().client().map(client -> new ClientForWork(client, this));
    }

    /** {@return why the last attempt to obtain or renew the client failed, empty if it did not} */
    public Optional<ConnectorException> failure() {
        return current.state().failure();
    }

    /** {@return when the first of the consecutive failed attempts failed, empty if there is no {@link #failure()}} */
    public Optional<Instant> failingSince() {
        return current.state().failing().map(SessionState.Failing::since);
    }

    /** {@return the time from the last {@link #failure()} to the next attempt, more than zero, empty if there is no failure} */
    public Optional<Duration> retryDelay() {
        return current.state().failing().map(SessionState.Failing::delay);
    }

    /** {@return when the next attempt is due unless {@link #retryNow()} is called, empty during one or if none is needed} */
    public Optional<Instant> nextAttempt() {
        return current.state().failing().flatMap(SessionState.Failing::next);
    }

    /**
     * Requests the next attempt to obtain or renew the client at once if the session is waiting for it, but not within a second
     * after the last, nor within the wait that the target system asked for. Does not block.
     */
    public void retryNow() {
        loop.attemptNow();
    }

    /**
     * Returns whether the connector can take work: its client is available, and the last attempt to renew it did not fail
     * permanently. Makes no call and does not block.
     *
     * @return {@code true} if the client can be used
     */
    public boolean isReady() {
        return current.state().isReady();
    }

    /**
     * Adds a listener that is called after each change of {@link #connector()}, {@link #failure()} or {@link #isReady()}.
     *
     * @param listener called on the thread that made the change, without a lock held; it must not block or throw
     */
    public void onChange(Runnable listener) {
        current.onChange(listener);
    }

    /**
     * Validates the current client, and has it renewed if its credentials are no longer accepted.
     *
     * @throws ConnectorException if the client is not available, or its validation failed; any other exception of the connector
     *     becomes {@link FailureKind#INTERNAL}
     * @throws InterruptedException if the thread is interrupted while the validation runs
     */
    public void validate() throws InterruptedException {
        use(client -> {
            client.validate();
            if (current.state().failure().isPresent()) {
                current.change(now -> now.isClient(client) ? now.with(now.client()) : now, true);
            }
            return client;
        });
    }

    /** Calls the current client, which stays open meanwhile, and has it renewed if the credentials are not accepted. */
    <T> T use(Call<T> call) throws InterruptedException {
        Connector client = current.begin();
        try {
            return call.of(client);
        } catch (InterruptedException e) {
            throw e;
        } catch (Throwable e) {
            ConnectorException failure = asConnectorException(e);
            if (failure.kind() == FailureKind.UNAUTHENTICATED && isStarted.get()) {
                current.change(now -> now.isClient(client) ? now.wanted() : now, false);
            }
            throw failure;
        } finally {
            current.end(client);
        }
    }

    @FunctionalInterface
    interface Call<T> {
        T of(Connector client) throws InterruptedException;
    }

    /** Stops obtaining clients, waits for an attempt to end, and closes the client. Closing again does nothing. */
    @Override
    public void close() {
        current.change(SessionState::closing, false);
        worker.interrupt();
        try {
            worker.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        current.change(now -> now.with(Optional.empty()), true).client().ifPresent(ClientUses::close);
    }

    static ConnectorException asConnectorException(Throwable e) {
        if (e instanceof ConnectorException failure) {
            return failure;
        }
        LOGGER.log(Level.DEBUG, "the connector failed unexpectedly", e);
        return new ConnectorException(FailureKind.INTERNAL, "unexpected " + SafeText.typeName(e), e);
    }
}
