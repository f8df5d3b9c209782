package dev.baton.health.guard;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A TCP client that sends whatever a test likes. */
public final class RawClient implements Closeable {
    private static final int READ_TIMEOUT_MILLIS = 10_000;

    private final Socket socket;

    /**
     * Connects on loopback.
     *
     * @param port where to
     * @throws IOException if it cannot
     */
    public RawClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(READ_TIMEOUT_MILLIS);
    }

    /**
     * Sends text.
     *
     * @param text Latin-1
     * @return this client
     * @throws IOException if the connection broke
     */
    public RawClient send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    /**
     * Reads one response whose length its head gives.
     *
     * @return head and body, or what came of them before the end of input
     * @throws IOException if nothing comes for 10 s
     */
    public String response() throws IOException {
        String head = head();
        int length = head.lines()
                .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:"))
                .mapToInt(line ->
                        Integer.parseInt(line.substring(line.indexOf(':') + 1).strip()))
                .findFirst()
                .orElse(0);
        return head + new String(socket.getInputStream().readNBytes(length), StandardCharsets.ISO_8859_1);
    }

    /**
     * Reads the head of one response.
     *
     * @return the head, or what came of it before the end of input
     * @throws IOException if nothing comes for 10 s
     */
    public String head() throws IOException {
        InputStream in = socket.getInputStream();
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        while (!read.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                return read.toString(StandardCharsets.ISO_8859_1);
            }
            read.write(next);
        }
        return read.toString(StandardCharsets.ISO_8859_1);
    }

    /**
     * Reads to the end.
     *
     * @return everything the server still sent before it closed the connection, orderly or not
     * @throws IOException if it does not close for 10 s
     */
    public String rest() throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        try {
            socket.getInputStream().transferTo(read);
        } catch (java.net.SocketException e) {
            // A reset is an end, too.
        }
        return read.toString(StandardCharsets.ISO_8859_1);
    }

    /**
     * Ends the output, as a client does that has nothing more to say.
     *
     * @return this client
     * @throws IOException if the connection broke
     */
    public RawClient endOutput() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
