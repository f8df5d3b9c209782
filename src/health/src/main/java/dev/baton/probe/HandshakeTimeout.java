package dev.baton.probe;

import io.helidon.webclient.api.ConnectedSocketChannelInfo;
import io.helidon.webclient.api.ConnectedSocketInfo;
import io.helidon.webclient.api.ConnectionListener;
import java.io.IOException;
import java.time.Duration;

/** Bounds each wait of a TLS handshake. WebClient's own read timeout begins after it. */
record HandshakeTimeout(Duration timeout) implements ConnectionListener {
    @Override
    public void socketConnected(ConnectedSocketInfo connected) throws IOException {
        // 0 would be no limit.
        connected.socket().setSoTimeout((int) Math.max(1, timeout.toMillis()));
    }

    @Override
    public void socketChannelConnected(ConnectedSocketChannelInfo connected) {
        throw new UnsupportedOperationException("HTTP/1.1 uses sockets");
    }
}
