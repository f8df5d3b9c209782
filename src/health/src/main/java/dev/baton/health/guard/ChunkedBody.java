package dev.baton.health.guard;

import io.helidon.http.Status;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes the framing of a chunked body apart as RFC 9112 section 7.1 has it, and gives Helidon the same content in chunks
 * without extensions and trailers: its parser takes signs and skips what stands where a line should end. Used by one thread,
 * for one body.
 */
final class ChunkedBody {
    private static final Pattern SIZE_LINE = Pattern.compile("(0*[0-9A-Fa-f]{1,8})"
            + "(?:[ \t]*+;[ \t]*+[\\w!#$%&'*+.^`|~-]++"
            + "(?:[ \t]*+=[ \t]*+(?:[\\w!#$%&'*+.^`|~-]++|\"(?:[^\"\\\\]|\\\\.)*+\"))?+)*+");
    private static final int MAX_SIZE_LINE = 1_024;
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final long maxBytes;
    private final int maxTrailerBytes;
    private final StringBuilder line = new StringBuilder();
    private Part part = Part.SIZE;
    private boolean isAfterCr;
    private long left;
    private long total;
    private int trailerBytes;

    private enum Part {
        SIZE,
        DATA,
        END_OF_DATA,
        TRAILERS,
        NONE
    }

    ChunkedBody(ConnectionLimits limits) {
        maxBytes = limits.maxBodyBytes();
        maxTrailerBytes = limits.maxHeaderBytes();
    }

    boolean isComplete() {
        return part == Part.NONE;
    }

    /**
     * Takes what belongs to the body.
     *
     * @param source bytes that have come
     * @param target gets the content among them, as one chunk, and the last chunk if it is among them
     * @throws io.helidon.http.RequestException if the framing is malformed or the body too large
     */
    void read(Input source, ByteArrayOutputStream target) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        while (source.available() > 0 && part != Part.NONE) {
            if (part == Part.DATA) {
                byte[] data = source.take(left);
                content.writeBytes(data);
                left -= data.length;
                part = left == 0 ? Part.END_OF_DATA : Part.DATA;
            } else if (isEndOfLine(source.next())) {
                endLine(line.toString());
                line.setLength(0);
            }
        }
        if (content.size() > 0) {
            target.writeBytes((Integer.toHexString(content.size()) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            target.writeBytes(content.toByteArray());
            target.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        if (part == Part.NONE) {
            target.writeBytes(LAST_CHUNK);
        }
    }

    private boolean isEndOfLine(int octet) {
        if (isAfterCr) {
            check(octet == '\n');
            isAfterCr = false;
            return true;
        }
        isAfterCr = octet == '\r';
        if (!isAfterCr) {
            boolean isText = octet == '\t' || octet >= ' ' && octet != 0x7f;
            check(isText && part != Part.END_OF_DATA && line.length() < MAX_SIZE_LINE);
            line.append((char) octet);
        }
        return false;
    }

    private void endLine(String text) {
        switch (part) {
            case SIZE -> beginChunk(text);
            case END_OF_DATA -> part = Part.SIZE;
            default -> readTrailer(text);
        }
    }

    private void beginChunk(String text) {
        Matcher matcher = SIZE_LINE.matcher(text);
        check(matcher.matches());
        left = Long.parseLong(matcher.group(1), 16);
        total += left;
        if (total > maxBytes) {
            throw Refusal.of(Status.REQUEST_ENTITY_TOO_LARGE_413, "request body");
        }
        part = left == 0 ? Part.TRAILERS : Part.DATA;
    }

    private void readTrailer(String text) {
        if (text.isEmpty()) {
            part = Part.NONE;
            return;
        }
        trailerBytes += text.length() + 2;
        int colon = text.indexOf(':');
        check(trailerBytes <= maxTrailerBytes && colon > 0 && Tokens.isToken(text.substring(0, colon)));
    }

    private static void check(boolean isValid) {
        if (!isValid) {
            throw Refusal.badRequest("malformed chunk");
        }
    }
}
