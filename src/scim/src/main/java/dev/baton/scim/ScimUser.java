package dev.baton.scim;

import static dev.baton.scim.JsonFields.JSON;

import dev.baton.connector.AccountAttribute;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads and builds users in JSON (RFC 7643 section 4.1). Pure functions. */
final class ScimUser {
    static final String ACTIVE = "active";
    static final String NAME = "name";
    private static final String EMAILS = "emails";
    private static final String ENTERPRISE = "enterprise";
    private static final String MANAGER = "manager";
    private static final String VALUE = "value";

    /** Multi-valued attributes whose values have a type (RFC 7643 section 2.4). */
    static final Set<String> TYPED = caseless(EMAILS, "phoneNumbers", "ims", "photos", "addresses");

    private static final Set<String> UNTYPED = caseless("roles", "entitlements", "x509Certificates");

    private static final Set<String> READ_ONLY = caseless("meta", "groups");
    private static final String FORMATTED_NAME = "formatted";
    private static final Set<String> FORMATTED = caseless(FORMATTED_NAME);

    private ScimUser() {}

    /** A new user, enabled. */
    static JsonObject create(Map<AccountAttribute, String> attributes) {
        JsonObject empty = JSON.createObjectBuilder()
                .add("schemas", JSON.createArrayBuilder().add(Schemas.USER))
                .add(ACTIVE, true)
                .build();
        return with(empty, attributes);
    }

    /**
     * Returns a user with some attributes changed, everything else as before. A cleared attribute is null, which is equivalent
     * to absent (RFC 7643 section 2.5).
     */
    static JsonObject with(JsonObject user, Map<AccountAttribute, String> changes) {
        JsonObject changed = user;
        List<Map.Entry<AccountAttribute, String>> ordered = new ArrayList<>(changes.entrySet());
        // Last, as changes of the other parts of a name remove the formatted one.
        ordered.sort(Comparator.comparing(change -> change.getKey().path().contains(FORMATTED_NAME)));
        for (Map.Entry<AccountAttribute, String> change : ordered) {
            String shown = value(user, change.getKey()).orElse("");
            boolean isSo = UNTYPED.contains(change.getKey().id())
                    ? values(shown).equals(values(change.getValue()))
                    : shown.equals(change.getValue());
            if (!isSo) {
                changed = with(changed, change.getKey(), change.getValue());
            }
        }
        return changed;
    }

    private static JsonObject with(JsonObject user, AccountAttribute attribute, String value) {
        List<String> path = attribute.path();
        String first = path.getFirst();
        String last = path.getLast();
        JsonValue json = value.isEmpty() ? JsonValue.NULL : JSON.createValue(value);
        if (UNTYPED.contains(first)) {
            return with(user, first, withValues(JsonFields.objects(user, first), values(value)));
        }
        if (path.size() == 1) {
            return with(user, first, json);
        }
        if (first.equals(NAME)) {
            // The formatted name would be outdated.
            JsonObject name = without(JsonFields.object(user, NAME).orElse(JsonValue.EMPTY_JSON_OBJECT), FORMATTED);
            return with(user, NAME, with(name, last, json));
        }
        if (first.equals(ENTERPRISE)) {
            JsonObject extension =
                    JsonFields.object(user, Schemas.ENTERPRISE_USER).orElse(JsonValue.EMPTY_JSON_OBJECT);
            boolean isManager = last.equals(MANAGER) && !value.isEmpty();
            JsonValue part =
                    isManager ? JSON.createObjectBuilder().add(VALUE, value).build() : json;
            return with(withEnterprise(user), Schemas.ENTERPRISE_USER, with(extension, last, part));
        }
        return with(user, first, withEntry(user, path, json));
    }

    private static JsonObject withEnterprise(JsonObject user) {
        JsonArrayBuilder schemas = JSON.createArrayBuilder(JsonFields.array(user, "schemas"));
        return JsonFields.hasSchema(user, Schemas.ENTERPRISE_USER)
                ? user
                : with(user, "schemas", schemas.add(Schemas.ENTERPRISE_USER).build());
    }

    /** Returns the value of a user's attribute as the service shows it. */
    static Optional<String> value(JsonObject user, AccountAttribute attribute) {
        List<String> path = attribute.path();
        String first = path.getFirst();
        String last = path.getLast();
        if (UNTYPED.contains(first)) {
            return Optional.of(JsonFields.objects(user, first).stream()
                            .flatMap(entry -> JsonFields.id(entry, VALUE).stream())
                            .collect(Collectors.joining(";")))
                    .filter(values -> !values.isEmpty());
        }
        if (path.size() == 1) {
            return JsonFields.id(user, first);
        }
        if (TYPED.contains(first)) {
            return JsonFields.objects(user, first).stream()
                    .filter(entry -> type(entry).equals(Optional.of(path.get(1))))
                    .flatMap(entry -> JsonFields.id(entry, path.size() == 3 ? last : VALUE).stream())
                    .findFirst();
        }
        Optional<JsonObject> whole =
                JsonFields.object(user, first.equals(ENTERPRISE) ? Schemas.ENTERPRISE_USER : first);
        // A manager is an object, though some services send the id alone.
        return whole.flatMap(parts -> JsonFields.object(parts, last)
                .flatMap(manager -> JsonFields.id(manager, VALUE))
                .or(() -> JsonFields.id(parts, last)));
    }

    /** Returns all account attributes that a user shows. */
    static Map<AccountAttribute, String> attributes(JsonObject user) {
        Map<AccountAttribute, String> shown = new TreeMap<>();
        Stream<String> typed = TYPED.stream()
                .flatMap(name -> JsonFields.objects(user, name).stream()
                        .flatMap(entry -> type(entry).stream()
                                .flatMap(type -> entry.keySet().stream().map(part -> name + "." + type + "." + part))));
        Stream.concat(AccountAttribute.names().stream(), typed)
                .flatMap(name -> AccountAttribute.of(name).stream())
                .forEach(attribute -> value(user, attribute).ifPresent(value -> shown.put(attribute, value)));
        return shown;
    }

    /** Whether an attribute is shown with a certain value, or not at all if the value is empty. */
    static boolean isValue(AccountAttribute attribute, Optional<String> shown, String value) {
        return UNTYPED.contains(attribute.id())
                ? values(shown.orElse("")).equals(values(value))
                : shown.orElse("").equalsIgnoreCase(value);
    }

    private static Set<String> values(String list) {
        return Stream.of(list.split(";"))
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether a user shows all of these attributes with these values. */
    static boolean has(JsonObject user, Map<AccountAttribute, String> attributes) {
        return attributes.entrySet().stream()
                .allMatch(wanted -> value(user, wanted.getKey()).equals(Optional.of(wanted.getValue())));
    }

    /** Whether a user shows one of these attributes with another value, ignoring case. */
    static boolean contradicts(JsonObject user, Map<AccountAttribute, String> attributes) {
        return attributes.entrySet().stream()
                .anyMatch(wanted -> value(user, wanted.getKey())
                        .filter(value -> !value.equalsIgnoreCase(wanted.getValue()))
                        .isPresent());
    }

    /** Whether a user is enabled, as the service shows it. */
    enum Active {
        YES,
        NO,
        /** The service does not show it. */
        UNSAID,
        /** The service shows something else. */
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

    /** Returns an object with another value for one member, whose name is matched ignoring case. */
    static JsonObject with(JsonObject object, String name, JsonValue value) {
        return JSON.createObjectBuilder(without(object, caseless(name)))
                .add(name, value)
                .build();
    }

    private static JsonObject without(JsonObject object, Set<String> names) {
        JsonObjectBuilder builder = JSON.createObjectBuilder();
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

    /** The type of a value of a multi-valued attribute, in lower case. */
    static Optional<String> type(JsonObject entry) {
        return JsonFields.text(entry, "type").map(type -> type.toLowerCase(Locale.ROOT));
    }

    /** The values of an attribute, with the one of a type changed, added or removed. */
    private static JsonValue withEntry(JsonObject user, List<String> path, JsonValue value) {
        List<JsonObject> entries = JsonFields.objects(user, path.getFirst());
        String type = path.get(1);
        boolean isRemoved = value.equals(JsonValue.NULL) && path.size() == 2;
        String part = path.size() == 3 ? path.get(2) : VALUE;
        JsonArrayBuilder builder = JSON.createArrayBuilder();
        boolean isReplaced = isRemoved;
        for (JsonObject entry : entries) {
            if (!type(entry).equals(Optional.of(type))) {
                builder.add(entry);
            } else if (!isReplaced) {
                builder.add(with(entry, part, value));
                isReplaced = true;
            }
        }
        if (!isReplaced) {
            JsonObjectBuilder entry =
                    JSON.createObjectBuilder().add(part, value).add("type", type);
            boolean isPrimary = entries.isEmpty() && path.getFirst().equals(EMAILS);
            builder.add(isPrimary ? entry.add("primary", true) : entry);
        }
        return orNull(builder.build());
    }

    /** The values of an attribute without types; existing values are kept unchanged. */
    private static JsonValue withValues(List<JsonObject> entries, Set<String> wanted) {
        Set<String> left = new TreeSet<>(wanted);
        JsonArrayBuilder builder = JSON.createArrayBuilder();
        entries.stream()
                .filter(entry ->
                        JsonFields.id(entry, VALUE).filter(left::remove).isPresent())
                .forEach(builder::add);
        left.forEach(value -> builder.add(JSON.createObjectBuilder().add(VALUE, value)));
        return orNull(builder.build());
    }

    private static JsonValue orNull(JsonArray values) {
        return values.isEmpty() ? JsonValue.NULL : values;
    }

    /** A resource to be sent with PUT, without read-only attributes (RFC 7644 section 3.5.1). */
    static JsonObject forPut(JsonObject resource) {
        return withoutNulls(without(resource, READ_ONLY)).asJsonObject();
    }

    private static JsonValue withoutNulls(JsonValue value) {
        return switch (value) {
            case JsonObject object -> {
                JsonObjectBuilder builder = JSON.createObjectBuilder();
                object.forEach((name, part) -> {
                    if (!part.equals(JsonValue.NULL)) {
                        builder.add(name, withoutNulls(part));
                    }
                });
                yield builder.build();
            }
            case JsonArray array -> {
                JsonArrayBuilder builder = JSON.createArrayBuilder();
                array.forEach(part -> builder.add(withoutNulls(part)));
                yield builder.build();
            }
            default -> value;
        };
    }
}
