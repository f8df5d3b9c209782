package dev.baton.manifests;

import dev.baton.config.SafeText;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** One document of a file, and the faults found in it. Not safe for use by several threads at once. */
final class Document {
    private static final int MAX_LINE = 400;

    private final String file;
    private final Node root;
    private final List<String> faults;

    Document(String file, Node root, List<String> faults) {
        this.file = file;
        this.root = root;
        this.faults = faults;
    }

    Node root() {
        return root;
    }

    String kind() {
        return root.at("kind").text().orElse("");
    }

    String name() {
        return root.in("metadata", "name").text().orElse("");
    }

    /** The namespace it names, or empty where the client chooses. */
    String namespace() {
        return root.in("metadata", "namespace").text().orElse("");
    }

    /** Objects see those of their own namespace only; one that names none may be in any. */
    boolean isSameNamespace(Document other) {
        return namespace().isEmpty()
                || other.namespace().isEmpty()
                || namespace().equals(other.namespace());
    }

    /** Whether it is a Kubernetes object. */
    boolean isKubernetes() {
        return root.at("kind").isPresent() || root.at("apiVersion").isPresent();
    }

    boolean isTaskDefinition() {
        return !isKubernetes()
                && (root.at("containerDefinitions").isPresent()
                        || root.at("family").isPresent());
    }

    boolean isEcsService() {
        return !isKubernetes()
                && !isTaskDefinition()
                && (root.at("taskDefinition").isPresent()
                        || root.at("serviceName").isPresent());
    }

    void fault(Node node, String message) {
        String where = isKubernetes() ? (kind() + "/" + name() + " " + node.path()).strip() : node.path();
        String place = where.isEmpty() ? file : file + ": " + where;
        // Each by itself: a field called token is no credential because a message follows it.
        faults.add(SafeText.clean(place, MAX_LINE) + ": " + SafeText.clean(message, MAX_LINE));
    }

    /** Adds a fault for each text that is there a second time. */
    void requireUnique(List<Node> values) {
        Set<String> seen = new HashSet<>();
        for (Node value : values) {
            value.text().filter(text -> !seen.add(text)).ifPresent(text -> fault(value, text + " is there twice"));
        }
    }

    /** Adds a fault for each node whose number is there a second time with the same word, which has a default. */
    void requireUnique(List<Node> nodes, String number, String word, String defaultWord) {
        Set<String> seen = new HashSet<>();
        for (Node node : nodes) {
            String by = node.at(word).text().orElse(defaultWord);
            node.at(number)
                    .number()
                    .filter(value -> !seen.add(value + by))
                    .ifPresent(value -> fault(node.at(number), number + " " + value + " is there twice"));
        }
    }

    /** Adds a fault for each field that is not there. */
    void requireFields(Node node, String... names) {
        for (String name : names) {
            require(node.at(name).isPresent(), node, "missing field " + name);
        }
    }

    /** Adds a fault for each field that is there. */
    void exclude(Node node, String why, String... names) {
        for (String name : names) {
            require(!node.at(name).isPresent(), node.at(name), "must be left out " + why);
        }
    }

    /** Adds a fault unless a condition holds. */
    void require(boolean isMet, Node node, String message) {
        if (!isMet) {
            fault(node, message);
        }
    }
}
