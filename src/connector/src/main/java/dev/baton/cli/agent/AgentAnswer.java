package dev.baton.cli.agent;

import dev.baton.config.ProbeWay;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;

/**
 * What a launcher is told. On the wire, in network byte order: version (1 byte), then frames: a kind (1 byte), a length (4
 * bytes), and that many bytes.
 *
 * <ul>
 *   <li>{@code B}, the request begins, from when on its timeout counts: what is asked.
 *   <li>{@code C}, go cold: a {@link ProbeWay#id()}.
 *   <li>{@code A}, the answer: exit code (1 byte), length of the standard output (4 bytes), that output, the standard error.
 * </ul>
 *
 * <p>{@code C} and {@code A} end it; what comes after the first of them is dropped. Safe for use by several threads at once.
 */
final class AgentAnswer {
    /** It fits into the socket's buffer, so that no launcher that does not read holds the agent. */
    private static final int MAX_LENGTH = 128 * 1024;

    private final WritableByteChannel channel;
    private boolean isVersionSent;
    private boolean isEnded;

    AgentAnswer(WritableByteChannel channel) {
        this.channel = channel;
    }

    synchronized void begin(String target) {
        send('B', target.getBytes(StandardCharsets.UTF_8));
    }

    synchronized void goCold(ProbeWay way) {
        send('C', way.id().getBytes(StandardCharsets.US_ASCII));
        isEnded = true;
    }

    synchronized void end(int exitCode, byte[] out, byte[] err) {
        int length = 5 + out.length + err.length;
        if (length > MAX_LENGTH) {
            goCold(ProbeWay.TOO_LARGE);
            return;
        }
        ByteBuffer answer = ByteBuffer.allocate(length);
        answer.put((byte) exitCode).putInt(out.length).put(out).put(err);
        send('A', answer.array());
        isEnded = true;
    }

    private void send(char kind, byte[] bytes) {
        if (isEnded) {
            return;
        }
        ByteBuffer frame = ByteBuffer.allocate(6 + bytes.length);
        if (!isVersionSent) {
            frame.put(AgentRequest.VERSION);
            isVersionSent = true;
        }
        frame.put((byte) kind).putInt(bytes.length).put(bytes).flip();
        try {
            while (frame.hasRemaining()) {
                channel.write(frame);
            }
        } catch (IOException e) {
            // The launcher is gone, and nobody waits for an answer.
            isEnded = true;
        }
    }
}
