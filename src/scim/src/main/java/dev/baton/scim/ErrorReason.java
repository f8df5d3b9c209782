package dev.baton.scim;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds the reason in the body of an error, in the form of RFC 7644 section 3.12 or another. The result is untrusted: it has to
 * be cleaned and masked before it is shown. Pure functions.
 */
final class ErrorReason {
    /** The members that may hold the reason, the most specific first. */
    private static final List<String> NAMES = List.of(
            "detail",
            "details",
            "error_description",
            "description",
            "errorMessage",
            "error_message",
            "errorSummary",
            "message",
            "msg",
            "reason",
            "errors",
            "error",
            "generalErrors",
            "fieldErrors",
            "errorCauses",
            "response",
            "fault",
            "faultstring",
            "title",
            "scimType");

    private static final Set<String> BY_FIELD = Set.of("errors", "fieldErrors");
    private static final int MAX_DEPTH = 4;
    private static final int MAX_ITEMS = 3;

    /** The maximum length of a text; messages show no more than that. */
    private static final int MAX_TEXT = 2_000;

    private static final Pattern HTML_TITLE = Pattern.compile("(?is)<(title|h1)\\b[^>]{0,200}>([^<]{1,500})<");

    private ErrorReason() {}

    /** Returns the reason, or empty if none is found. */
    static Optional<String> of(HttpTransport.Answer answer) {
        Optional<JsonObject> json = JsonBody.parse(answer);
        if (json.isPresent()) {
            JsonObject object = json.get();
            return find(object, 0)
                    .or(() -> JsonFields.value(object, "Resources").flatMap(list -> find(list, 1)));
        }
        String text = JsonBody.text(answer).strip();
        if (text.startsWith("<") || JsonBody.mediaType(answer).contains("html")) {
            Matcher title = HTML_TITLE.matcher(text.substring(0, Math.min(text.length(), MAX_TEXT)));
            return title.find() ? Optional.of(title.group(2).strip()).filter(t -> !t.isEmpty()) : Optional.empty();
        }
        boolean isPlain = JsonBody.mediaType(answer).equals("text/plain") && !text.startsWith("{");
        return isPlain ? shown(text) : Optional.empty();
    }

    private static Optional<String> find(JsonValue value, int depth) {
        if (value instanceof JsonString text) {
            return shown(text.getString().strip());
        }
        if (depth < MAX_DEPTH && value instanceof JsonArray array) {
            return joined(array.stream().limit(MAX_ITEMS).flatMap(item -> find(item, depth + 1).stream()));
        }
        if (depth < MAX_DEPTH && value instanceof JsonObject object) {
            return NAMES.stream()
                    .flatMap(name -> JsonFields.value(object, name)
                            .flatMap(found -> find(found, depth + 1).or(() -> byField(name, found)))
                            .stream())
                    .findFirst();
        }
        return Optional.empty();
    }

    /** Reads errors that are members named after the fields they are about. */
    private static Optional<String> byField(String name, JsonValue value) {
        return BY_FIELD.contains(name) && value instanceof JsonObject fields
                ? joined(fields.entrySet().stream()
                        .limit(MAX_ITEMS)
                        .flatMap(field ->
                                find(field.getValue(), MAX_DEPTH - 2)
                                        .map(text -> field.getKey() + ": " + text)
                                        .stream()))
                : Optional.empty();
    }

    private static Optional<String> joined(Stream<String> texts) {
        return Optional.of(texts.distinct().collect(Collectors.joining("; "))).filter(text -> !text.isEmpty());
    }

    private static Optional<String> shown(String text) {
        return Optional.of(text.substring(0, Math.min(text.length(), MAX_TEXT))).filter(t -> !t.isEmpty());
    }
}
