package dev.baton.health.guard;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.function.LongSupplier;

/** An accepted socket and the phase of its connection. Safe for use by several threads at once. */
final class TrackedConnection {
    private final Socket socket;
    private final LongSupplier clock;
    private volatile Phase.Timed timedPhase;
    private volatile boolean isTimedOut;

    TrackedConnection(Socket socket, LongSupplier clock) {
        this.socket = socket;
        this.clock = clock;
        enter(Phase.OPENED);
    }

    void enter(Phase phase) {
        enter(phase, now());
    }

    /** Enters a phase that began earlier. */
    void enter(Phase phase, long since) {
        timedPhase = new Phase.Timed(phase, since);
    }

    long now() {
        return clock.getAsLong();
    }

    Phase phase() {
        return timedPhase.phase();
    }

    Phase.Timed timedPhase() {
        return timedPhase;
    }

    /** Ends the connection if its phase has lasted too long. */
    void checkTime() {
        Phase.Timed current = timedPhase;
        if (current.phase().isOver(Duration.ofNanos(now() - current.since()))) {
            if (current.phase().isAnsweredWhenOver()) {
                timeOut();
            } else {
                close();
            }
        }
    }

    boolean isOpen() {
        return !socket.isClosed();
    }

    boolean isTimedOut() {
        return isTimedOut;
    }

    /** Makes the reading thread see the end of input, so that it can still respond before it closes. */
    private void timeOut() {
        isTimedOut = true;
        enter(Phase.CLOSING);
        try {
            socket.shutdownInput();
        } catch (IOException e) {
            close();
        }
    }

    /** Tells the client that no more output follows, while its input can still be read. */
    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing more can be done for a socket that cannot be closed.
            enter(Phase.CLOSING);
        }
    }
}
