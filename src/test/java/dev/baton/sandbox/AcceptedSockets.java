package dev.baton.sandbox;

import io.helidon.common.socket.SocketOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers the connections that the server accepted, so that a handler can break its own. Helidon shows every accepted
 * socket to its socket options, and to nobody else.
 */
final class AcceptedSockets implements SocketOptions {
    private final SocketOptions options = SocketOptions.builder()
            .tcpNoDelay(true)
            .readTimeout(Duration.ofMinutes(10))
            .build();
    private final Map<Integer, SocketChannel> byPeerPort = new ConcurrentHashMap<>();

    /** Closes a connection at once; with a reset, if asked to, instead of an orderly end. */
    void close(int peerPort, boolean isReset) {
        SocketChannel channel = byPeerPort.remove(peerPort);
        try {
            if (isReset) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void configureSocket(SocketChannel socket) {
        options.configureSocket(socket);
        byPeerPort.values().removeIf(channel -> !channel.isOpen());
        byPeerPort.put(socket.socket().getPort(), socket);
    }

    @Override
    public Map<SocketOption<?>, Object> socketOptions() {
        return options.socketOptions();
    }

    @Override
    public Duration connectTimeout() {
        return options.connectTimeout();
    }

    @Override
    public Duration readTimeout() {
        return options.readTimeout();
    }

    @Override
    public Optional<Integer> socketReceiveBufferSize() {
        return options.socketReceiveBufferSize();
    }

    @Override
    public Optional<Integer> socketSendBufferSize() {
        return options.socketSendBufferSize();
    }

    @Override
    public boolean socketReuseAddress() {
        return options.socketReuseAddress();
    }

    @Override
    public boolean socketKeepAlive() {
        return options.socketKeepAlive();
    }

    @Override
    public boolean tcpNoDelay() {
        return options.tcpNoDelay();
    }
}
