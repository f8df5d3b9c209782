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
 * The options of accepted sockets. Setting them is the one step of Helidon's that sees a connection before a TLS handshake,
 * so this is where the guard learns of it.
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

    /** What Helidon calls from 4.4.0 on. Before that there is nothing to override. */
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
