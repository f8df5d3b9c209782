package dev.baton.health.guard;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.util.function.Supplier;

/**
 * Feeds Helidon's HTTP/1.1 parser: one whole, checked head at a time, then that request's body, and not a byte of the next
 * request before. Used by the connection's own thread.
 */
final class RequestBytes implements Supplier<byte[]> {
    private final DataReader first;
    private final HelidonSocket socket;
    private final TrackedConnection connection;
    private final Exchange exchange;
    private final ConnectionLimits limits;
    private final Input input = new Input();
    private ChunkedBody chunks;
    private long bodyLeft;
    private long bodyBegan;
    private boolean isBroken;

    /**
     * @param first what Helidon has read already, to tell the protocol
     * @param socket where everything else comes from
     */
    RequestBytes(
            DataReader first,
            HelidonSocket socket,
            TrackedConnection connection,
            Exchange exchange,
            ConnectionLimits limits) {
        this.first = first;
        this.socket = socket;
        this.connection = connection;
        this.exchange = exchange;
        this.limits = limits;
        this.chunks = new ChunkedBody(limits);
    }

    @Override
    public byte[] get() {
        if (exchange.isOver() || isBroken) {
            throw new CloseConnectionException("this was the last request");
        }
        // Unless this succeeds, nobody can tell where anything begins any more.
        isBroken = true;
        byte[] bytes = bodyLeft == 0 ? head() : body();
        isBroken = false;
        return bytes;
    }

    private byte[] head() {
        exchange.clear();
        Phase before = connection.phase();
        if (input.available() > 0) {
            connection.enter(Phase.HEAD);
        } else if (before != Phase.OPENED) {
            connection.enter(Phase.IDLE);
        }
        HeadScanner scanner = new HeadScanner(limits);
        while (!input.isComplete(scanner)) {
            input.add(read());
            if (connection.phase() != Phase.HEAD) {
                connection.enter(Phase.HEAD);
            }
        }
        RequestHead head = input.takeHead(scanner, limits.maxBodyBytes());
        bodyLeft = head.bodyLength();
        bodyBegan = connection.now();
        chunks = new ChunkedBody(limits);
        exchange.begin(head);
        connection.enter(Phase.SERVING);
        return head.bytes();
    }

    private byte[] body() {
        boolean isChunked = bodyLeft == RequestHead.CHUNKED;
        byte[] bytes = isChunked ? chunk() : available(bodyLeft);
        bodyLeft = isChunked ? (chunks.isComplete() ? 0 : bodyLeft) : bodyLeft - bytes.length;
        return bytes;
    }

    private byte[] chunk() {
        ByteArrayOutputStream chunk = new ByteArrayOutputStream();
        while (chunk.size() == 0) {
            awaitBody();
            chunks.read(input, chunk);
        }
        return chunk.toByteArray();
    }

    private byte[] available(long most) {
        awaitBody();
        return input.take(most);
    }

    private void awaitBody() {
        if (input.available() > 0) {
            return;
        }
        Phase before = connection.phase();
        // Only the time in which the client is waited for ends it, however it drips.
        connection.enter(Phase.BODY, bodyBegan);
        input.add(read());
        if (connection.phase() == Phase.BODY) {
            connection.enter(before);
        }
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
                ? Refusal.of(Status.REQUEST_TIMEOUT_408, "request not complete in time")
                : new CloseConnectionException("end of input", cause);
    }
}
