package dev.baton.health.guard;

import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.spi.ServerConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/** Wraps Helidon's HTTP/1.1 connection and closes it in an orderly way. */
final class GuardedConnection implements ServerConnection, InterruptableTask<Void> {
    /** Limits the reads from a client that continues to send after its request was refused. */
    private static final int MAX_LATE_PIECES = 64;

    private final GuardedContext context;
    private final ServerConnection http;
    private final Runnable onEnd;

    GuardedConnection(GuardedContext context, ServerConnection http, Runnable onEnd) {
        this.context = context;
        this.http = http;
        this.onEnd = onEnd;
    }

    @Override
    public void handle(Limit limit) throws InterruptedException {
        try {
            handleRequests(limit);
            if (context.exchange().isError()) {
                readLateBytes();
            }
        } finally {
            if (context.isSecure()) {
                closeBoth();
            }
            onEnd.run();
        }
    }

    /** Closes TLS and the socket beneath it. Helidon closes only TLS, which would leak the file descriptor. */
    private void closeBoth() {
        try {
            context.serverSocket().close();
        } catch (UncheckedIOException e) {
            // The client closed first.
        } finally {
            context.connection().close();
        }
    }

    private void handleRequests(Limit limit) throws InterruptedException {
        try {
            http.handle(limit);
        } catch (CloseConnectionException e) {
            // The last response was sent, or the client has left: there is nothing to report.
            context.connection().enter(Phase.CLOSING);
        }
    }

    /**
     * Reads what the client still sends after an error. Closing a socket with unread bytes sends a reset, which can destroy the
     * response before the client reads it (RFC 9112 section 9.6). The limit of {@link Phase#CLOSING} ends this.
     */
    private void readLateBytes() {
        context.connection().enter(Phase.CLOSING);
        try {
            if (!context.isSecure()) {
                context.connection().endOutput();
            }
            for (int i = 0; i < MAX_LATE_PIECES && context.serverSocket().get() != null; i++) {}
        } catch (IOException | UncheckedIOException e) {
            // The client or the guard closed first, which is what this waits for.
            context.connection().close();
        }
    }

    /** Always zero: the guard, not Helidon, ends idle connections. */
    @Override
    public Duration idleTime() {
        return Duration.ZERO;
    }

    @Override
    public void close(boolean interrupt) {
        http.close(interrupt);
    }

    @Override
    public boolean canInterrupt() {
        return http instanceof InterruptableTask<?> task && task.canInterrupt();
    }
}
