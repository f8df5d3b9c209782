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
    private final CurrentClient current;
    private final AtomicBoolean isStarted = new AtomicBoolean();
    private final Thread worker;

    private ConnectorSession(ConnectLoop loop, CurrentClient current) {
        this.loop = loop;
        this.current = current;
        this.worker = Thread.ofVirtual().name("connector-session").unstarted(() -> loop.run(current));
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
        return new ConnectorSession(loop, new CurrentClient(clock, Optional.empty()));
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
                new CurrentClient(InstantSource.system(), Optional.of(connector)));
    }

    /**
     * Starts to obtain the client, in the background.
     *
     * @throws IllegalStateException if the session was started before or is closed
     */
    public void start() {
        if (current.state().isClosed() || !isStarted.compareAndSet(false, true)) {
            throw new IllegalStateException("a session is started once");
        }
        current.change(now -> now.client().isEmpty() && !now.isClosed() ? now.wanted() : now, false);
        worker.start();
    }

    /** {@return the connector client, empty before the first was obtained and after the session was closed} */
    public Optional<Connector> connector() {
        return current.state().client();
    }

    /**
     * The connector client, if it is available, for work. When an operation fails as the credentials are no longer accepted, the
     * session learns of it as from a failed {@link #validate()}, and renews the client. One that is replaced meanwhile stays open
     * for the operations that it has begun.
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

    /** {@return when the first of the attempts that failed in a row did, empty if there is no {@link #failure()}} */
    public Optional<Instant> failingSince() {
        return current.state().failing().map(SessionState.Failing::since);
    }

    /** {@return from the last {@link #failure()} to the next attempt, more than zero, empty if there is none} */
    public Optional<Duration> retryDelay() {
        return current.state().failing().map(SessionState.Failing::delay);
    }

    /** {@return when the next attempt is made unless {@link #retryNow()} has it made before, empty while one is made or none is needed} */
    public Optional<Instant> nextAttempt() {
        return current.state().failing().flatMap(SessionState.Failing::next);
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
        return current.state().isReady();
    }

    /**
     * Has a listener called after each change of {@link #connector()}, {@link #failure()} or {@link #isReady()}.
     *
     * @param listener called on the thread that made the change, without a lock held; it must not block or throw
     */
    public void onChange(Runnable listener) {
        current.onChange(listener);
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
            if (current.state().failure().isPresent()) {
                current.change(now -> now.isClient(client) ? now.with(now.client()) : now, true);
            }
            return client;
        });
    }

    /** Makes a call of the client that is there now, which stays open for it, and learns from how it ends. */
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

    /** Stops obtaining clients, waits until that has ended, and closes the client. Closing again does nothing. */
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
