package dev.baton.scim;

import dev.baton.connector.AccountAttribute;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Map;

/** Users as JSON (RFC 7643 section 4.1). Pure functions. */
final class ScimUser {
    private static final String ACTIVE = "active";
    private static final String NAME = "name";
    private static final String EMAILS = "emails";
    private static final String WORK = "work";

    private ScimUser() {}

    /** A new user, enabled. */
    static JsonObject create(Map<AccountAttribute, String> attributes) {
        JsonObject empty = Json.createObjectBuilder()
                .add("schemas", Json.createArrayBuilder().add(Schemas.USER))
                .add(ACTIVE, true)
                .build();
        return with(empty, attributes);
    }

    /** A user with other values for some attributes, everything else as it was. */
    static JsonObject with(JsonObject user, Map<AccountAttribute, String> changes) {
        JsonObject changed = user;
        for (Map.Entry<AccountAttribute, String> change : changes.entrySet()) {
            changed = with(changed, change.getKey(), change.getValue());
        }
        return changed;
    }

    private static JsonObject with(JsonObject user, AccountAttribute attribute, String value) {
        return switch (attribute) {
            case USER_NAME, EXTERNAL_ID, DISPLAY_NAME -> with(user, attribute.id(), Json.createValue(value));
            case GIVEN_NAME, FAMILY_NAME -> {
                JsonObject name = JsonFields.object(user, NAME).orElse(JsonValue.EMPTY_JSON_OBJECT);
                yield with(user, NAME, with(name, attribute.id(), Json.createValue(value)));
            }
            case EMAIL -> with(user, EMAILS, withWorkAddress(JsonFields.objects(user, EMAILS), value));
        };
    }

    /** Whether attributes of a user have certain values. */
    static boolean has(JsonObject user, Map<AccountAttribute, String> attributes) {
        return with(user, attributes).equals(user);
    }

    /** Whether a user cannot be used, by the service's own word. */
    static boolean isDisabled(JsonObject user) {
        return JsonFields.bool(user, ACTIVE).filter(isActive -> !isActive).isPresent();
    }

    /** A user that can be used, or cannot. */
    static JsonObject withActive(JsonObject user, boolean isActive) {
        return with(user, ACTIVE, isActive ? JsonValue.TRUE : JsonValue.FALSE);
    }

    /** An object with another value for one member, whatever the case of the member's name was. */
    private static JsonObject with(JsonObject object, String name, JsonValue value) {
        JsonObjectBuilder builder = Json.createObjectBuilder();
        object.forEach((key, old) -> {
            if (!key.equalsIgnoreCase(name)) {
                builder.add(key, old);
            }
        });
        return builder.add(name, value).build();
    }

    private static JsonArray withWorkAddress(List<JsonObject> emails, String address) {
        JsonArrayBuilder builder = Json.createArrayBuilder();
        boolean isReplaced = false;
        for (JsonObject email : emails) {
            boolean isWork = JsonFields.text(email, "type")
                    .filter(WORK::equalsIgnoreCase)
                    .isPresent();
            if (!isWork) {
                builder.add(email);
            } else if (!isReplaced) {
                builder.add(with(email, "value", Json.createValue(address)));
                isReplaced = true;
            }
        }
        if (!isReplaced) {
            JsonObjectBuilder email =
                    Json.createObjectBuilder().add("value", address).add("type", WORK);
            builder.add(emails.isEmpty() ? email.add("primary", true) : email);
        }
        return builder.build();
    }

    /** A user to be sent with PUT: without what only the service sets (RFC 7644 section 3.5.1). */
    static JsonObject forPut(JsonObject user) {
        JsonObjectBuilder builder = Json.createObjectBuilder();
        user.forEach((key, value) -> {
            if (!key.equalsIgnoreCase("meta") && !key.equalsIgnoreCase("groups")) {
                builder.add(key, value);
            }
        });
        return builder.build();
    }
}
