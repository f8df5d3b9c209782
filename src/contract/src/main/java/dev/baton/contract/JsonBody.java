package dev.baton.contract;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON body as received, with the order of its keys and any duplicates.
 *
 * @param problem why the body is not a JSON object with members; empty if it is one
 * @param keys the keys of the object in order
 * @param strings the members that are strings
 * @param details the members of {@code details} that are strings
 * @param others the keys of the other members of {@code details}, and those that occur twice
 * @param hasDetails whether the object has a member {@code details}
 */
record JsonBody(
        String problem,
        List<String> keys,
        Map<String, String> strings,
        Map<String, String> details,
        List<String> others,
        boolean hasDetails) {

    static JsonBody of(Answer answer) {
        List<String> keys = new ArrayList<>();
        Map<String, String> strings = new LinkedHashMap<>();
        Map<String, String> details = new LinkedHashMap<>();
        List<String> others = new ArrayList<>();
        String problem = "";
        try (JsonParser json =
                Json.createParser(new ByteArrayInputStream(answer.text().getBytes(StandardCharsets.UTF_8)))) {
            Deque<String> path = new ArrayDeque<>();
            String key = "";
            while (json.hasNext()) {
                Event event = json.next();
                if (path.isEmpty() && event != Event.START_OBJECT) {
                    throw new JsonException("not an object");
                }
                boolean isInDetails = path.size() == 2 && "details".equals(path.peek());
                switch (event) {
                    case KEY_NAME -> {
                        key = json.getString();
                        if (path.size() == 1) {
                            keys.add(key);
                        }
                    }
                    case VALUE_STRING -> {
                        if (path.size() == 1) {
                            strings.put(key, json.getString());
                        } else if (isInDetails && details.put(key, json.getString()) != null) {
                            others.add(key);
                        }
                    }
                    case START_OBJECT, START_ARRAY -> {
                        if (isInDetails) {
                            others.add(key);
                        }
                        // The elements of an array have no key: they are no members of details.
                        path.push(event == Event.START_OBJECT ? key : "");
                    }
                    case END_OBJECT, END_ARRAY -> path.pop();
                    default -> {
                        if (isInDetails) {
                            others.add(key);
                        }
                    }
                }
            }
            if (keys.isEmpty()) {
                problem = "an empty object, or none";
            }
        } catch (JsonException | IllegalStateException e) {
            problem = e.getMessage().lines().findFirst().orElse("no JSON");
        }
        return new JsonBody(problem, keys, strings, details, others, keys.contains("details"));
    }

    Optional<String> string(String key) {
        return Optional.ofNullable(strings.get(key));
    }

    Optional<String> detail(String key) {
        return Optional.ofNullable(details.get(key));
    }

    /** Expects {@code details} to have this member. */
    static void expectDetail(Evidence evidence, Answer answer, String key, String value) {
        boolean isSo = of(answer).detail(key).filter(value::equals).isPresent();
        evidence.expect("details." + key + ": " + value, isSo, answer);
    }

    /** Reads the body, and expects it to be a JSON object. */
    static JsonBody expectJson(Evidence evidence, Answer answer) {
        JsonBody body = of(answer);
        evidence.expect("the body is a JSON object", body.problem().isEmpty(), answer);
        return body;
    }
}
