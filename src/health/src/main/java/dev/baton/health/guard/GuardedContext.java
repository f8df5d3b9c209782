package dev.baton.health.guard;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.Router;
import java.util.concurrent.ExecutorService;

/**
 * Helidon's context of a connection, with a reader and a writer that tell the guard what they do. Used by the connection's
 * own thread, or by another that answers in its place while that one waits.
 */
final class GuardedContext implements ConnectionContext {
    private final ConnectionContext delegate;
    private final TrackedConnection connection;
    private final RequestBytes request;
    private final DataWriter writer;
    private Runnable end = () -> {};
    private boolean isRefused;

    GuardedContext(ConnectionContext delegate, TrackedConnection connection) {
        this.delegate = delegate;
        this.connection = connection;
        this.request = new RequestBytes(delegate.dataReader(), delegate.serverSocket(), connection);
        this.writer = new ResponseBytes(delegate.dataWriter(), connection);
    }

    TrackedConnection connection() {
        return connection;
    }

    /** Sets what ends the loop over requests. */
    void onEnd(Runnable action) {
        end = action;
    }

    void beginExchange() {
        connection.serve();
        isRefused = false;
    }

    /** Notes how many bytes of body follow the head, {@link RequestBytes#CHUNKED} if that is not known. */
    void expectBody(long length) {
        request.expectBody(length);
    }

    /** Has the connection end after the response that is being made. */
    void endAfterThisExchange() {
        // Outside an exchange Helidon ends it anyway, and would take this for a call from another thread and interrupt.
        if (connection.phase() == Phase.SERVING) {
            end.run();
        }
    }

    /** Notes that the response is an error, so that part of the request may still be on its way. */
    void refuse() {
        isRefused = true;
    }

    boolean isRefused() {
        return isRefused;
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
        return request.reader();
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
}
