package dev.baton.contract;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.baton.contract.HostileServer.Script;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that a server that drips extends no time limit, and that one that sends without an end is read to a bound. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HttpConnectionTest {
    private static final Duration LIMIT = Duration.ofSeconds(1);
    private static final String REQUEST = "GET / HTTP/1.1\r\n\r\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP",
                "HTTP/1.1 200 OK\r\nA: ",
                "HTTP/1.1 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n100\r\n"
            })
    void aResponseIsWholeWithinItsLimit(String start) throws Exception {
        Script dripping = connection -> {
            connection.send(start);
            connection.drip("x");
        };
        try (HostileServer server = HostileServer.start(dripping);
                HttpConnection connection = connect(server)) {
            connection.limit(LIMIT);
            connection.send(REQUEST);

            IOException failure = assertThrows(IOException.class, connection::answer);

            assertThat(failure.getMessage(), is("no whole response within 1 s"));
        }
    }

    @Test
    void aConnectionThatDripsIsStillOpen() throws Exception {
        try (HostileServer server = HostileServer.start(connection -> connection.drip("x"));
                HttpConnection connection = connect(server)) {
            connection.send(REQUEST);

            assertThat(connection.isClosedWithin(LIMIT), is(false));
            assertThat(connection.isResetWithin(LIMIT), is(false));
        }
    }

    @Test
    void whatComesWithoutAnEndIsReadToABound() throws Exception {
        Script endless = connection -> connection.pour("x".repeat(8_192), 64L * 1024 * 1024);
        try (HostileServer server = HostileServer.start(endless);
                HttpConnection connection = connect(server)) {
            connection.send(REQUEST);

            assertThat(connection.rest(LIMIT).length() >> 20, is(1));
        }
    }

    @Test
    void aTlsRecordThatDripsEndsAtTheDeadline() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                DeadlineSocket socket = new DeadlineSocket()) {
            socket.connect(listener.getLocalSocketAddress());
            Thread server = Thread.startVirtualThread(() -> dripRecord(listener));
            SSLSocket tls = (SSLSocket) AnyCertificate.context()
                    .getSocketFactory()
                    .createSocket(socket, "localhost", listener.getLocalPort(), true);
            socket.within(LIMIT);

            assertThrows(SocketTimeoutException.class, tls::startHandshake);

            server.interrupt();
            server.join();
        }
    }

    private static void dripRecord(ServerSocket listener) {
        try (Socket socket = listener.accept()) {
            socket.getOutputStream().write(new byte[] {22, 3, 3, 0x20, 0});
            while (true) {
                socket.getOutputStream().write(0);
                TimeUnit.MILLISECONDS.sleep(100);
            }
        } catch (IOException e) {
            // The client closed the connection.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static HttpConnection connect(HostileServer server) throws IOException {
        URI url = URI.create("http://127.0.0.1:" + server.port());
        return new ServerTarget(url, ServerTarget.PATHS, OptionalLong.empty(), 0).connect(new Evidence());
    }
}
