package dev.baton.health.guard;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.channels.SocketChannel;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RequestBytesTest {
    private static final DataReader NOTHING_READ = DataReader.create(() -> null);

    private final SocketChannel channel;
    private final TrackedConnection connection;

    RequestBytesTest() throws IOException {
        channel = SocketChannel.open();
        connection = new TrackedConnection(channel, () -> 0);
    }

    @AfterEach
    void close() throws IOException {
        channel.close();
    }

    @Test
    void aRequestInMoreThan256PiecesIsRefused() {
        RequestBytes bytes = new RequestBytes(NOTHING_READ, socket(() -> new byte[] {'x'}), connection);
        for (int i = 0; i < 256; i++) {
            bytes.get();
        }

        RequestException refusal = assertThrows(RequestException.class, bytes::get);
        assertThat(refusal.status(), is(Status.BAD_REQUEST_400));
        assertThat(refusal.keepAlive(), is(false));
    }

    @Test
    void eachRequestOfAConnectionHasPiecesOfItsOwn() {
        RequestBytes bytes = new RequestBytes(NOTHING_READ, socket(() -> new byte[] {'x'}), connection);
        for (int request = 0; request < 3; request++) {
            for (int i = 0; i < 256; i++) {
                bytes.get();
            }
            connection.enter(Phase.WRITING);
        }

        assertThat(connection.phase(), is(Phase.WRITING));
    }

    @Test
    void endOfInputAndResetCloseTheConnectionQuietly() {
        RequestBytes ended = new RequestBytes(NOTHING_READ, socket(() -> null), connection);
        RequestBytes reset = new RequestBytes(
                NOTHING_READ,
                socket(() -> {
                    throw new UncheckedIOException(new IOException("Connection reset"));
                }),
                connection);

        assertThrows(CloseConnectionException.class, ended::get);
        assertThrows(CloseConnectionException.class, reset::get);
    }

    private static HelidonSocket socket(Supplier<byte[]> read) {
        return (HelidonSocket) Proxy.newProxyInstance(
                HelidonSocket.class.getClassLoader(),
                new Class<?>[] {HelidonSocket.class},
                (proxy, method, arguments) -> read.get());
    }
}
