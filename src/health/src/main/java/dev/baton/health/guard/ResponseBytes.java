package dev.baton.health.guard;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import io.helidon.webserver.CloseConnectionException;
import java.io.UncheckedIOException;

/**
 * Writes responses to the socket, and notes when a write begins. One that another thread than the connection's own writes is
 * the last: the guard ends the connection then, whatever its thread does.
 */
final class ResponseBytes implements DataWriter {
    private final DataWriter writer;
    private final TrackedConnection connection;

    ResponseBytes(DataWriter writer, TrackedConnection connection) {
        this.writer = writer;
        this.connection = connection;
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
        try {
            writer.writeNow(buffer);
        } catch (UncheckedIOException e) {
            // A client that left before its response is no news: Helidon would log it with its stack trace.
            throw new CloseConnectionException("client gone", e);
        }
        if (!connection.isServedHere()) {
            connection.enter(Phase.CLOSING);
        }
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
