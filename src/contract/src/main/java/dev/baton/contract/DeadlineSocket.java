package dev.baton.contract;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A TCP connection whose reads share a deadline. A time limit for each read, as {@link Socket#setSoTimeout} sets it, never ends
 * while a server sends one byte after another.
 */
final class DeadlineSocket extends Socket {
    private volatile long deadline = System.nanoTime();

    /** Sets the deadline of all reads until the next call, also of those that TLS makes over this connection. */
    void within(Duration time) {
        deadline = System.nanoTime() + time.toNanos();
    }

    /** Returns the input, whose reads throw {@link SocketTimeoutException} after the deadline. */
    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(super.getInputStream()) {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    throw new SocketTimeoutException("the time is up");
                }
                setSoTimeout((int) left);
                return super.read(bytes, offset, length);
            }
        };
    }
}
