package dev.baton.health.guard;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import java.io.UncheckedIOException;
import java.util.function.Supplier;

/** Feeds the HTTP/1.1 parser from the socket, and notes when a request begins. Used by the connection's own thread. */
final class RequestBytes implements Supplier<byte[]> {
    /** The length of a body that ends with its last chunk. */
    static final long CHUNKED = -1;

    /** The parser keeps every piece it reads as an object: many tiny pieces would cost far more memory than their bytes. */
    private static final int MAX_PIECES = 256;

    /** A body of more bytes may come in more pieces, each of so many on average. */
    private static final int LEAST_PIECE = 64;

    private final DataReader first;
    private final HelidonSocket socket;
    private final TrackedConnection connection;
    private final DataReader reader;
    private int pieces;
    private boolean isChunked;
    /** Bytes of the body that are still to come; of one in chunks, 1 as long as more may come. */
    private long bodyLeft;

    private long bodyRead;
    private long bodyBegan;

    /**
     * @param first what Helidon has read already, to tell the protocol
     * @param socket where everything else comes from
     */
    RequestBytes(DataReader first, HelidonSocket socket, TrackedConnection connection) {
        this.first = first;
        this.socket = socket;
        this.connection = connection;
        this.reader = DataReader.create(this);
    }

    DataReader reader() {
        return reader;
    }

    /** Notes that a body follows the head that was just read. */
    void expectBody(long length) {
        isChunked = length == CHUNKED;
        bodyLeft = isChunked ? 1 : Math.max(0, length - reader.available());
        bodyRead = 0;
        bodyBegan = connection.now();
        pieces = 0;
    }

    @Override
    public byte[] get() {
        Phase phase = connection.phase();
        // Helidon may read to the end of a body after it has answered; of one in chunks, nobody else knows where that
        // is.
        if (bodyLeft > 0 && (phase == Phase.SERVING || phase == Phase.WRITING && !isChunked)) {
            return readBody(phase);
        }
        bodyLeft = 0;
        if (phase == Phase.WRITING || phase == Phase.SERVING) {
            // Bytes left over from the last read are the beginning of the next, pipelined request.
            phase = reader.available() > 0 ? Phase.HEAD : Phase.IDLE;
            connection.enter(phase);
            pieces = 0;
        }
        byte[] bytes = read();
        if (phase != Phase.HEAD) {
            connection.enter(Phase.HEAD);
        }
        if (++pieces > MAX_PIECES) {
            throw refuse(Status.BAD_REQUEST_400, "request sent in too many pieces");
        }
        return bytes;
    }

    private byte[] readBody(Phase phase) {
        // Only the time in which the client is waited for ends it, however it drips.
        connection.enter(Phase.BODY, bodyBegan);
        byte[] bytes = read();
        if (connection.phase() == Phase.BODY) {
            connection.enter(phase);
        }
        bodyRead += bytes.length;
        if (!isChunked) {
            bodyLeft = Math.max(0, bodyLeft - bytes.length);
        }
        if (++pieces > MAX_PIECES + bodyRead / LEAST_PIECE) {
            throw refuse(Status.BAD_REQUEST_400, "body sent in too many pieces");
        }
        return bytes;
    }

    private byte[] read() {
        int early = first.available();
        if (early > 0) {
            return first.readBytes(early);
        }
        try {
            byte[] bytes = socket.get();
            if (bytes != null) {
                return bytes;
            }
        } catch (UncheckedIOException e) {
            // A reset by the client is no news: Helidon would log it with its stack trace.
            throw end(e);
        }
        throw end(null);
    }

    private RuntimeException end(UncheckedIOException cause) {
        return connection.isTimedOut()
                ? refuse(Status.REQUEST_TIMEOUT_408, "request not complete in time")
                : new CloseConnectionException("end of input", cause);
    }

    private static RequestException refuse(Status status, String message) {
        return RequestException.builder()
                .type(EventType.OTHER)
                .status(status)
                .setKeepAlive(false)
                .message(message)
                .build();
    }
}
