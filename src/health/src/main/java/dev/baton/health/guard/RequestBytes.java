package dev.baton.health.guard;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * Feeds Helidon's HTTP/1.1 parser: one whole, checked head at a time, then that request's body, and not a byte of the next
 * request before. Used by the connection's own thread.
 */
final class RequestBytes implements Supplier<byte[]> {
    private final DataReader first;
    private final HelidonSocket socket;
    private final TrackedConnection connection;
    private final GuardedContext.Exchange exchange;
    private final long maxBodyBytes;
    private final Input input = new Input();
    private long bodyLeft;
    private long bodyBegan;
    private boolean isBroken;

    /** What Helidon has read already, to tell the protocol, comes first, and everything else from the socket. */
    RequestBytes(
            DataReader first,
            HelidonSocket socket,
            TrackedConnection connection,
            GuardedContext.Exchange exchange,
            long maxBodyBytes) {
        this.first = first;
        this.socket = socket;
        this.connection = connection;
        this.exchange = exchange;
        this.maxBodyBytes = maxBodyBytes;
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
        HeadScanner scanner = new HeadScanner();
        while (!input.isComplete(scanner)) {
            input.add(read());
            if (connection.phase() != Phase.HEAD) {
                connection.enter(Phase.HEAD);
            }
        }
        RequestHead head = input.takeHead(scanner, maxBodyBytes);
        bodyLeft = head.bodyLength();
        bodyBegan = connection.now();
        exchange.begin(head);
        connection.enter(Phase.SERVING);
        return head.bytes();
    }

    private byte[] body() {
        awaitBody();
        byte[] bytes = input.take(bodyLeft);
        bodyLeft -= bytes.length;
        return bytes;
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

    /** The bytes that have come and that nobody has taken yet. */
    private static final class Input {
        private byte[] bytes = new byte[0];
        private int start;
        private int end;

        int available() {
            return end - start;
        }

        void add(byte[] more) {
            if (start == end) {
                bytes = more;
            } else {
                int length = available();
                bytes = Arrays.copyOfRange(bytes, start, end + more.length);
                System.arraycopy(more, 0, bytes, length, more.length);
            }
            start = 0;
            end = bytes.length;
        }

        byte[] take(long most) {
            int from = start;
            start += (int) Math.min(most, available());
            return Arrays.copyOfRange(bytes, from, start);
        }

        boolean isComplete(HeadScanner scanner) {
            return scanner.isComplete(bytes, start, available());
        }

        RequestHead takeHead(HeadScanner scanner, long maxBodyBytes) {
            int from = start;
            start += scanner.end();
            return RequestHead.parse(bytes, from + scanner.start(), start, maxBodyBytes);
        }
    }
}
