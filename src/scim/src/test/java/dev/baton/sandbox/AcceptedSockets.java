package dev.baton.sandbox;

import io.helidon.common.socket.SocketOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers the connections that the server accepted, so that a handler can break its own. Helidon shows every accepted
 * socket to its socket options, and to nobody else.
 */
final class AcceptedSockets {
    private final SocketOptions plain = SocketOptions.builder()
            .tcpNoDelay(true)
            .readTimeout(Duration.ofMinutes(10))
            .build();
    private final Map<Integer, SocketChannel> byPeerPort = new ConcurrentHashMap<>();

    /** The options for the server whose connections are to be remembered. */
    SocketOptions options() {
        return (SocketOptions) Proxy.newProxyInstance(
                SocketOptions.class.getClassLoader(),
                new Class<?>[] {SocketOptions.class},
                (proxy, method, arguments) -> ask(method, arguments));
    }

    private Object ask(Method method, Object[] arguments) throws ReflectiveOperationException {
        if (method.getName().equals("configureSocket") && arguments[0] instanceof SocketChannel accepted) {
            byPeerPort.values().removeIf(channel -> !channel.isOpen());
            byPeerPort.put(accepted.socket().getPort(), accepted);
        }
        return method.invoke(plain, arguments);
    }

    /** Closes a connection at once; with a reset, if asked to, instead of an orderly end. */
    void close(int peerPort, boolean isReset) {
        SocketChannel channel = byPeerPort.remove(peerPort);
        try {
            if (isReset) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
