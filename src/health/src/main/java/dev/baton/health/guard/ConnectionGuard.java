package dev.baton.health.guard;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.DirectHandler;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Watches the connections of one listener. It starts no thread: the owner of the listener calls {@link #check()} a few times
 * a second. Safe for use by several threads at once.
 */
public final class ConnectionGuard {
    /** What Helidon's own limits have over the guard's, so that the guard's is always the one that speaks. */
    private static final int SLACK = 1_024;

    private static final int MAX_WAITS = 200;
    private static final int WAITS_FOR_ONE_CLOSE = 10;
    private static final Duration WAIT = Duration.ofMillis(1);

    private final int wantedConnections;
    private final long maxBodyBytes;
    private final LongSupplier clock;
    private final OpenFiles files;
    private final int maxConnections;
    private final HttpDate date = new HttpDate(InstantSource.system());
    private final Map<Peers, TrackedConnection> connections = new ConcurrentHashMap<>();
    private final Http1ConnectionSelector http;
    private volatile long accepted;

    private record Peers(SocketAddress local, SocketAddress remote) {}

    ConnectionGuard(int wantedConnections, long maxBodyBytes, LongSupplier nanoTime, OpenFiles files) {
        if (wantedConnections < 1 || maxBodyBytes < 0) {
            throw new IllegalArgumentException("limits out of range: " + wantedConnections + ", " + maxBodyBytes);
        }
        this.wantedConnections = wantedConnections;
        this.maxBodyBytes = maxBodyBytes;
        long start = nanoTime.getAsLong();
        this.clock = () -> nanoTime.getAsLong() - start;
        this.files = files;
        this.maxConnections = files.bound(wantedConnections);
        this.http = Http1ConnectionSelector.builder()
                .config(Http1Config.builder()
                        .maxPrologueLength(HeadScanner.MAX_LINE_BYTES + SLACK)
                        .maxHeadersSize(HeadScanner.MAX_FIELD_BYTES + SLACK)
                        .addSendListener(new ResponseListener(date))
                        .build())
                .build();
    }

    /**
     * A guard for one listener.
     *
     * @param maxConnections most connections at once, 1 or more
     * @param maxBodyBytes most bytes of one request's body; 0 if the listener has no use for bodies
     * @param nanoTime as {@link System#nanoTime()}
     * @return a new guard
     * @throws IllegalArgumentException if a limit is out of range
     */
    public static ConnectionGuard create(int maxConnections, long maxBodyBytes, LongSupplier nanoTime) {
        return new ConnectionGuard(maxConnections, maxBodyBytes, nanoTime, OpenFiles.ofThisProcess());
    }

    /**
     * Puts the guard between a listener and its HTTP/1.1 connections. The listener must have no
     * connection limit of its own: Helidon's stops accepting, and a failed TLS handshake takes a place for good.
     *
     * @param listener the configuration of the listener, its direct handlers set
     */
    public void install(ListenerConfig.BuilderBase<?, ?> listener) {
        listener.addConnectionSelector(new Selector())
                .connectionOptions(new AcceptedSockets(this::admit))
                .directHandlers(dated(listener.directHandlers().orElseGet(DirectHandlers::create)));
    }

    /** Of the answers of direct handlers Helidon tells the listener only when their heads are written. */
    private DirectHandlers dated(DirectHandlers handlers) {
        DirectHandlers.Builder dated = DirectHandlers.builder();
        for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
            dated.addHandler(
                    type,
                    (request, event, status, headers, message) ->
                            handlers.handler(type).handle(request, event, status, headers.set(date.header()), message));
        }
        return dated.build();
    }

    /** {@return why there are fewer connections than were asked for, in one line with what to do about it; empty if there are not} */
    public Optional<String> shortage() {
        return maxConnections == wantedConnections
                ? Optional.empty()
                : Optional.of("takes at most " + maxConnections + " connections at once rather than "
                        + wantedConnections + ", because the process may open only " + files.limit()
                        + " files: raise that limit (ulimit -n)");
    }

    /** Ends the connections that have taken longer than they may. */
    public void check() {
        connections.values().removeIf(connection -> !connection.isOpen());
        connections.values().forEach(TrackedConnection::checkTime);
    }

    /** {@return how many connections are open} */
    public int open() {
        return connections.size();
    }

    /** {@return how many connections were ever accepted} */
    public long accepted() {
        return accepted;
    }

    /** Closes every connection. */
    public void closeAll() {
        connections.values().forEach(TrackedConnection::close);
        connections.clear();
    }

    /** What the connections are doing now. */
    @Override
    public String toString() {
        return phases().toList().toString();
    }

    /** What the connections are doing, for tests. */
    Stream<Phase> phases() {
        return connections.values().stream().map(TrackedConnection::phase);
    }

    /** Called by the listener's thread, for each connection it accepts. */
    @SuppressWarnings("NonAtomicOperationOnVolatileField")
    private void admit(Socket socket) {
        accepted++;
        if (connections.size() >= maxConnections) {
            connections.values().removeIf(connection -> !connection.isOpen());
            while (connections.size() >= maxConnections && closeOne()) {}
            awaitFiles();
        }
        Peers peers = new Peers(socket.getLocalSocketAddress(), socket.getRemoteSocketAddress());
        connections.put(peers, new TrackedConnection(socket, clock));
    }

    /**
     * Waits until the next connection can be accepted: Helidon's listener ends when it can't be. A closed connection keeps its
     * file until the thread that reads from it has noticed.
     */
    private void awaitFiles() {
        for (int waits = 1; waits <= MAX_WAITS && files.areShort(); waits++) {
            if (waits % WAITS_FOR_ONE_CLOSE == 0) {
                closeOne();
            }
            LockSupport.parkNanos(WAIT.toNanos());
        }
    }

    private boolean closeOne() {
        Optional<TrackedConnection> victim =
                connections.values().stream().min(Comparator.comparing(TrackedConnection::timedPhase));
        victim.ifPresent(connection -> {
            connection.close();
            connections.values().remove(connection);
        });
        return victim.isPresent();
    }

    /** Takes every connection to be HTTP/1.1, whose parser then says what is wrong with any other. */
    private final class Selector implements ServerConnectionSelector {
        @Override
        public int bytesToIdentifyConnection() {
            return 0;
        }

        @Override
        public Support supports(BufferData data) {
            return Support.SUPPORTED;
        }

        @Override
        public Set<String> supportedApplicationProtocols() {
            return Set.of("http/1.1");
        }

        @Override
        public ServerConnection connection(ConnectionContext context) {
            Peers peers = new Peers(
                    context.localPeer().address(), context.remotePeer().address());
            TrackedConnection connection = connections.get(peers);
            if (connection == null) {
                throw new CloseConnectionException("closed to free a connection before it was served");
            }
            GuardedContext guarded = new GuardedContext(context, connection, maxBodyBytes);
            return new GuardedConnection(
                    guarded, http.connection(guarded), () -> connections.remove(peers, connection));
        }
    }
}
