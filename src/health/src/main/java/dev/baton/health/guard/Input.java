package dev.baton.health.guard;

import java.util.Arrays;

/** The bytes of a connection that have come and that nobody has taken yet. Used by one thread. */
final class Input {
    private byte[] bytes = new byte[0];
    private int start;
    private int end;

    int available() {
        return end - start;
    }

    void add(byte[] more) {
        if (start == end) {
            bytes = more;
        } else {
            int length = available();
            bytes = Arrays.copyOfRange(bytes, start, end + more.length);
            System.arraycopy(more, 0, bytes, length, more.length);
        }
        start = 0;
        end = bytes.length;
    }

    int next() {
        return bytes[start++] & 0xff;
    }

    /** Takes what is there, at most so many bytes. */
    byte[] take(long most) {
        int from = start;
        start += (int) Math.min(most, available());
        return Arrays.copyOfRange(bytes, from, start);
    }

    /** Has the scanner look at what is there. */
    boolean isComplete(HeadScanner scanner) {
        return scanner.isComplete(bytes, start, available());
    }

    /** Takes the head that the scanner found. */
    RequestHead takeHead(HeadScanner scanner, long maxBodyBytes) {
        int from = start;
        start += scanner.end();
        return RequestHead.parse(bytes, from + scanner.start(), start, maxBodyBytes);
    }
}
