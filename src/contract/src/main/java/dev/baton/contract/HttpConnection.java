package dev.baton.contract;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A client that sends arbitrary text and records it as evidence. */
final class HttpConnection implements Closeable {
    static final Duration READ_LIMIT = Duration.ofSeconds(20);

    private final Socket wire;
    private final Socket socket;
    private final Evidence evidence;
    private final InputStream in;
    private final AnswerReader reader;

    private Duration limit = READ_LIMIT;

    /**
     * Creates a client.
     *
     * @param wire the TCP connection
     * @param socket the same connection, or the TLS connection over it
     */
    HttpConnection(Socket wire, Socket socket, Evidence evidence) throws IOException {
        this.wire = wire;
        this.socket = socket;
        this.evidence = evidence;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.reader = new AnswerReader(in);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) READ_LIMIT.toMillis());
    }

    static HttpConnection plain(Socket socket, Evidence evidence) throws IOException {
        return new HttpConnection(socket, socket, evidence);
    }

    /** Sets the time limit of each read. */
    void limit(Duration most) throws IOException {
        limit = most;
        socket.setSoTimeout((int) most.toMillis());
    }

    Socket socket() {
        return socket;
    }

    /** Sends text in Latin-1 and records it as evidence. */
    HttpConnection send(String text) throws IOException {
        evidence.sent(text);
        return write(text);
    }

    /** Sends text in Latin-1 without recording it. */
    HttpConnection write(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        return this;
    }

    /** Sends as much as the server accepts; a connection closed midway is not a failure. */
    HttpConnection sendAll(String text) {
        evidence.sent(text);
        try {
            write(text);
        } catch (IOException e) {
            // The server closed the connection.
        }
        return this;
    }

    Answer answer() throws IOException {
        return answer(false);
    }

    Answer answerToHead() throws IOException {
        return answer(true);
    }

    private Answer answer(boolean toHead) throws IOException {
        evidence.expecting("an HTTP response within " + limit.toSeconds() + " s");
        try {
            Answer answer = reader.read(toHead);
            evidence.came(answer);
            return answer;
        } catch (SocketTimeoutException e) {
            throw new IOException("nothing for " + limit.toSeconds() + " s", e);
        }
    }

    HttpConnection endOutput() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /** Returns what comes until the server closes or resets the connection, or is silent for this long. */
    String rest(Duration silence) throws IOException {
        ByteArrayOutputStream came = new ByteArrayOutputStream();
        socket.setSoTimeout((int) silence.toMillis());
        try {
            in.transferTo(came);
        } catch (SocketTimeoutException e) {
            // Silence is an end.
        } catch (IOException e) {
            // So is a reset.
        }
        return came.toString(StandardCharsets.ISO_8859_1);
    }

    /** Returns how long the server takes to close; more than the limit if it does not. */
    Duration closedAfter(Duration limit) throws IOException {
        long start = System.nanoTime();
        while (true) {
            Duration passed = Duration.ofNanos(System.nanoTime() - start);
            long left = limit.minus(passed).toMillis();
            if (left <= 0) {
                return limit.plusMillis(1);
            }
            socket.setSoTimeout((int) left);
            try {
                if (in.read() < 0) {
                    return Duration.ofNanos(System.nanoTime() - start);
                }
            } catch (SocketTimeoutException e) {
                return limit.plusMillis(1);
            } catch (IOException e) {
                return Duration.ofNanos(System.nanoTime() - start);
            }
        }
    }

    boolean isClosedWithin(Duration limit) throws IOException {
        return closedAfter(limit).compareTo(limit) <= 0;
    }

    /** Returns whether the connection is reset rather than closed in order or silent. */
    boolean isResetWithin(Duration silence) throws IOException {
        socket.setSoTimeout((int) silence.toMillis());
        try {
            while (in.read() >= 0) {
                // Discards the input.
            }
            return false;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** Ends the connection with a reset. */
    void reset() throws IOException {
        wire.setSoLinger(true, 0);
        wire.close();
    }

    /** Closes the TCP connection without a TLS close_notify, which would wait for a blocked writer. */
    @Override
    public void close() {
        try {
            wire.close();
        } catch (IOException e) {
            // The connection is not used again.
        }
    }
}
