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

/**
 * The lines of a file, whatever program wrote it: UTF-8 or UTF-16, which show by themselves, or what somebody said. A line has
 * a most length.
 */
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

    /** The lines of a stream, whose encoding is said where it does not show, each of at most so many bytes. */
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
            // What is read here begins with a character of ASCII.
            encoding = StandardCharsets.UTF_16BE;
        } else if (start[0] != 0 && start[1] == 0 && start[2] != 0 || said.isPresent()) {
            encoding = StandardCharsets.UTF_16LE;
        } else {
            encoding = StandardCharsets.UTF_8;
        }
        width = encoding.name().startsWith("UTF-16") ? 2 : 1;
    }

    /** The number of the line that was read last; the first is 1. */
    long number() {
        return number;
    }

    /** The next line, without its end, which is CR, LF or both; empty at the end. Do not read on after a line that is refused. */
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

    /** The character that some bytes are, as far as it may end a line. */
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
