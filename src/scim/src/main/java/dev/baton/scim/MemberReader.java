package dev.baton.scim;

import static dev.baton.scim.JsonFields.JSON;

import jakarta.json.JsonValue;
import jakarta.json.stream.JsonGenerator;
import jakarta.json.stream.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.http.HttpHeaders;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Reads groups with any number of members. If an answer is too large to be kept, keeps only the first member of each group and
 * the wanted ones.
 */
final class MemberReader implements HttpTransport.Reader {
    /** About 200,000 members. Bytes beyond these are not read. */
    private static final int MAX_BYTES = 64 << 20;

    private final Predicate<JsonValue> wanted;
    private final int most;

    private MemberReader(Predicate<JsonValue> wanted, int most) {
        this.wanted = wanted;
        this.most = most;
    }

    /** Wants no member. */
    static MemberReader none() {
        return new MemberReader(member -> false, HttpTransport.MAX_BODY);
    }

    /** Wants the member that is a certain account. */
    static MemberReader of(String account) {
        return new MemberReader(
                member -> Members.id(member).filter(account::equalsIgnoreCase).isPresent(), HttpTransport.MAX_BODY);
    }

    /** Wants all members. */
    static MemberReader all() {
        return new MemberReader(member -> true, MAX_BYTES);
    }

    @Override
    public HttpTransport.Answer read(int status, HttpHeaders headers, InputStream body) throws IOException {
        byte[] start = body.readNBytes(HttpTransport.MAX_BODY + 1);
        HttpTransport.Answer answer = HttpTransport.Answer.read(status, headers, new ByteArrayInputStream(start));
        if (!answer.isCut() || !answer.isSuccess()) {
            return answer;
        }
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        InputStream whole = new Bounded(new SequenceInputStream(new ByteArrayInputStream(start), body));
        try (JsonParser parser = JSON.createParser(whole);
                JsonGenerator generator =
                        JSON.createGeneratorFactory(Map.of()).createGenerator(kept, JsonBody.charset(headers, start))) {
            copy(parser, generator, kept);
        } catch (RuntimeException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            // Not JSON, or too large even so.
            return answer;
        }
        return new HttpTransport.Answer(status, headers, kept.toByteArray(), false);
    }

    private void copy(JsonParser parser, JsonGenerator generator, ByteArrayOutputStream kept) {
        boolean isOfMembers = false;
        while (parser.hasNext() && kept.size() <= most) {
            switch (parser.next()) {
                case KEY_NAME -> {
                    isOfMembers = parser.getString().equalsIgnoreCase("members");
                    generator.writeKey(parser.getString());
                }
                case START_OBJECT -> generator.writeStartObject();
                case START_ARRAY -> {
                    generator.writeStartArray();
                    if (isOfMembers) {
                        copyMembers(parser, generator);
                    }
                }
                case END_OBJECT, END_ARRAY -> generator.writeEnd();
                default -> generator.write(parser.getValue());
            }
        }
    }

    private void copyMembers(JsonParser parser, JsonGenerator generator) {
        boolean isFirst = true;
        for (JsonParser.Event event = parser.next(); event != JsonParser.Event.END_ARRAY; event = parser.next()) {
            JsonValue member = parser.getValue();
            if (isFirst || wanted.test(member)) {
                generator.write(member);
            }
            isFirst = false;
        }
        generator.writeEnd();
    }

    /** The first {@value #MAX_BYTES} bytes of a stream. */
    private static final class Bounded extends FilterInputStream {
        private int left = MAX_BYTES;

        Bounded(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = in.read(buffer, offset, Math.min(length, left));
            left -= Math.max(count, 0);
            return left == 0 ? -1 : count;
        }
    }
}
