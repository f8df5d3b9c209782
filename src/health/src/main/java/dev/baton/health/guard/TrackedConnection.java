package dev.baton.health.guard;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.function.LongSupplier;

/** One accepted socket and what its connection is doing. Safe for use by several threads at once. */
final class TrackedConnection {
    private final SocketChannel channel;
    private final LongSupplier clock;
    private volatile long standing;
    private volatile boolean isTimedOut;
    private volatile Thread server = Thread.currentThread();

    TrackedConnection(SocketChannel channel, LongSupplier clock) {
        this.channel = channel;
        this.clock = clock;
        enter(Phase.OPENED);
    }

    void enter(Phase phase) {
        enter(phase, now());
    }

    /** Enters a phase that began earlier. */
    void enter(Phase phase, long since) {
        standing = Standing.pack(phase, since);
    }

    long now() {
        return clock.getAsLong();
    }

    /** Notes that the calling thread makes a response. */
    void serve() {
        server = Thread.currentThread();
        enter(Phase.SERVING);
    }

    /** Whether the calling thread is the one that makes the response. */
    boolean isServedHere() {
        return server == Thread.currentThread();
    }

    Phase phase() {
        return Standing.phase(standing);
    }

    /** What the connection is doing, packed as {@link Standing} does it. */
    long standing() {
        return standing;
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    boolean isTimedOut() {
        return isTimedOut;
    }

    /** Has the thread that reads see the end of input, so that it can still answer before it closes. */
    void timeOut() {
        isTimedOut = true;
        enter(Phase.CLOSING);
        try {
            channel.shutdownInput();
        } catch (IOException e) {
            close();
        }
    }

    /** Tells the client that no more will come, while what it still sends can be read. */
    void endOutput() throws IOException {
        channel.shutdownOutput();
    }

    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing is left to be done for a socket that cannot even be closed.
            enter(Phase.CLOSING);
        }
    }
}
