package dev.baton.health.guard;

import io.helidon.common.socket.SocketOptions;
import java.net.Socket;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Socket options that report each accepted socket to the guard. Helidon has no other hook that sees a connection before the TLS
 * handshake.
 */
final class AcceptedSockets implements SocketOptions {
    // Without TCP_NODELAY a response written in two parts waits for the client's delayed acknowledgement of the first.
    private final SocketOptions options =
            SocketOptions.builder().tcpNoDelay(true).build();
    private final Consumer<Socket> onAccept;

    AcceptedSockets(Consumer<Socket> onAccept) {
        this.onAccept = onAccept;
    }

    @Override
    public void configureSocket(Socket socket) {
        options.configureSocket(socket);
        onAccept.accept(socket);
    }

    /** Called by Helidon 4.4.0 and later. It has no {@code @Override} because earlier versions lack the method. */
    public void configureSocket(SocketChannel channel) {
        configureSocket(channel.socket());
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
