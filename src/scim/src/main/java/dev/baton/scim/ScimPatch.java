package dev.baton.scim;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;

/** Bodies for PATCH (RFC 7644 section 3.5.2). Pure functions. */
final class ScimPatch {
    private ScimPatch() {}

    /** Changes what differs between two states of a user; nothing is removed. */
    static JsonObject change(PatchForm form, JsonObject before, JsonObject after) {
        JsonObjectBuilder changed = Json.createObjectBuilder();
        JsonArrayBuilder operations = Json.createArrayBuilder();
        after.forEach((name, value) -> {
            JsonValue old = JsonFields.value(before, name).orElse(JsonValue.NULL);
            if (value.equals(old)) {
                return;
            }
            changed.add(name, value);
            boolean isNarrow = form == PatchForm.NARROW || form == PatchForm.CAPITAL;
            if (isNarrow && name.equalsIgnoreCase(ScimUser.NAME)) {
                addName(operations, form, old, value.asJsonObject());
            } else if (isNarrow && name.equalsIgnoreCase(ScimUser.EMAILS)) {
                addWorkAddress(operations, form, before, after);
            } else {
                operations.add(operation(form.replace(), name).add("value", value));
            }
        });
        return form.hasPath()
                ? body(operations)
                : body(Json.createArrayBuilder()
                        .add(Json.createObjectBuilder()
                                .add("op", form.replace())
                                .add("value", changed)));
    }

    private static void addName(JsonArrayBuilder operations, PatchForm form, JsonValue old, JsonObject name) {
        JsonObject before = old instanceof JsonObject object ? object : JsonValue.EMPTY_JSON_OBJECT;
        name.forEach((part, value) -> {
            if (!value.equals(before.get(part))) {
                operations.add(
                        operation(form.replace(), ScimUser.NAME + "." + part).add("value", value));
            }
        });
    }

    private static void addWorkAddress(
            JsonArrayBuilder operations, PatchForm form, JsonObject before, JsonObject after) {
        JsonObject address = JsonFields.objects(after, ScimUser.EMAILS).stream()
                .filter(ScimUser::isWork)
                .findFirst()
                .orElseThrow();
        boolean isThere = JsonFields.objects(before, ScimUser.EMAILS).stream().anyMatch(ScimUser::isWork);
        operations.add(
                isThere
                        ? operation(form.replace(), ScimFilter.workAddress()).add("value", value(address))
                        : operation(form.add(), ScimUser.EMAILS)
                                .add("value", Json.createArrayBuilder().add(address)));
    }

    private static JsonString value(JsonObject address) {
        return Json.createValue(JsonFields.text(address, "value").orElseThrow());
    }

    /**
     * Adds a member to a group.
     *
     * @param reference the account's URL
     */
    static JsonObject addMember(PatchForm form, String account, String reference) {
        JsonArrayBuilder member = form == PatchForm.FULL_MEMBER
                ? Json.createArrayBuilder()
                        .add(Json.createObjectBuilder()
                                .add("value", account)
                                .add("$ref", reference)
                                .add("type", "User"))
                : members(account);
        JsonObjectBuilder operation = form.hasPath()
                ? operation(form.add(), "members").add("value", member)
                : Json.createObjectBuilder()
                        .add("op", form.add())
                        .add("value", Json.createObjectBuilder().add("members", member));
        return body(Json.createArrayBuilder().add(operation));
    }

    /** Adds members to a group. */
    static JsonObject addMembers(JsonArrayBuilder members) {
        return body(Json.createArrayBuilder()
                .add(operation(PatchForm.NARROW.add(), "members").add("value", members)));
    }

    /** Removes a member from a group by a filter in the path, as RFC 7644 has it. */
    static JsonObject removeMember(String remove, String account) {
        return body(Json.createArrayBuilder().add(operation(remove, ScimFilter.member(account))));
    }

    /** Removes a member from a group by a value. RFC 7644 knows no such value: a service may ignore it, and remove all. */
    static JsonObject removeMemberByValue(String remove, String account) {
        return body(Json.createArrayBuilder().add(operation(remove, "members").add("value", members(account))));
    }

    private static JsonArrayBuilder members(String account) {
        return Json.createArrayBuilder().add(Json.createObjectBuilder().add("value", account));
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
