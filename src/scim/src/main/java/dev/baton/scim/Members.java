package dev.baton.scim;

import static dev.baton.scim.JsonFields.JSON;

import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads the members of a group's resource (RFC 7643 section 4.2). Pure functions. */
final class Members {
    private Members() {}

    /** The id of a member; a few services send it without an object around it. */
    static Optional<String> id(JsonValue member) {
        return switch (member) {
            case JsonObject object -> JsonFields.id(object, "value");
            case JsonString text -> Optional.of(text.getString());
            case JsonNumber number -> Optional.of(number.bigDecimalValue().toPlainString());
            default -> Optional.empty();
        };
    }

    static Set<String> ids(JsonObject group) {
        Set<String> ids = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        JsonFields.array(group, "members").forEach(member -> id(member).ifPresent(ids::add));
        return ids;
    }

    static JsonArray without(JsonObject group, String account) {
        JsonArrayBuilder rest = JSON.createArrayBuilder();
        JsonFields.array(group, "members").stream()
                .filter(member -> id(member).filter(account::equalsIgnoreCase).isEmpty())
                .forEach(rest::add);
        return rest.build();
    }
}
