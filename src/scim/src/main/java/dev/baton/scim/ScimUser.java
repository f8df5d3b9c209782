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
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Users as JSON (RFC 7643 section 4.1). Pure functions. */
final class ScimUser {
    static final String ACTIVE = "active";
    static final String NAME = "name";
    static final String EMAILS = "emails";
    static final String WORK = "work";

    private static final Set<String> READ_ONLY = caseless("meta", "groups");
    private static final Set<String> FORMATTED = caseless("formatted");

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
            if (!value(changed, change.getKey()).equals(Optional.of(change.getValue()))) {
                changed = with(changed, change.getKey(), change.getValue());
            }
        }
        return changed;
    }

    private static JsonObject with(JsonObject user, AccountAttribute attribute, String value) {
        return switch (attribute) {
            case USER_NAME, EXTERNAL_ID, DISPLAY_NAME -> with(user, attribute.id(), Json.createValue(value));
            case GIVEN_NAME, FAMILY_NAME -> {
                // The formatted name would be that of before.
                JsonObject name = without(JsonFields.object(user, NAME).orElse(JsonValue.EMPTY_JSON_OBJECT), FORMATTED);
                yield with(user, NAME, with(name, attribute.id(), Json.createValue(value)));
            }
            case EMAIL -> with(user, EMAILS, withWorkAddress(JsonFields.objects(user, EMAILS), value));
        };
    }

    /** What a user's attribute is, by the service's word. */
    static Optional<String> value(JsonObject user, AccountAttribute attribute) {
        return switch (attribute) {
            case USER_NAME, EXTERNAL_ID, DISPLAY_NAME -> JsonFields.id(user, attribute.id());
            case GIVEN_NAME, FAMILY_NAME ->
                JsonFields.object(user, NAME).flatMap(name -> JsonFields.id(name, attribute.id()));
            case EMAIL ->
                JsonFields.objects(user, EMAILS).stream()
                        .filter(ScimUser::isWork)
                        .flatMap(email -> JsonFields.text(email, "value").stream())
                        .findFirst();
        };
    }

    /** Whether attributes of a user have certain values. */
    static boolean has(JsonObject user, Map<AccountAttribute, String> attributes) {
        return attributes.entrySet().stream()
                .allMatch(wanted -> value(user, wanted.getKey()).equals(Optional.of(wanted.getValue())));
    }

    /** Whether an attribute that a user shows has another value than a certain one, other than by case. */
    static boolean contradicts(JsonObject user, Map<AccountAttribute, String> attributes) {
        return attributes.entrySet().stream()
                .anyMatch(wanted -> value(user, wanted.getKey())
                        .filter(value -> !value.equalsIgnoreCase(wanted.getValue()))
                        .isPresent());
    }

    /** Whether a user can be used, by the service's own word. */
    enum Active {
        YES,
        NO,
        /** It does not say. */
        UNSAID,
        /** It says something that is neither. */
        UNREADABLE
    }

    static Active active(JsonObject user) {
        if (!JsonFields.has(user, ACTIVE)) {
            return Active.UNSAID;
        }
        return JsonFields.bool(user, ACTIVE)
                .map(isActive -> isActive ? Active.YES : Active.NO)
                .orElse(Active.UNREADABLE);
    }

    /** A user that can be used, or cannot. */
    static JsonObject withActive(JsonObject user, boolean isActive) {
        return with(user, ACTIVE, isActive ? JsonValue.TRUE : JsonValue.FALSE);
    }

    /** An object with another value for one member, whatever the case of the member's name was. */
    static JsonObject with(JsonObject object, String name, JsonValue value) {
        return Json.createObjectBuilder(without(object, caseless(name)))
                .add(name, value)
                .build();
    }

    private static JsonObject without(JsonObject object, Set<String> names) {
        JsonObjectBuilder builder = Json.createObjectBuilder();
        object.forEach((key, value) -> {
            if (!names.contains(key)) {
                builder.add(key, value);
            }
        });
        return builder.build();
    }

    private static Set<String> caseless(String... names) {
        Set<String> set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        set.addAll(List.of(names));
        return set;
    }

    static boolean isWork(JsonObject email) {
        return JsonFields.text(email, "type").filter(WORK::equalsIgnoreCase).isPresent();
    }

    private static JsonArray withWorkAddress(List<JsonObject> emails, String address) {
        JsonArrayBuilder builder = Json.createArrayBuilder();
        boolean isReplaced = false;
        for (JsonObject email : emails) {
            if (!isWork(email)) {
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

    /** A resource to be sent with PUT: without what only the service sets (RFC 7644 section 3.5.1). */
    static JsonObject forPut(JsonObject resource) {
        return without(resource, READ_ONLY);
    }
}
