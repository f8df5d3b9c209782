package dev.baton.cli.agent;

import dev.baton.config.ProbeWay;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A launcher's request. Wire format, in network byte order: a version (1 byte), then the length of the strings, the
 * milliseconds left and the number of arguments (4 bytes each), then the strings, each terminated by NUL: working directory,
 * arguments, {@code BATON_*} variables.
 *
 * @param directory the caller's working directory
 * @param arguments the command line after {@code health-check}
 * @param variables the {@code BATON_*} variables of the caller, and no others
 */
public record AgentRequest(Path directory, List<String> arguments, Map<String, String> variables) {
    static final byte VERSION = 1;

    private static final int MAX_LENGTH = 128 * 1024;
    private static final int HEADER = 13;

    /** Reads a whole request; throws GoColdException if this agent cannot serve it. */
    static AgentCall read(ReadableByteChannel channel, AgentAnswer answer) throws IOException {
        if (readFully(channel, 1).get() != VERSION) {
            throw new GoColdException(ProbeWay.OTHER_VERSION);
        }
        ByteBuffer header = readFully(channel, HEADER - 1);
        int length = header.getInt();
        Duration left = Duration.ofMillis(Integer.toUnsignedLong(header.getInt()));
        int arguments = header.getInt();
        if (length < 0 || length > MAX_LENGTH) {
            throw new GoColdException(ProbeWay.TOO_LARGE);
        }
        return new AgentCall(decode(arguments, readFully(channel, length)), left, answer);
    }

    private static ByteBuffer readFully(ReadableByteChannel channel, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException("the launcher is gone");
            }
        }
        return buffer.flip();
    }

    private static AgentRequest decode(int argumentCount, ByteBuffer bytes) throws IOException {
        List<String> strings = strings(bytes);
        if (argumentCount < 0 || argumentCount >= strings.size()) {
            throw new IOException("not a request");
        }
        Map<String, String> variables = new LinkedHashMap<>();
        for (String variable : strings.subList(1 + argumentCount, strings.size())) {
            int equals = variable.indexOf('=');
            // As in System.getenv(): the first variable of a name wins, and strings without an assignment are ignored.
            if (equals > 0) {
                variables.putIfAbsent(variable.substring(0, equals), variable.substring(equals + 1));
            }
        }
        return new AgentRequest(
                Path.of(strings.getFirst()), List.copyOf(strings.subList(1, 1 + argumentCount)), variables);
    }

    private static List<String> strings(ByteBuffer bytes) {
        List<String> strings = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < bytes.limit(); i++) {
            if (bytes.get(i) == 0) {
                strings.add(text(bytes.slice(start, i - start)));
                start = i + 1;
            }
        }
        return strings;
    }

    private static String text(ByteBuffer bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new GoColdException(ProbeWay.ENCODING);
        }
    }
}
