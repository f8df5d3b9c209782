package dev.baton.scim;

import dev.baton.config.SafeText;
import dev.baton.config.Secret;
import dev.baton.config.SettingsException;
import dev.baton.connector.ConnectorException;
import dev.baton.connector.FailureKind;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonReaderFactory;
import jakarta.json.JsonValue;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Speaks SCIM to one service (RFC 7644): sends the token, checks what comes back, and turns every failure into a
 * {@link ConnectorException} that shows neither the token nor the answer's body. Safe for use by several threads at once.
 */
final class ScimClient implements AutoCloseable {
    private static final String SCIM_JSON = "application/scim+json";
    private static final Set<String> JSON_TYPES = Set.of(SCIM_JSON, "application/json");

    private final HttpTransport transport;
    private final Optional<Secret> token;
    private final JsonReaderFactory readers = Json.createReaderFactory(Map.of());

    ScimClient(HttpTransport transport, Optional<Secret> token) {
        this.transport = transport;
        this.token = token;
    }

    /** Reads a resource or a list, which must be of the schema. */
    JsonObject get(String path, Map<String, String> query, String schema) throws InterruptedException {
        ScimAnswer answer = send(Method.GET, path, query, JsonValue.EMPTY_JSON_OBJECT);
        JsonObject body = answer.orThrow();
        if (!JsonFields.hasSchema(body, schema)) {
            throw new ConnectorException(
                    FailureKind.INVALID, "the answer to GET " + path + " is not of the schema " + schema);
        }
        return body;
    }

    /**
     * Sends a request.
     *
     * @param path the path below the base URL, percent-encoded
     * @param query the query's parameters, not encoded
     * @param body the body, empty for none
     * @return the answer, whatever its status
     * @throws ConnectorException if there is no answer, or it is a success but no SCIM
     */
    ScimAnswer send(Method method, String path, Map<String, String> query, JsonObject body)
            throws InterruptedException {
        Optional<String> secret = tokenNow();
        HttpTransport.Request request = new HttpTransport.Request(
                method,
                path,
                query,
                headers(secret, body),
                body.isEmpty() ? new byte[0] : body.toString().getBytes(StandardCharsets.UTF_8));
        return check(request, transport.send(request), secret);
    }

    private Optional<String> tokenNow() {
        try {
            return token.map(Secret::value);
        } catch (SettingsException e) {
            throw new ConnectorException(FailureKind.INVALID, e.getMessage());
        }
    }

    private static Map<HeaderName, String> headers(Optional<String> secret, JsonObject body) {
        Map<HeaderName, String> headers = new HashMap<>();
        headers.put(HeaderNames.ACCEPT, SCIM_JSON + ", application/json");
        secret.ifPresent(value -> headers.put(HeaderNames.AUTHORIZATION, "Bearer " + value));
        if (!body.isEmpty()) {
            headers.put(HeaderNames.CONTENT_TYPE, SCIM_JSON);
        }
        return headers;
    }

    private ScimAnswer check(HttpTransport.Request request, HttpTransport.Answer answer, Optional<String> secret) {
        boolean isSuccess = answer.status() >= 200 && answer.status() < 300;
        if (!isSuccess) {
            JsonObject error = isJson(answer)
                    ? parse(answer.body()).orElse(JsonValue.EMPTY_JSON_OBJECT)
                    : JsonValue.EMPTY_JSON_OBJECT;
            boolean isScim = mediaType(answer).filter(SCIM_JSON::equals).isPresent()
                    || JsonFields.hasSchema(error, Schemas.ERROR);
            return new ScimAnswer(error, isScim, Optional.of(failure(request, answer, error, secret)));
        }
        if (answer.body().length == 0) {
            return new ScimAnswer(JsonValue.EMPTY_JSON_OBJECT, true, Optional.empty());
        }
        if (!isJson(answer)) {
            throw new ConnectorException(
                    FailureKind.INVALID,
                    "the answer to " + request + " is not SCIM but has the content type "
                            + answer.contentType().orElse("(none)") + ": is the base URL that of a SCIM service?");
        }
        JsonObject body = parse(answer.body())
                .orElseThrow(() -> new ConnectorException(
                        FailureKind.INTERNAL, "the answer to " + request + " is not a JSON object"));
        return new ScimAnswer(body, true, Optional.empty());
    }

    private static boolean isJson(HttpTransport.Answer answer) {
        return mediaType(answer).filter(JSON_TYPES::contains).isPresent();
    }

    private static Optional<String> mediaType(HttpTransport.Answer answer) {
        return answer.contentType().map(type -> type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT));
    }

    private Optional<JsonObject> parse(byte[] body) {
        try (JsonReader reader = readers.createReader(new ByteArrayInputStream(body), StandardCharsets.UTF_8)) {
            return Optional.of(reader.readObject());
        } catch (RuntimeException e) {
            // Not only JsonException: where the nesting is too deep, the parser throws a bare RuntimeException.
            return Optional.empty();
        }
    }

    private ConnectorException failure(
            HttpTransport.Request request, HttpTransport.Answer answer, JsonObject error, Optional<String> secret) {
        String message = "the SCIM service answered " + answer.status() + " to " + request + hint(answer.status())
                + JsonFields.text(error, "detail").map(detail -> ": " + detail).orElse("");
        ConnectorException failure = new ConnectorException(
                Failures.ofStatus(answer.status()),
                SafeText.mask(message, secret.map(Secret::of).stream().toList()));
        Optional<Duration> wait = answer.retryAfter()
                .filter(value -> failure.kind().isTransient())
                .flatMap(value -> RetryAfter.parse(value, Instant.now()));
        return wait.map(failure::withRetryAfter).orElse(failure);
    }

    private String hint(int status) {
        if (status == 401) {
            return token.isPresent() ? " (is the token right?)" : " (no token is set)";
        }
        return status >= 300 && status < 400 ? " (redirects are not followed)" : "";
    }

    @Override
    public void close() {
        transport.close();
    }

    /**
     * An answer of the service.
     *
     * @param body its body, empty if it had none
     * @param isScim whether it shows that the service itself sent it; of an error that does not show it, the service or something
     *     between may be the sender
     * @param failure what to throw if the answer is not a success
     */
    record ScimAnswer(JsonObject body, boolean isScim, Optional<ConnectorException> failure) {
        /** The body of a success. */
        JsonObject orThrow() {
            failure.ifPresent(e -> {
                throw e;
            });
            return body;
        }

        /** Whether it failed in a certain way. */
        boolean is(FailureKind kind) {
            return failure.filter(e -> e.kind() == kind).isPresent();
        }

        /** The error's keyword (RFC 7644 table 9), if it has one. */
        Optional<String> scimType() {
            return JsonFields.text(body, "scimType");
        }
    }
}
