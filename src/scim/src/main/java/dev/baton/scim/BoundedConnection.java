package dev.baton.scim;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.webclient.api.ClientConnection;
import io.helidon.webclient.api.TcpClientConnection;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * A connection that reads no more than a limit for one answer. Helidon reads each chunk of a chunked body into memory as a
 * whole, however long the other side says it is.
 */
final class BoundedConnection implements ClientConnection {
    private final TcpClientConnection connection;
    private final Predicate<BoundedConnection> keep;
    private final long limit;
    private final DataReader reader;
    private long received;
    private volatile boolean isClosed;

    /**
     * Wraps a connection that is connected.
     *
     * @param connection the connection
     * @param limit most bytes of one answer, headers included
     * @param keep called when an answer was read to its end; keeps the connection for later and returns true, or returns false
     */
    BoundedConnection(TcpClientConnection connection, long limit, Predicate<BoundedConnection> keep) {
        this.connection = connection;
        this.keep = keep;
        this.limit = limit;
        this.reader = DataReader.create(this::receive);
    }

    private byte[] receive() {
        byte[] bytes = connection.helidonSocket().get();
        if (bytes != null) {
            received += bytes.length;
            if (received > limit) {
                throw new UncheckedIOException(new AnswerTooLargeException());
            }
        }
        return bytes;
    }

    /** Whether no byte of the present answer has come. */
    boolean isUnanswered() {
        return received == 0;
    }

    /** The address of the other side, as a literal. */
    String peerAddress() {
        InetSocketAddress peer =
                (InetSocketAddress) connection.helidonSocket().remotePeer().address();
        return peer.getAddress().getHostAddress();
    }

    @Override
    public DataReader reader() {
        return reader;
    }

    @Override
    public DataWriter writer() {
        return connection.writer();
    }

    @Override
    public void releaseResource() {
        received = 0;
        if (!isClosed && !keep.test(this)) {
            closeResource();
        }
    }

    @Override
    public void closeResource() {
        isClosed = true;
        connection.closeResource();
    }

    @Override
    public String channelId() {
        return connection.channelId();
    }

    @Override
    public HelidonSocket helidonSocket() {
        return connection.helidonSocket();
    }

    @Override
    public void readTimeout(Duration readTimeout) {
        connection.readTimeout(readTimeout);
    }

    @Override
    public boolean isConnected() {
        return !isClosed && connection.isConnected();
    }
}
