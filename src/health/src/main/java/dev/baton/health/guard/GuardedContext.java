package dev.baton.health.guard;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.Router;
import java.util.concurrent.ExecutorService;

/** Helidon's context of a connection, with a reader and a writer that tell the guard what they do. Used by one thread. */
final class GuardedContext implements ConnectionContext {
    private final ConnectionContext delegate;
    private final TrackedConnection connection;
    private final Exchange exchange = new Exchange();
    private final DataReader reader;
    private final DataWriter writer;

    // Helidon 4.3 has only the constructor that later ones would rather not have called.
    @SuppressWarnings("removal")
    GuardedContext(ConnectionContext delegate, TrackedConnection connection, long maxBodyBytes) {
        this.delegate = delegate;
        this.connection = connection;
        this.reader = new DataReader(
                new RequestBytes(delegate.dataReader(), delegate.serverSocket(), connection, exchange, maxBodyBytes));
        this.writer = new ResponseBytes(delegate.dataWriter(), connection, exchange);
    }

    TrackedConnection connection() {
        return connection;
    }

    Exchange exchange() {
        return exchange;
    }

    @Override
    public ListenerContext listenerContext() {
        return delegate.listenerContext();
    }

    @Override
    public ExecutorService executor() {
        return delegate.executor();
    }

    @Override
    public DataWriter dataWriter() {
        return writer;
    }

    @Override
    public DataReader dataReader() {
        return reader;
    }

    @Override
    public Router router() {
        return delegate.router();
    }

    @Override
    public HelidonSocket serverSocket() {
        return delegate.serverSocket();
    }

    @Override
    public PeerInfo remotePeer() {
        return delegate.remotePeer();
    }

    @Override
    public PeerInfo localPeer() {
        return delegate.localPeer();
    }

    @Override
    public boolean isSecure() {
        return delegate.isSecure();
    }

    @Override
    public String socketId() {
        return delegate.socketId();
    }

    @Override
    public String childSocketId() {
        return delegate.childSocketId();
    }

    /** The request that a connection is answering, or answered last. Used by the connection's own thread. */
    static final class Exchange {
        private boolean isHead;
        private boolean isLast;
        private boolean isResponded;
        private boolean isError;

        /** Forgets the last request. */
        void clear() {
            isHead = false;
            isLast = false;
            isResponded = false;
            isError = false;
        }

        void begin(RequestHead request) {
            isHead = request.isHead();
            isLast = request.isLast();
        }

        /** Notes that the final response goes out. */
        void respond(boolean isErrorStatus) {
            isResponded = true;
            isError = isErrorStatus;
        }

        /** Has the connection end after the response. */
        void endConnection() {
            isLast = true;
        }

        /** Whether the response has no body, whatever the handler sends. */
        boolean isHead() {
            return isHead;
        }

        boolean isResponded() {
            return isResponded;
        }

        /** Whether no further request is read. */
        boolean isOver() {
            return isResponded && isLast;
        }

        /** Whether the response is an error, so that part of the request may still be on its way. */
        boolean isError() {
            return isError;
        }
    }
}
