package dev.baton.probe;

import io.helidon.common.socket.SocketOptions;
import java.net.SocketOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A socket's own defaults, and one timeout for the connection and for each read. */
record ClientSocket(Duration timeout) implements SocketOptions {
    @Override
    public Map<SocketOption<?>, Object> socketOptions() {
        return Map.of();
    }

    @Override
    public Duration connectTimeout() {
        return timeout;
    }

    @Override
    public Duration readTimeout() {
        return timeout;
    }

    @Override
    public Optional<Integer> socketReceiveBufferSize() {
        return Optional.empty();
    }

    @Override
    public Optional<Integer> socketSendBufferSize() {
        return Optional.empty();
    }

    @Override
    public boolean socketReuseAddress() {
        return false;
    }

    @Override
    public boolean socketKeepAlive() {
        return false;
    }

    @Override
    public boolean tcpNoDelay() {
        return false;
    }
}
