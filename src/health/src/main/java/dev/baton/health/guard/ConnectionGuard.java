package dev.baton.health.guard;

import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Watches the connections of one listener. It starts no thread: whoever owns the listener calls {@link #check()} a few times
 * a second. Safe for use by several threads at once.
 */
public final class ConnectionGuard {
    private final ConnectionLimits limits;
    private final LongSupplier clock;
    private final Map<Peers, TrackedConnection> connections = new ConcurrentHashMap<>();
    private final Http1ConnectionSelector http;
    private volatile long accepted;

    private record Peers(SocketAddress local, SocketAddress remote) {}

    private ConnectionGuard(ConnectionLimits limits, LongSupplier nanoTime) {
        this.limits = limits;
        long start = nanoTime.getAsLong();
        this.clock = () -> nanoTime.getAsLong() - start;
        this.http = Http1ConnectionSelector.builder()
                .config(Http1Config.builder()
                        .maxPrologueLength(limits.maxRequestLineBytes())
                        .maxHeadersSize(limits.maxHeaderBytes())
                        .addReceiveListener(new RequestListener(limits.maxBodyBytes()))
                        .addSendListener(new ResponseListener())
                        .build())
                .build();
    }

    /**
     * A guard for one listener.
     *
     * @param limits what it grants clients
     * @param nanoTime as {@link System#nanoTime()}
     * @return a new guard
     */
    public static ConnectionGuard create(ConnectionLimits limits, LongSupplier nanoTime) {
        return new ConnectionGuard(Objects.requireNonNull(limits), Objects.requireNonNull(nanoTime));
    }

    /**
     * Puts the guard between a listener and its HTTP/1.1 connections. The listener must have no
     * connection limit of its own: Helidon's stops accepting, and a failed TLS handshake takes a place for good.
     *
     * @param listener the configuration of the listener
     */
    public void install(WebServerConfig.Builder listener) {
        listener.addConnectionSelector(new GuardedSelector(this::guard))
                .connectionOptions(new AcceptedSockets(this::admit));
    }

    /** Ends the connections that have taken longer than they may. */
    public void check() {
        long now = clock.getAsLong();
        connections.values().removeIf(connection -> !connection.isOpen());
        for (TrackedConnection connection : connections.values()) {
            switch (Verdict.on(Standing.unpack(connection.standing()), now, limits)) {
                case KEEP -> {}
                case TIME_OUT -> connection.timeOut();
                case CLOSE -> connection.close();
            }
        }
    }

    /**
     * How many connections are open.
     *
     * @return 0 to the limit
     */
    public int open() {
        return connections.size();
    }

    /**
     * How many connections were ever accepted.
     *
     * @return a number that only grows
     */
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
    private void admit(SocketChannel channel) {
        accepted++;
        if (connections.size() >= limits.maxConnections()) {
            makeRoom();
        }
        try {
            Peers peers = new Peers(channel.getLocalAddress(), channel.getRemoteAddress());
            connections.put(peers, new TrackedConnection(channel, clock));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void makeRoom() {
        connections.values().removeIf(connection -> !connection.isOpen());
        while (connections.size() >= limits.maxConnections()) {
            TrackedConnection victim = Eviction.choose(connections.values(), TrackedConnection::standing)
                    .orElseThrow();
            victim.close();
            connections.values().remove(victim);
        }
    }

    private ServerConnection guard(ConnectionContext context) {
        Peers peers =
                new Peers(context.localPeer().address(), context.remotePeer().address());
        TrackedConnection connection = connections.get(peers);
        if (connection == null) {
            throw new CloseConnectionException("closed to make room before it was served");
        }
        GuardedContext guarded = new GuardedContext(context, connection);
        return new GuardedConnection(guarded, http.connection(guarded), () -> connections.remove(peers, connection));
    }
}
