package dev.baton.health.guard;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AcceptedSocketsTest {
    @Test
    void anAcceptedSocketSendsWithoutDelayAndIsReported() throws IOException {
        List<Socket> reported = new ArrayList<>();
        try (SocketChannel accepted = SocketChannel.open()) {
            new AcceptedSockets(reported::add).configureSocket(accepted);

            assertThat(accepted.getOption(StandardSocketOptions.TCP_NODELAY), is(true));
            assertThat(reported, is(List.of(accepted.socket())));
        }
    }
}
