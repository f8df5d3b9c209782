package dev.baton.health;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.function.LongSupplier;

/**
 * Notices that a listener died. Helidon's closes its socket when accepting fails, with too many open files for instance, and
 * tells nobody. Where no client has come since the last look, this one connects and leaves, and is a client that has to have
 * come by the look after the next: the operating system completes connections that nobody accepts. Used by one thread.
 */
final class ListenerWatch {
    private static final int TIMEOUT_MILLIS = 1_000;

    /** More than one, so that an accepting thread that had no processor for a while is not taken for dead. */
    private static final int MAX_UNANSWERED = 2;

    private final InetSocketAddress address;
    private final LongSupplier accepted;
    private long lastAccepted = -1;
    private int unanswered;

    /** Watches what a client on this host connects to, by how many connections the listener ever accepted. */
    ListenerWatch(InetSocketAddress address, LongSupplier accepted) {
        this.address = address;
        this.accepted = accepted;
    }

    /** Whether nobody listens, or nobody accepts, any more. */
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
            // No file is left for a socket, or its queue is full: in neither case does anybody get in.
        }
        unanswered++;
        return false;
    }
}
