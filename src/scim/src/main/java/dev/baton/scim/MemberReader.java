package dev.baton.scim;

import static dev.baton.scim.JsonFields.JSON;

import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonParser;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/**
 * Reads of a group, however many members it has, its id, whether it shows members, and the one that is asked for, or all. The answer's
 * body becomes a group with no other member: {@code {"id":…,"members":[…],"hasMembers":true}}.
 */
final class MemberReader implements HttpTransport.Reader {
    /** Set where the group shows members, this one or others. */
    static final String HAS_MEMBERS = "hasMembers";

    /** Some 200,000 members. What comes after is not read. */
    private static final long MAX_BYTES = 64L << 20;

    private final Predicate<JsonValue> wanted;

    MemberReader(String account) {
        this(member -> Members.id(member).filter(account::equalsIgnoreCase).isPresent());
    }

    private MemberReader(Predicate<JsonValue> wanted) {
        this.wanted = wanted;
    }

    /** Reads all members. */
    static MemberReader all() {
        return new MemberReader(member -> true);
    }

    @Override
    public HttpTransport.Answer read(int status, HttpHeaders headers, InputStream body) throws IOException {
        if (status < 200 || status > 299) {
            return HttpTransport.Answer.read(status, headers, body);
        }
        JsonObject group;
        try (JsonParser parser = JSON.createParser(new Bounded(body))) {
            group = group(parser);
        } catch (IOException e) {
            throw e;
        } catch (RuntimeException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            // Not JSON, then.
            return new HttpTransport.Answer(status, headers, new byte[0], false);
        }
        return new HttpTransport.Answer(status, headers, group.toString().getBytes(StandardCharsets.UTF_8), false);
    }

    private JsonObject group(JsonParser parser) throws IOException {
        JsonObjectBuilder group = JSON.createObjectBuilder();
        if (!parser.hasNext() || parser.next() != JsonParser.Event.START_OBJECT) {
            return JsonValue.EMPTY_JSON_OBJECT;
        }
        while (parser.hasNext()) {
            if (parser.next() != JsonParser.Event.KEY_NAME) {
                break;
            }
            String name = parser.getString();
            JsonParser.Event value = parser.next();
            if (name.equalsIgnoreCase("members") && value == JsonParser.Event.START_ARRAY) {
                addMembers(group, parser);
            } else if (value == JsonParser.Event.START_ARRAY) {
                parser.skipArray();
            } else if (value == JsonParser.Event.START_OBJECT) {
                parser.skipObject();
            } else if (name.equalsIgnoreCase("id")) {
                group.add("id", parser.getValue());
            }
        }
        return group.build();
    }

    private void addMembers(JsonObjectBuilder group, JsonParser parser) {
        JsonArrayBuilder found = JSON.createArrayBuilder();
        boolean hasMembers = false;
        for (JsonParser.Event event = parser.next(); event != JsonParser.Event.END_ARRAY; event = parser.next()) {
            hasMembers = true;
            JsonValue member = parser.getValue();
            if (wanted.test(member)) {
                found.add(
                        member instanceof JsonObject
                                ? member
                                : JSON.createObjectBuilder()
                                        .add("value", member)
                                        .build());
            }
        }
        group.add("members", found).add(HAS_MEMBERS, hasMembers);
    }

    /** The first {@value #MAX_BYTES} bytes of a stream. */
    static final class Bounded extends FilterInputStream {
        private long left = MAX_BYTES;

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
            int count = in.read(buffer, offset, (int) Math.min(length, left));
            left -= Math.max(count, 0);
            return left == 0 ? -1 : count;
        }
    }
}
