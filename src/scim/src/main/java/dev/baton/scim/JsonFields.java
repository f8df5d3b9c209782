package dev.baton.scim;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads members of untrusted JSON objects, any of which may be missing or of an unexpected type. Attribute names are
 * case-insensitive (RFC 7643 section 2.1).
 */
final class JsonFields {
    /** Looked up once: each {@code Json.create…} would search the class path for a provider. */
    static final JsonProvider JSON = JsonProvider.provider();

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

    /** An id or another identifier, which some services send as a number. */
    static Optional<String> id(JsonObject object, String name) {
        return value(object, name)
                .filter(JsonNumber.class::isInstance)
                .map(value -> ((JsonNumber) value).bigDecimalValue().toPlainString())
                .or(() -> text(object, name));
    }

    static Optional<JsonObject> object(JsonObject object, String name) {
        return value(object, name).filter(JsonObject.class::isInstance).map(JsonValue::asJsonObject);
    }

    /** The array in a member; empty if there is none. */
    static JsonArray array(JsonObject object, String name) {
        return value(object, name)
                .filter(JsonArray.class::isInstance)
                .map(JsonValue::asJsonArray)
                .orElse(JsonValue.EMPTY_JSON_ARRAY);
    }

    static List<JsonObject> objects(JsonObject object, String name) {
        return array(object, name).stream()
                .filter(JsonObject.class::isInstance)
                .map(JsonValue::asJsonObject)
                .toList();
    }

    /** A whole number; its text is accepted, too, as some services send it. */
    static Optional<Long> number(JsonObject object, String name) {
        return id(object, name).filter(text -> text.matches("[0-9]{1,18}")).map(Long::valueOf);
    }

    /** A boolean; its text, 1 and 0 are accepted, too, as some services send them. */
    static Optional<Boolean> bool(JsonObject object, String name) {
        return value(object, name).flatMap(value -> switch (value.getValueType()) {
            case TRUE -> Optional.of(true);
            case FALSE -> Optional.of(false);
            case STRING, NUMBER ->
                switch (id(object, name).orElse("").strip().toLowerCase(Locale.ROOT)) {
                    case "true", "1" -> Optional.of(true);
                    case "false", "0" -> Optional.of(false);
                    default -> Optional.empty();
                };
            default -> Optional.empty();
        });
    }

    /** Whether a member is present and not null; null is equivalent to absent (RFC 7643 section 2.5). */
    static boolean has(JsonObject object, String name) {
        return value(object, name).filter(value -> value != JsonValue.NULL).isPresent();
    }

    static boolean hasSchema(JsonObject object, String urn) {
        return array(object, "schemas").stream()
                .anyMatch(value ->
                        value instanceof JsonString text && text.getString().equalsIgnoreCase(urn));
    }
}
