package dev.baton.health.guard;

import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.util.Set;
import java.util.function.Function;

/** Takes every connection to be HTTP/1.1, whose parser then says what is wrong with any other. */
final class GuardedSelector implements ServerConnectionSelector {
    private final Function<ConnectionContext, ServerConnection> connections;

    GuardedSelector(Function<ConnectionContext, ServerConnection> connections) {
        this.connections = connections;
    }

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
        return connections.apply(context);
    }
}
