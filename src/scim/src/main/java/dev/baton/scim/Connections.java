package dev.baton.scim;

import io.helidon.common.tls.Tls;
import io.helidon.webclient.api.ClientConnection;
import io.helidon.webclient.api.ConnectionKey;
import io.helidon.webclient.api.DnsAddressLookup;
import io.helidon.webclient.api.Proxy;
import io.helidon.webclient.api.TcpClientConnection;
import io.helidon.webclient.api.WebClient;
import io.helidon.webclient.http1.Http1Client;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingDeque;

/** The connections to the service: opened when needed, kept for a while, never through a proxy. */
final class Connections implements AutoCloseable {
    private static final int MAX_IDLE = 16;

    private final WebClient client;
    private final URI target;
    private final Tls tls;
    private final long answerLimit;
    private final LinkedBlockingDeque<BoundedConnection> idle = new LinkedBlockingDeque<>(MAX_IDLE);
    private volatile boolean isClosed;

    Connections(WebClient client, URI target, Tls tls, long answerLimit) {
        this.client = client;
        this.target = target;
        this.tls = tls;
        this.answerLimit = answerLimit;
    }

    /** A connection that was kept from before and is still connected, as far as can be seen. */
    Optional<BoundedConnection> kept() {
        BoundedConnection kept;
        while ((kept = idle.pollFirst()) != null) {
            if (kept.isConnected()) {
                return Optional.of(kept);
            }
            kept.closeResource();
        }
        return Optional.empty();
    }

    /** A new connection, to the first of the host's addresses that takes it. */
    BoundedConnection open() throws IOException {
        IOException last = new UnknownHostException(target.getHost());
        for (InetAddress address : resolve()) {
            try {
                return new BoundedConnection(connect(address), answerLimit, this::keep);
            } catch (UncheckedIOException e) {
                last = e.getCause();
                boolean isWorthTheNext = last instanceof ConnectException || last instanceof NoRouteToHostException;
                if (!isWorthTheNext) {
                    throw last;
                }
            }
        }
        throw last;
    }

    private TcpClientConnection connect(InetAddress address) {
        ConnectionKey key = ConnectionKey.create(
                target.getScheme(),
                target.getHost(),
                port(target),
                tls,
                (host, lookup) -> address,
                DnsAddressLookup.IPV4_PREFERRED,
                Proxy.noProxy());
        return TcpClientConnection.create(client, key, List.of(Http1Client.PROTOCOL_ID), c -> false, c -> {})
                .connect();
    }

    static int port(URI target) {
        if (target.getPort() != -1) {
            return target.getPort();
        }
        return target.getScheme().equalsIgnoreCase("https") ? 443 : 80;
    }

    /**
     * Looks the host up on a thread of its own: a look-up blocks in native code, where an interrupt does not reach it and
     * where it would hold the carrier of a virtual thread.
     */
    private List<InetAddress> resolve() throws IOException {
        String host = target.getHost().replaceAll("[\\[\\]]", "");
        FutureTask<InetAddress[]> lookup = new FutureTask<>(() -> InetAddress.getAllByName(host));
        Thread.ofPlatform().daemon().name("scim-name-lookup").start(lookup);
        try {
            InetAddress[] found = lookup.get();
            for (int i = 0; i < found.length; i++) {
                // With the name in it, TLS checks the certificate against what was configured, and looks nothing up
                // again.
                found[i] = InetAddress.getByAddress(host, found[i].getAddress());
            }
            return List.of(found);
        } catch (ExecutionException e) {
            throw Failures.find(e, IOException.class).orElseGet(() -> new IOException(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    private boolean keep(BoundedConnection connection) {
        if (isClosed || !connection.isConnected()) {
            return false;
        }
        // Helidon then watches for the other side closing it.
        connection.helidonSocket().idle();
        return idle.offerFirst(connection) && !isClosed;
    }

    @Override
    public void close() {
        isClosed = true;
        idle.forEach(ClientConnection::closeResource);
    }
}
