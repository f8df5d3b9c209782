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
    /** The parser keeps every piece it reads as an object: many tiny pieces would cost far more memory than their bytes. */
    private static final int MAX_PIECES = 256;

    private final DataReader first;
    private final HelidonSocket socket;
    private final TrackedConnection connection;
    private final DataReader reader;
    private int pieces;

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

    @Override
    public byte[] get() {
        Phase phase = connection.phase();
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
