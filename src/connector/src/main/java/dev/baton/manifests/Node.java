package dev.baton.manifests;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A position in a parsed document: its path, for messages, and its value.
 *
 * @param path such as {@code spec.containers[0].name}
 * @param found a map, a list, text, a number or a boolean; empty if there is no value
 */
record Node(String path, Optional<Object> found) {
    static Node root(Object document) {
        return new Node("", Optional.of(document));
    }

    Node at(String key) {
        Object child = found.filter(Map.class::isInstance)
                .map(map -> ((Map<?, ?>) map).get(key))
                .orElse(null);
        return new Node(path.isEmpty() ? key : path + "." + key, Optional.ofNullable(child));
    }

    /** The node at a path of keys. */
    Node in(String... keys) {
        Node node = this;
        for (String key : keys) {
            node = node.at(key);
        }
        return node;
    }

    List<Node> items() {
        List<Node> items = new ArrayList<>();
        if (found.orElse(null) instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                items.add(new Node(path + "[" + i + "]", Optional.ofNullable(list.get(i))));
            }
        }
        return items;
    }

    Map<String, Node> entries() {
        Map<String, Node> entries = new LinkedHashMap<>();
        if (found.orElse(null) instanceof Map<?, ?> map) {
            map.keySet().forEach(key -> entries.put(String.valueOf(key), at(String.valueOf(key))));
        }
        return entries;
    }

    boolean isPresent() {
        return found.isPresent();
    }

    Optional<String> text() {
        return found.filter(String.class::isInstance).map(String.class::cast);
    }

    /** A scalar as text. An engine does not take an unquoted number for text, but its meaning is clear. */
    Optional<String> scalar() {
        return found.filter(value -> !(value instanceof Map || value instanceof List))
                .map(String::valueOf);
    }

    Optional<Long> number() {
        return found.filter(Integer.class::isInstance)
                .map(value -> (long) (Integer) value)
                .or(() -> found.filter(Long.class::isInstance).map(Long.class::cast));
    }

    boolean is(Object value) {
        return found.filter(value::equals).isPresent();
    }

    /** The texts of a list. */
    List<String> words() {
        return items().stream().flatMap(item -> item.text().stream()).toList();
    }

    /** The texts of a map, by key. */
    Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        entries().forEach((key, value) -> value.text().ifPresent(text -> texts.put(key, text)));
        return texts;
    }
}
