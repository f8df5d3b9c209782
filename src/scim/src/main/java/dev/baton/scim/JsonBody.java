package dev.baton.scim;

import static dev.baton.scim.JsonFields.JSON;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonReaderFactory;
import jakarta.json.JsonStructure;
import java.io.StringReader;
import java.net.http.HttpHeaders;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the bodies of answers by their content, whatever their content type says. Pure functions. */
final class JsonBody {
    private static final Pattern CHARSET = Pattern.compile("(?i);\\s*charset\\s*=\\s*\"?([\\w.:+-]{1,40})");
    private static final JsonReaderFactory READERS = JSON.createReaderFactory(Map.of());

    private JsonBody() {}

    /** Parses a body as a JSON object. A bare array of objects is wrapped in {@code Resources}. */
    static Optional<JsonObject> parse(HttpTransport.Answer answer) {
        try (JsonReader reader = READERS.createReader(new StringReader(text(answer)))) {
            JsonStructure structure = reader.read();
            if (structure instanceof JsonArray array) {
                return array.stream().allMatch(JsonObject.class::isInstance)
                        ? Optional.of(JSON.createObjectBuilder()
                                .add("Resources", array)
                                .build())
                        : Optional.empty();
            }
            return Optional.of(structure.asJsonObject());
        } catch (RuntimeException e) {
            // Not only JsonException: where the nesting is too deep, the parser throws a bare RuntimeException.
            return Optional.empty();
        }
    }

    /** The text of a body, without a byte order mark. */
    static String text(HttpTransport.Answer answer) {
        String text = new String(answer.body(), charset(answer.headers(), answer.body()));
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    static Charset charset(HttpHeaders headers, byte[] body) {
        int mark = body.length < 2 ? 0 : (body[0] & 0xff) << 8 | body[1] & 0xff;
        if (mark == 0xfeff || mark == 0xfffe) {
            return StandardCharsets.UTF_16;
        }
        if (mark == 0xefbb) {
            return StandardCharsets.UTF_8;
        }
        Matcher named = CHARSET.matcher(headers.firstValue("Content-Type").orElse(""));
        try {
            return named.find() ? Charset.forName(named.group(1)) : StandardCharsets.UTF_8;
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return StandardCharsets.UTF_8;
        }
    }

    /** The media type, in lower case and without parameters, empty if there is none. */
    static String mediaType(HttpTransport.Answer answer) {
        return answer.header("Content-Type").orElse("").split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }
}
