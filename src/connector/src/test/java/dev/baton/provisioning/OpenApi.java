package dev.baton.provisioning;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The served OpenAPI document, as far as it is needed to hold answers to it: statuses, media types and schemas. */
final class OpenApi {
    private static final String REF = "#/components/";

    private final JsonObject document;

    private OpenApi(JsonObject document) {
        this.document = document;
    }

    static OpenApi parse(String text) {
        return new OpenApi(TaskJson.parse(text));
    }

    Set<String> paths() {
        return document.getJsonObject("paths").keySet();
    }

    List<String> states() {
        JsonObject task = resolve("#/components/schemas/Task");
        return task.getJsonObject("properties")
                .getJsonObject("state")
                .getJsonArray("enum")
                .getValuesAs(JsonString::getString);
    }

    void check(String method, String path, HttpResponse<String> response) {
        JsonObject operation = document.getJsonObject("paths")
                .getJsonObject(template(path.split("\\?", 2)[0]))
                .getJsonObject(method.toLowerCase(Locale.ROOT));
        JsonObject described =
                operation.getJsonObject("responses").getJsonObject(String.valueOf(response.statusCode()));
        if (described == null) {
            throw new AssertionError(method + " " + path + " does not describe " + response.statusCode());
        }
        JsonObject content = dereferenced(described).getJsonObject("content");
        String type = response.headers().firstValue("Content-Type").orElse("none");
        if (!content.containsKey(type)) {
            throw new AssertionError(method + " " + path + " does not describe " + type);
        }
        check("body", content.getJsonObject(type).getJsonObject("schema"), TaskJson.parse(response.body()));
    }

    private String template(String path) {
        return paths().stream()
                .filter(path::equals)
                .findFirst()
                .or(() -> paths().stream()
                        .filter(template -> path.matches(Pattern.quote(template).replace("{id}", "\\E[^/]+\\Q")))
                        .findFirst())
                .orElseThrow(() -> new AssertionError("not described: " + path));
    }

    private void check(String where, JsonObject reference, JsonValue value) {
        JsonObject schema = dereferenced(reference);
        switch (schema.getString("type")) {
            case "object" -> checkObject(where, schema, value.asJsonObject());
            case "array" -> {
                JsonArray items = value.asJsonArray();
                items.forEach(item -> check(where + "[]", schema.getJsonObject("items"), item));
            }
            case "integer" -> require(value instanceof JsonNumber number && number.isIntegral(), where);
            case "string" -> checkText(where, schema, ((JsonString) value).getString());
            default -> throw new AssertionError(where + ": a type that this check does not know");
        }
    }

    private void checkObject(String where, JsonObject schema, JsonObject value) {
        if (schema.containsKey("required")) {
            schema.getJsonArray("required")
                    .getValuesAs(JsonString::getString)
                    .forEach(name -> require(value.containsKey(name), where + " lacks " + name));
        }
        JsonObject properties = schema.getJsonObject("properties");
        value.forEach((name, member) -> {
            boolean isOther = !properties.containsKey(name);
            JsonValue others = schema.get("additionalProperties");
            require(!isOther || others instanceof JsonObject, where + " does not describe " + name);
            check(where + "." + name, isOther ? others.asJsonObject() : properties.getJsonObject(name), member);
        });
    }

    private static void checkText(String where, JsonObject schema, String text) {
        if (schema.containsKey("enum")) {
            require(
                    schema.getJsonArray("enum")
                            .getValuesAs(JsonString::getString)
                            .contains(text),
                    where + ": " + text);
        }
        if (schema.containsKey("pattern")) {
            require(text.matches(schema.getString("pattern")), where + ": " + text);
        }
        if (schema.getString("format", "").equals("date-time")) {
            Instant.parse(text);
        }
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError(what);
        }
    }

    private JsonObject dereferenced(JsonObject object) {
        return object.containsKey("$ref") ? resolve(object.getString("$ref")) : object;
    }

    private JsonObject resolve(String reference) {
        JsonObject found = document.getJsonObject("components");
        for (String name : reference.substring(REF.length()).split("/")) {
            found = found.getJsonObject(name);
        }
        return found;
    }
}
