package dev.baton.provisioning;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Reads the JSON object in a request's body, bounded in size. */
final class JsonBody {
    /** Enough for the largest batch of ordinary tasks. */
    static final int MAX_BYTES = 4 * 1024 * 1024;

    /**
     * Refused bodies up to this size are still read to their end: closing the connection while the client sends would reset
     * it, and the client might lose the response (RFC 9112 section 9.6).
     */
    static final int MAX_DISCARDED_BYTES = 4 * MAX_BYTES;

    private JsonBody() {}

    static JsonObject read(ServerRequest request) {
        String type =
                request.headers().first(HeaderNames.CONTENT_TYPE).orElse("").toLowerCase(Locale.ROOT);
        if (!type.equals("application/json") && !type.startsWith("application/json;")) {
            throw Problem.of(415, "not-json", "the body must be application/json")
                    .refusal();
        }
        try (InputStream in = request.content().inputStream()) {
            byte[] body = in.readNBytes(MAX_BYTES + 1);
            if (body.length > MAX_BYTES) {
                throw Problem.of(413, "body-too-large", "the body must not be larger than " + MAX_BYTES + " bytes")
                        .refusal();
            }
            return TaskJson.parse(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString());
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("the body is not UTF-8", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
