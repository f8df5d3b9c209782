package dev.baton.scim;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;

/** Bodies for PATCH (RFC 7644 section 3.5.2). Pure functions. */
final class ScimPatch {
    private ScimPatch() {}

    /** Replaces the top-level attributes that differ between two states of a resource; none is removed. */
    static JsonObject difference(JsonObject before, JsonObject after) {
        JsonArrayBuilder operations = Json.createArrayBuilder();
        after.forEach((name, value) -> {
            if (!value.equals(before.get(name))) {
                operations.add(operation("replace", name).add("value", value));
            }
        });
        return body(operations);
    }

    /** Adds a member to a group. */
    static JsonObject addMember(String account) {
        JsonValue member = Json.createArrayBuilder()
                .add(Json.createObjectBuilder().add("value", account))
                .build();
        return body(Json.createArrayBuilder().add(operation("add", "members").add("value", member)));
    }

    /** Removes a member from a group. */
    static JsonObject removeMember(String account) {
        return body(Json.createArrayBuilder().add(operation("remove", ScimFilter.member(account))));
    }

    private static JsonObjectBuilder operation(String op, String path) {
        return Json.createObjectBuilder().add("op", op).add("path", path);
    }

    private static JsonObject body(JsonArrayBuilder operations) {
        return Json.createObjectBuilder()
                .add("schemas", Json.createArrayBuilder().add(Schemas.PATCH_OP))
                .add("Operations", operations)
                .build();
    }
}
