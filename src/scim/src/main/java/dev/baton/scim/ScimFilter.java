package dev.baton.scim;

import static dev.baton.scim.JsonFields.JSON;

import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Builds and evaluates filters (RFC 7644 section 3.4.2.2). Pure functions. */
final class ScimFilter {
    private static final Pattern COMPARISON = Pattern.compile(
            "(?i)\\s*(?:(urn:[\\w:.-]+):)?([\\w$-]+(?:\\.[\\w$-]+)*)\\s+(?:(pr)|(eq|ne|co|sw|ew)\\s+(\\S.*?))\\s*");

    private ScimFilter() {}

    /**
     * Returns a filter as a predicate, for services that do not filter.
     *
     * @return the predicate; empty if the filter is not a single comparison of an attribute
     */
    static Optional<Predicate<JsonObject>> meaning(String filter) {
        Matcher comparison = COMPARISON.matcher(filter);
        if (!comparison.matches()) {
            return Optional.empty();
        }
        List<String> path = new ArrayList<>();
        Optional.ofNullable(comparison.group(1))
                .filter(urn -> !urn.equalsIgnoreCase(Schemas.USER) && !urn.equalsIgnoreCase(Schemas.GROUP))
                .ifPresent(path::add);
        path.addAll(List.of(comparison.group(2).split("\\.")));
        if (comparison.group(3) != null) {
            return Optional.of(resource -> !values(resource, path).isEmpty());
        }
        String operator = comparison.group(4).toLowerCase(Locale.ROOT);
        // RFC 7643 sections 3.1 and 4.1.1: most attributes are case-insensitive.
        boolean isExact =
                Set.of("id", "externalid").contains(comparison.group(2).toLowerCase(Locale.ROOT));
        return literal(comparison.group(5)).map(literal -> resource -> {
            boolean isAny =
                    values(resource, path).stream().anyMatch(value -> compare(operator, value, literal, isExact));
            return operator.equals("ne") != isAny;
        });
    }

    private static boolean compare(String operator, String value, String literal, boolean isExact) {
        String left = isExact ? value : value.toLowerCase(Locale.ROOT);
        String right = isExact ? literal : literal.toLowerCase(Locale.ROOT);
        return switch (operator) {
            case "co" -> left.contains(right);
            case "sw" -> left.startsWith(right);
            case "ew" -> left.endsWith(right);
            default -> left.equals(right);
        };
    }

    private static Optional<String> literal(String text) {
        if (text.matches("(?i)true|false|-?\\d+")) {
            return Optional.of(text);
        }
        try (JsonReader reader = JSON.createReader(new StringReader("[" + text + "]"))) {
            JsonArray array = reader.readArray();
            return array.size() == 1 && array.get(0) instanceof JsonString string
                    ? Optional.of(string.getString())
                    : Optional.empty();
        } catch (JsonException e) {
            return Optional.empty();
        }
    }

    /** The values at a path, including all values of a multi-valued attribute. */
    private static List<String> values(JsonObject resource, List<String> path) {
        List<JsonValue> found = List.of(resource);
        for (String name : path) {
            found = found.stream()
                    .filter(JsonObject.class::isInstance)
                    .flatMap(value -> JsonFields.value(value.asJsonObject(), name).stream())
                    .flatMap(value -> value instanceof JsonArray array ? array.stream() : Stream.of(value))
                    .toList();
        }
        return found.stream()
                // For a complex attribute, its value (RFC 7644 section 3.4.2.2).
                .flatMap(value -> value instanceof JsonObject object
                        ? JsonFields.value(object, "value").stream()
                        : Stream.of(value))
                .filter(value -> !value.equals(JsonValue.NULL))
                .map(value -> value instanceof JsonString string ? string.getString() : value.toString())
                .toList();
    }

    /** A filter for an attribute's value, as a JSON string, so that nothing in the value can end the string. */
    static String equal(String attribute, String value) {
        return attribute + " eq " + JSON.createValue(value);
    }

    /** The path of the member of a group that is a certain account, for PATCH (RFC 7644 figure 7). */
    static String member(String account) {
        return "members[" + equal("value", account) + "]";
    }

    /** The path of an attribute's values of one type, for PATCH (RFC 7644 figure 1). */
    static String ofType(String attribute, String type) {
        return attribute + "[" + equal("type", type) + "]";
    }
}
