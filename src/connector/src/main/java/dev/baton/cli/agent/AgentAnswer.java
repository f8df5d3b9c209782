package dev.baton.cli.agent;

import dev.baton.config.ProbeWay;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;

/**
 * The response to a launcher. Wire format, in network byte order: a version (1 byte), then frames, each of a kind (1 byte), a
 * length (4 bytes), and that many bytes.
 *
 * <ul>
 *   <li>{@code B}: the request begins and its timeout starts to run; the bytes name the target.
 *   <li>{@code C}: go cold; the bytes are a {@link ProbeWay#id()}.
 *   <li>{@code A}: the result: exit code (1 byte), length of the standard output (4 bytes), standard output, standard error.
 * </ul>
 *
 * <p>{@code C} and {@code A} end the response; later frames are dropped. Safe for use by several threads at once.
 */
final class AgentAnswer {
    /** Fits into the socket's buffer, so that a launcher that does not read cannot block the agent. */
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
