package dev.baton.health;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.function.LongSupplier;

/**
 * Detects that a listener died. Helidon closes its socket silently when accepting fails, for example with too many open files.
 * If no client came since the last look, the watch connects; two such connections that nobody accepts mean a dead listener, as
 * the operating system completes connections even then. Used by one thread.
 */
final class ListenerWatch {
    private static final int TIMEOUT_MILLIS = 1_000;

    /** More than one, so that an accepting thread that was starved of CPU for a while is not taken for dead. */
    private static final int MAX_UNANSWERED = 2;

    private final InetSocketAddress address;
    private final LongSupplier accepted;
    private long lastAccepted = -1;
    private int unanswered;

    /** Watches the listener at an address that clients on this host use; {@code accepted} counts all its connections. */
    ListenerWatch(InetSocketAddress address, LongSupplier accepted) {
        this.address = address;
        this.accepted = accepted;
    }

    /** Returns whether nobody listens or accepts anymore. */
    boolean isDead() {
        long now = accepted.getAsLong();
        if (now != lastAccepted) {
            lastAccepted = now;
            unanswered = 0;
            return false;
        }
        if (unanswered == MAX_UNANSWERED) {
            return true;
        }
        try (Socket socket = new Socket()) {
            socket.connect(address, TIMEOUT_MILLIS);
        } catch (ConnectException e) {
            return true;
        } catch (IOException e) {
            // No file is left for a socket, or the accept queue is full: no client gets in either way.
        }
        unanswered++;
        return false;
    }
}
