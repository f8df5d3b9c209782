package dev.baton.scim;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads members of JSON objects from outside, of which any may be missing or of another type than expected. Names of
 * attributes are compared without regard to case (RFC 7643 section 2.1).
 */
final class JsonFields {
    private JsonFields() {}

    static Optional<JsonValue> value(JsonObject object, String name) {
        JsonValue exact = object.get(name);
        if (exact != null) {
            return Optional.of(exact);
        }
        return object.entrySet().stream()
                .filter(entry -> entry.getKey().equalsIgnoreCase(name))
                .map(entry -> entry.getValue())
                .findFirst();
    }

    static Optional<String> text(JsonObject object, String name) {
        return value(object, name)
                .filter(JsonString.class::isInstance)
                .map(value -> ((JsonString) value).getString())
                .filter(text -> !text.isEmpty());
    }

    static Optional<JsonObject> object(JsonObject object, String name) {
        return value(object, name).filter(JsonObject.class::isInstance).map(JsonValue::asJsonObject);
    }

    static List<JsonObject> objects(JsonObject object, String name) {
        return value(object, name).filter(JsonArray.class::isInstance).stream()
                .flatMap(value -> value.asJsonArray().stream())
                .filter(JsonObject.class::isInstance)
                .map(JsonValue::asJsonObject)
                .toList();
    }

    static Optional<Long> number(JsonObject object, String name) {
        return value(object, name).filter(JsonNumber.class::isInstance).map(value -> ((JsonNumber) value).longValue());
    }

    /** A boolean; the text of one is taken too, as some services send it. */
    static Optional<Boolean> bool(JsonObject object, String name) {
        return value(object, name).flatMap(value -> switch (value.getValueType()) {
            case TRUE -> Optional.of(true);
            case FALSE -> Optional.of(false);
            case STRING ->
                switch (((JsonString) value).getString().toLowerCase(Locale.ROOT)) {
                    case "true" -> Optional.of(true);
                    case "false" -> Optional.of(false);
                    default -> Optional.empty();
                };
            default -> Optional.empty();
        });
    }

    static boolean hasSchema(JsonObject object, String urn) {
        return value(object, "schemas").filter(JsonArray.class::isInstance).stream()
                .flatMap(value -> value.asJsonArray().stream())
                .anyMatch(value ->
                        value instanceof JsonString text && text.getString().equalsIgnoreCase(urn));
    }
}
