package dev.baton.provisioning;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Reads the lines of a file in UTF-8 or UTF-16, which it detects, or in a given encoding. The length of lines is bounded. */
final class FileLines {
    private static final int MARK = 4;

    private final BufferedInputStream in;
    private final Charset encoding;
    private final boolean isSaid;
    private final int most;
    private final int width;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long number;
    private boolean isAfterReturn;

    /** Reads a stream. {@code said} applies if no encoding is detected; {@code most} bounds a line in bytes. */
    FileLines(InputStream stream, Optional<Charset> said, int most) throws IOException {
        isSaid = said.isPresent();
        this.most = most;
        in = new BufferedInputStream(stream);
        in.mark(MARK);
        byte[] start = Arrays.copyOf(in.readNBytes(MARK), MARK);
        in.reset();
        int two = (start[0] & 0xff) << 8 | start[1] & 0xff;
        boolean isMarked = two == 0xfeff || two == 0xfffe;
        if (two == 0xfffe && start[2] == 0 && start[3] == 0) {
            throw new IllegalArgumentException("the file is UTF-32: save it as UTF-8");
        }
        if (isMarked) {
            in.skipNBytes(2);
            encoding = two == 0xfeff ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_16LE;
        } else if (two == 0xefbb && (start[2] & 0xff) == 0xbf) {
            in.skipNBytes(3);
            encoding = StandardCharsets.UTF_8;
        } else if (said.isPresent() && !said.get().equals(StandardCharsets.UTF_16)) {
            encoding = said.get();
        } else if (start[0] == 0 && start[1] != 0) {
            // Without a byte order mark: files read here begin with an ASCII character.
            encoding = StandardCharsets.UTF_16BE;
        } else if (start[0] != 0 && start[1] == 0 && start[2] != 0 || said.isPresent()) {
            encoding = StandardCharsets.UTF_16LE;
        } else {
            encoding = StandardCharsets.UTF_8;
        }
        width = encoding.name().startsWith("UTF-16") ? 2 : 1;
    }

    /** Returns the number of the line read last; the first is 1. */
    long number() {
        return number;
    }

    /** Returns the next line without its CR, LF or CRLF; empty at the end. Must not be called again after it has thrown. */
    Optional<String> next() throws IOException {
        line.reset();
        boolean isAny = false;
        number++;
        while (true) {
            byte[] bytes = in.readNBytes(width);
            if (bytes.length == 0) {
                return isAny ? Optional.of(text()) : Optional.empty();
            }
            int unit = unit(bytes);
            boolean isRestOfEnd = unit == '\n' && isAfterReturn;
            isAfterReturn = unit == '\r';
            if (isRestOfEnd) {
                continue;
            }
            if (unit == '\n' || unit == '\r') {
                return Optional.of(text());
            }
            isAny = true;
            line.writeBytes(bytes);
            if (line.size() > most) {
                throw new IllegalArgumentException("longer than " + most / 1024 + " KiB");
            }
        }
    }

    /** Returns the code unit in these bytes, or -1 if it is one that cannot end a line. */
    private int unit(byte[] bytes) {
        if (width == 1) {
            return bytes[0];
        }
        int high = encoding.equals(StandardCharsets.UTF_16BE) ? 0 : 1;
        return bytes.length == 2 && bytes[high] == 0 ? bytes[1 - high] : -1;
    }

    private String text() {
        try {
            return encoding.newDecoder()
                    .decode(ByteBuffer.wrap(line.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("not " + encoding.name()
                    + (encoding.equals(StandardCharsets.UTF_8) && !isSaid
                            ? ": save the file as UTF-8, or say --encoding=latin-1 or --encoding=windows-1252"
                            : ""));
        }
    }
}
