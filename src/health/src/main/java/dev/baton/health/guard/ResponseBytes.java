package dev.baton.health.guard;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import io.helidon.webserver.CloseConnectionException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Writes responses to the socket, drops the body of responses to HEAD, and records when a write begins. */
final class ResponseBytes implements DataWriter {
    private static final String END_OF_HEAD = "\r\n\r\n";

    private final DataWriter writer;
    private final TrackedConnection connection;
    private final GuardedContext.Exchange exchange;

    ResponseBytes(DataWriter writer, TrackedConnection connection, GuardedContext.Exchange exchange) {
        this.writer = writer;
        this.connection = connection;
        this.exchange = exchange;
    }

    @Override
    public void write(BufferData... buffers) {
        write(BufferData.create(buffers));
    }

    @Override
    public void write(BufferData buffer) {
        if (connection.phase() != Phase.CLOSING) {
            connection.enter(Phase.WRITING);
        }
        BufferData sent = exchange.isHead() && exchange.isResponded() ? head(buffer) : buffer;
        try {
            writer.writeNow(sent);
        } catch (UncheckedIOException e) {
            // A client that left before its response is normal; Helidon would log it with its stack trace.
            throw new CloseConnectionException("client gone", e);
        }
        if (!exchange.isResponded()) {
            // It was an interim response: the handler continues.
            connection.enter(Phase.SERVING);
        }
    }

    /** Returns the head if the buffer begins with it, otherwise nothing. */
    private static BufferData head(BufferData buffer) {
        String text = new String(buffer.readBytes(), StandardCharsets.ISO_8859_1);
        int end = text.startsWith("HTTP/1.1 ") ? text.indexOf(END_OF_HEAD) + END_OF_HEAD.length() : 0;
        return BufferData.create(text.substring(0, end).getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public void writeNow(BufferData... buffers) {
        write(buffers);
    }

    @Override
    public void writeNow(BufferData buffer) {
        write(buffer);
    }
}
