package dev.baton.scim;

import static dev.baton.scim.JsonFields.JSON;

import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Builds bodies for PATCH (RFC 7644 section 3.5.2). Pure functions. */
final class ScimPatch {
    private ScimPatch() {}

    /** Changes what differs between two states of a user; removes what is null in the second. */
    static JsonObject change(PatchForm form, JsonObject before, JsonObject after) {
        JsonObjectBuilder changed = JSON.createObjectBuilder();
        JsonArrayBuilder operations = JSON.createArrayBuilder();
        boolean isNarrow = form == PatchForm.NARROW || form == PatchForm.CAPITAL;
        after.forEach((name, value) -> {
            JsonValue old = JsonFields.value(before, name).orElse(JsonValue.NULL);
            // The service derives the schemas from the attributes that are set.
            if (value.equals(old) || name.equalsIgnoreCase("schemas")) {
                return;
            }
            changed.add(name, value);
            if (!isNarrow) {
                operations.add(operation(form.replace(), name).add("value", value));
            } else if (ScimUser.TYPED.contains(name)) {
                addValues(operations, form, name, JsonFields.objects(before, name), JsonFields.objects(after, name));
            } else if (value instanceof JsonObject parts) {
                boolean isExtension = name.equalsIgnoreCase(Schemas.ENTERPRISE_USER);
                addParts(operations, form, name + (isExtension ? ":" : "."), old, parts);
            } else {
                operations.add(single(form, name, value));
            }
        });
        return form.hasPath()
                ? body(operations)
                : body(JSON.createArrayBuilder()
                        .add(JSON.createObjectBuilder()
                                .add("op", form.replace())
                                .add("value", changed)));
    }

    private static JsonObjectBuilder single(PatchForm form, String path, JsonValue value) {
        return value.equals(JsonValue.NULL)
                ? operation(form.remove(), path)
                : operation(form.replace(), path).add("value", value);
    }

    private static void addParts(
            JsonArrayBuilder operations, PatchForm form, String prefix, JsonValue old, JsonObject parts) {
        JsonObject before = old instanceof JsonObject object ? object : JsonValue.EMPTY_JSON_OBJECT;
        parts.forEach((part, value) -> {
            if (!value.equals(JsonFields.value(before, part).orElse(JsonValue.NULL))) {
                operations.add(single(form, prefix + part, value));
            }
        });
    }

    private static void addValues(
            JsonArrayBuilder operations, PatchForm form, String name, List<JsonObject> before, List<JsonObject> after) {
        Map<String, JsonObject> old = byType(before);
        Map<String, JsonObject> present = byType(after);
        present.forEach((type, value) -> {
            if (old.containsKey(type)) {
                addParts(operations, form, ScimFilter.ofType(name, type) + ".", old.get(type), value);
            } else {
                operations.add(operation(form.add(), name)
                        .add("value", JSON.createArrayBuilder().add(value)));
            }
        });
        old.keySet().stream()
                .filter(type -> !present.containsKey(type))
                .forEach(type -> operations.add(operation(form.remove(), ScimFilter.ofType(name, type))));
    }

    private static Map<String, JsonObject> byType(List<JsonObject> values) {
        Map<String, JsonObject> byType = new LinkedHashMap<>();
        values.forEach(value -> ScimUser.type(value).ifPresent(type -> byType.putIfAbsent(type, value)));
        return byType;
    }

    static JsonObject addMember(PatchForm form, String account, String reference) {
        JsonArrayBuilder member = form == PatchForm.FULL_MEMBER
                ? JSON.createArrayBuilder()
                        .add(JSON.createObjectBuilder()
                                .add("value", account)
                                .add("$ref", reference)
                                .add("type", "User"))
                : members(account);
        JsonObjectBuilder operation = form.hasPath()
                ? operation(form.add(), "members").add("value", member)
                : JSON.createObjectBuilder()
                        .add("op", form.add())
                        .add("value", JSON.createObjectBuilder().add("members", member));
        return body(JSON.createArrayBuilder().add(operation));
    }

    static JsonObject addMembers(JsonArrayBuilder members) {
        return body(JSON.createArrayBuilder()
                .add(operation(PatchForm.NARROW.add(), "members").add("value", members)));
    }

    /** Removes a member from a group by a filter in the path, as in RFC 7644. */
    static JsonObject removeMember(String remove, String account) {
        return body(JSON.createArrayBuilder().add(operation(remove, ScimFilter.member(account))));
    }

    /** Removes a member from a group by a value. RFC 7644 does not define it: a service may ignore it, and remove all. */
    static JsonObject removeMemberByValue(String remove, String account) {
        return body(JSON.createArrayBuilder().add(operation(remove, "members").add("value", members(account))));
    }

    private static JsonArrayBuilder members(String account) {
        return JSON.createArrayBuilder().add(JSON.createObjectBuilder().add("value", account));
    }

    private static JsonObjectBuilder operation(String op, String path) {
        return JSON.createObjectBuilder().add("op", op).add("path", path);
    }

    private static JsonObject body(JsonArrayBuilder operations) {
        return JSON.createObjectBuilder()
                .add("schemas", JSON.createArrayBuilder().add(Schemas.PATCH_OP))
                .add("Operations", operations)
                .build();
    }
}
