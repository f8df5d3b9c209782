package dev.baton.probe;

import dev.baton.config.BindAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Tells a TLS server from one that speaks no HTTP at all: a TLS server answers plain HTTP with an alert. */
final class TlsAlert {
    static final String REASON =
            "the server speaks TLS: set health-check-tls-cert or health-check-tls-ca, as for the server";

    /** The content type of alerts, and the major version of all TLS versions (RFC 8446 section 5.1). */
    private static final int ALERT = 21;

    private static final int VERSION = 3;
    private static final Duration MAX_TIMEOUT = Duration.ofSeconds(1);

    private TlsAlert() {}

    static boolean isSentBy(BindAddress address, int port, Duration timeout) {
        int millis = (int) Math.clamp(timeout.toMillis(), 1, MAX_TIMEOUT.toMillis());
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(millis);
            socket.connect(new InetSocketAddress(address.host(), port), millis);
            socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() == ALERT
                    && socket.getInputStream().read() == VERSION;
        } catch (IOException e) {
            return false;
        }
    }
}
