package dev.baton.probe;

import dev.baton.config.SafeText;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Says in one line what a server answered: its status code, and the reason that its body gives. Pure functions. */
final class ServerReason {
    private static final int MAX_LENGTH = 300;
    private static final List<String> DETAILS = List.of("error", "validation_error", "checks");

    private ServerReason() {}

    static String describe(int status, String body) {
        String reason = parse(body).map(ServerReason::join).orElse(body);
        String line = "HTTP " + status + (reason.isBlank() ? "" : ": " + reason);
        return SafeText.clean(line, MAX_LENGTH);
    }

    private static Optional<JsonObject> parse(String body) {
        if (!body.startsWith("{")) {
            return Optional.empty();
        }
        try (JsonReader reader = Json.createReader(new StringReader(body))) {
            return Optional.of(reader.readObject());
        } catch (RuntimeException e) {
            // JsonException, or what the parser throws if nesting is too deep: the body is then plain text.
            return Optional.empty();
        }
    }

    private static String join(JsonObject body) {
        List<String> parts = new ArrayList<>();
        text(body, "status").ifPresent(parts::add);
        if (!(body.get("details") instanceof JsonObject details)) {
            return String.join(": ", parts);
        }
        DETAILS.forEach(name -> text(details, name).ifPresent(parts::add));
        return String.join(": ", parts)
                + text(details, "code").map(code -> " (" + code + ")").orElse("");
    }

    private static Optional<String> text(JsonObject object, String name) {
        JsonValue value = object.get(name);
        return value instanceof JsonString string ? Optional.of(string.getString()) : Optional.empty();
    }
}
