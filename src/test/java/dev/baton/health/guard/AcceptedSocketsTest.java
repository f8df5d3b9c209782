package dev.baton.health.guard;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AcceptedSocketsTest {
    @Test
    void anAcceptedConnectionSendsWithoutDelayAndIsMadeKnown() throws IOException {
        List<SocketChannel> known = new ArrayList<>();
        try (ServerSocketChannel server =
                        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                SocketChannel client = SocketChannel.open(server.getLocalAddress());
                SocketChannel accepted = server.accept()) {
            new AcceptedSockets(known::add).configureSocket(accepted);

            assertThat(accepted.getOption(StandardSocketOptions.TCP_NODELAY), is(true));
            assertThat(known, is(List.of(accepted)));
            assertThat(client.isConnected(), is(true));
        }
    }
}
