package dev.baton.contract;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A client that sends arbitrary text and records it as evidence. */
final class HttpConnection implements Closeable {
    static final Duration READ_LIMIT = Duration.ofSeconds(20);
    private static final int LONGEST_REST = 1024 * 1024;

    private final DeadlineSocket wire;
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
    HttpConnection(DeadlineSocket wire, Socket socket, Evidence evidence) throws IOException {
        this.wire = wire;
        this.socket = socket;
        this.evidence = evidence;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.reader = new AnswerReader(in);
        socket.setTcpNoDelay(true);
    }

    static HttpConnection plain(DeadlineSocket socket, Evidence evidence) throws IOException {
        return new HttpConnection(socket, socket, evidence);
    }

    /** Sets the time limit of each response as a whole. */
    void limit(Duration most) {
        limit = most;
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
        wire.within(limit);
        try {
            Answer answer = reader.read(toHead);
            evidence.came(answer);
            return answer;
        } catch (SocketTimeoutException e) {
            throw new IOException("no whole response within " + limit.toSeconds() + " s", e);
        }
    }

    HttpConnection endOutput() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /** Returns what comes, up to 1 MiB, until the server closes or resets the connection, or is silent for this long. */
    String rest(Duration silence) {
        ByteArrayOutputStream came = new ByteArrayOutputStream();
        byte[] bytes = new byte[8_192];
        try {
            int count = 0;
            while (count >= 0 && came.size() < LONGEST_REST) {
                came.write(bytes, 0, count);
                wire.within(silence);
                count = in.read(bytes);
            }
        } catch (SocketTimeoutException e) {
            // Silence is an end.
        } catch (IOException e) {
            // So is a reset.
        }
        return came.toString(StandardCharsets.ISO_8859_1);
    }

    /** Returns how long the server takes to close; more than the limit if it does not. */
    Duration closedAfter(Duration limit) {
        long start = System.nanoTime();
        wire.within(limit);
        try {
            discard();
        } catch (SocketTimeoutException e) {
            return limit.plusMillis(1);
        } catch (IOException e) {
            // A reset is an end, too.
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }

    boolean isClosedWithin(Duration limit) {
        return closedAfter(limit).compareTo(limit) <= 0;
    }

    /** Returns whether the connection is reset within this time, rather than closed in order or still open. */
    boolean isResetWithin(Duration time) {
        wire.within(time);
        try {
            discard();
            return false;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private void discard() throws IOException {
        in.transferTo(OutputStream.nullOutputStream());
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
