package dev.baton.health;

import dev.baton.config.Pem;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.security.KeyManagementException;
import java.security.SecureRandom;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/**
 * Delegates to the current SSL context, and requires client certificates on its sockets itself: Helidon sets SSL parameters
 * only on engines, and with engines it looks up the client's name in DNS before each handshake.
 */
final class CurrentSslContext extends SSLContext {
    CurrentSslContext(Supplier<SSLContext> current, boolean needsClientCertificate) {
        super(new Delegate(current, needsClientCertificate), current.get().getProvider(), "TLS");
    }

    private static final class Delegate extends SSLContextSpi {
        private final Supplier<SSLContext> current;
        private final SSLSocketFactory sockets;

        Delegate(Supplier<SSLContext> current, boolean needsClientCertificate) {
            this.current = current;
            this.sockets = new ServerSockets(current, needsClientCertificate);
        }

        @Override
        protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random)
                throws KeyManagementException {
            throw new KeyManagementException("it is initialized already");
        }

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            return sockets;
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            return current.get().getServerSocketFactory();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            return current.get().createSSLEngine();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            return current.get().createSSLEngine(host, port);
        }

        @Override
        protected SSLSessionContext engineGetServerSessionContext() {
            return current.get().getServerSessionContext();
        }

        @Override
        protected SSLSessionContext engineGetClientSessionContext() {
            return current.get().getClientSessionContext();
        }

        @Override
        protected SSLParameters engineGetDefaultSSLParameters() {
            return current.get().getDefaultSSLParameters();
        }

        @Override
        protected SSLParameters engineGetSupportedSSLParameters() {
            return current.get().getSupportedSSLParameters();
        }
    }

    /** Layers TLS over accepted sockets; creates no other sockets. */
    private static final class ServerSockets extends SSLSocketFactory {
        private final Supplier<SSLContext> current;
        private final boolean needsClientCertificate;

        ServerSockets(Supplier<SSLContext> current, boolean needsClientCertificate) {
            this.current = current;
            this.needsClientCertificate = needsClientCertificate;
        }

        @Override
        public Socket createSocket(Socket accepted, InputStream consumed, boolean autoClose) throws IOException {
            SSLSocket socket = (SSLSocket) current.get().getSocketFactory().createSocket(accepted, consumed, autoClose);
            socket.setNeedClientAuth(needsClientCertificate);
            socket.setEnabledCipherSuites(
                    Pem.cipherSuites(socket.getEnabledCipherSuites()).toArray(String[]::new));
            return socket;
        }

        @Override
        public String[] getDefaultCipherSuites() {
            return current.get().getSocketFactory().getDefaultCipherSuites();
        }

        @Override
        public String[] getSupportedCipherSuites() {
            return current.get().getSocketFactory().getSupportedCipherSuites();
        }

        @Override
        public Socket createSocket(Socket socket, String host, int port, boolean autoClose) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(String host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) {
            throw new UnsupportedOperationException();
        }
    }
}
