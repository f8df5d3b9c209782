package dev.baton.contract;

import dev.baton.contract.Answer.Field;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads responses as strictly as RFC 9112 defines them, with bounds on the heads before a body and on the body. */
final class AnswerReader {
    private static final Pattern STATUS_LINE = Pattern.compile("(HTTP/1\\.[01]) ([1-5]\\d\\d)( [\\t -~\\x80-\\xff]*)?");
    private static final Pattern FIELD = Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \\t]*(.*?)[ \\t]*");
    private static final int LONGEST_HEAD = 64 * 1024;
    private static final int LONGEST_BODY = 16 * 1024 * 1024;

    private final InputStream in;
    private long left;
    private String tooLarge = "";

    AnswerReader(InputStream in) {
        this.in = in;
    }

    /**
     * Reads the next final response, skipping interim ones, which count toward its head.
     *
     * @param toHead whether the response answers a HEAD request
     * @throws IOException if the input is not a valid response, ends before one, or is larger than the bounds
     */
    Answer read(boolean toHead) throws IOException {
        bound("head", LONGEST_HEAD);
        Answer answer = readOne(toHead);
        while (answer.status() < 200) {
            answer = readOne(toHead);
        }
        return answer;
    }

    private Answer readOne(boolean toHead) throws IOException {
        String first = line();
        Matcher statusLine = STATUS_LINE.matcher(first);
        if (!statusLine.matches()) {
            throw new IOException("no status line: " + first);
        }
        int status = Integer.parseInt(statusLine.group(2));
        List<Field> fields = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            Matcher field = FIELD.matcher(line);
            if (!field.matches()) {
                throw new IOException("no header field: " + line);
            }
            fields.add(new Field(field.group(1), field.group(2)));
        }
        Answer head = new Answer(statusLine.group(1), status, fields, new byte[0]);
        return new Answer(head.version(), status, fields, body(head, toHead));
    }

    /** Reads the body, whose length RFC 9112 section 6.3 defines. */
    private byte[] body(Answer head, boolean toHead) throws IOException {
        if (toHead || head.status() < 200 || head.status() == 204 || head.status() == 304) {
            return new byte[0];
        }
        bound("body", LONGEST_BODY);
        if (head.value("Transfer-Encoding").isPresent()) {
            return chunks();
        }
        Optional<String> length = head.value("Content-Length");
        if (length.isEmpty()) {
            byte[] body = in.readNBytes(LONGEST_BODY + 1);
            take(body.length);
            return body;
        }
        if (!length.get().matches("\\d{1,18}")) {
            throw new IOException("no Content-Length: " + length.get());
        }
        take(Long.parseLong(length.get()));
        byte[] body = in.readNBytes(Integer.parseInt(length.get()));
        if (body.length < Integer.parseInt(length.get())) {
            throw new EOFException("closed after " + body.length + " of " + length.get() + " bytes of body");
        }
        return body;
    }

    /** Reads chunks, whose framing counts toward the bound of the body. */
    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            String size = line().split(";", 2)[0].strip();
            if (!size.matches("[0-9A-Fa-f]{1,6}")) {
                throw new IOException("no chunk size: " + size);
            }
            int length = Integer.parseInt(size, 16);
            take(length);
            body.write(in.readNBytes(length));
            if (!line().isEmpty()) {
                throw new IOException("no end of chunk");
            }
            if (length == 0) {
                return body.toByteArray();
            }
        }
    }

    private void bound(String part, int most) {
        left = most;
        tooLarge = "a " + part + " of more than " + most + " bytes";
    }

    private void take(long count) throws IOException {
        left -= count;
        if (left < 0) {
            throw new IOException(tooLarge);
        }
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                String came = line.toString(StandardCharsets.ISO_8859_1);
                throw new EOFException(came.isEmpty() ? "closed without an answer" : "closed within a line: " + came);
            }
            take(1);
            line.write(next);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        if (!text.endsWith("\r")) {
            throw new IOException("a line that ends without a carriage return: " + text);
        }
        return text.substring(0, text.length() - 1);
    }
}
