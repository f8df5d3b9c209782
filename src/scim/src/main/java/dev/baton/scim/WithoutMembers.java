package dev.baton.scim;

import static dev.baton.scim.JsonFields.JSON;

import jakarta.json.stream.JsonGenerator;
import jakarta.json.stream.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.http.HttpHeaders;

/** Reads an answer without the members of the groups in it, which may be very many. */
final class WithoutMembers implements HttpTransport.Reader {
    @Override
    public HttpTransport.Answer read(int status, HttpHeaders headers, InputStream body) throws IOException {
        byte[] start = body.readNBytes(HttpTransport.MAX_BODY + 1);
        if (start.length <= HttpTransport.MAX_BODY || status < 200 || status > 299) {
            return HttpTransport.Answer.read(status, headers, new ByteArrayInputStream(start));
        }
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        InputStream all = new MemberReader.Bounded(new SequenceInputStream(new ByteArrayInputStream(start), body));
        try (JsonParser parser = JSON.createParser(all);
                JsonGenerator generator = JSON.createGenerator(rest)) {
            copy(parser, generator, rest);
        } catch (RuntimeException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            return new HttpTransport.Answer(status, headers, new byte[0], true);
        }
        return HttpTransport.Answer.read(status, headers, new ByteArrayInputStream(rest.toByteArray()));
    }

    private static void copy(JsonParser parser, JsonGenerator generator, ByteArrayOutputStream rest) {
        while (parser.hasNext() && rest.size() <= HttpTransport.MAX_BODY) {
            switch (parser.next()) {
                case START_OBJECT -> generator.writeStartObject();
                case START_ARRAY -> generator.writeStartArray();
                case END_OBJECT, END_ARRAY -> generator.writeEnd();
                case KEY_NAME -> {
                    String name = parser.getString();
                    JsonParser.Event value = parser.next();
                    generator.writeKey(name);
                    if (value == JsonParser.Event.START_ARRAY && name.equalsIgnoreCase("members")) {
                        parser.skipArray();
                        generator.writeStartArray().writeEnd();
                    } else if (value == JsonParser.Event.START_OBJECT) {
                        generator.writeStartObject();
                    } else if (value == JsonParser.Event.START_ARRAY) {
                        generator.writeStartArray();
                    } else {
                        generator.write(parser.getValue());
                    }
                }
                default -> generator.write(parser.getValue());
            }
        }
    }
}
