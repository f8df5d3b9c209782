package dev.baton.manifests;

import dev.baton.config.SafeText;
import java.util.List;

/** One document of a file, and the findings about it. Not safe for use by several threads at once. */
record Document(String file, Node root, List<Finding> findings) {
    private static final int MAX_LINE = 400;

    String kind() {
        return root.at("kind").text().orElse("");
    }

    /** The API group; empty for the core group. */
    String group() {
        String version = root.at("apiVersion").text().orElse("");
        return version.substring(0, Math.max(0, version.indexOf('/')));
    }

    boolean is(String group, String kind) {
        return group().equals(group) && kind().equals(kind);
    }

    String name() {
        return root.in("metadata", "name").text().orElse("");
    }

    /** The object's namespace; empty if the client chooses it. */
    String namespace() {
        return root.in("metadata", "namespace").text().orElse("");
    }

    /** Whether both may be in one namespace, as objects see only their own; one that names none may be in any. */
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

    void error(Node node, String message) {
        add(node, message, false);
    }

    void warn(Node node, String message) {
        add(node, message, true);
    }

    private void add(Node node, String message, boolean isWarning) {
        String where = isKubernetes() ? (kind() + "/" + name() + " " + node.path()).strip() : node.path();
        String place = where.isEmpty() ? file : file + ": " + where;
        // Cleaned separately, so that a field named token and the message after it are not taken for a credential.
        findings.add(new Finding(
                SafeText.clean(place, MAX_LINE)
                        + (isWarning ? ": warning: " : ": ")
                        + SafeText.clean(message, MAX_LINE),
                isWarning));
    }

    /** Adds an error unless a condition holds. */
    void require(boolean isMet, Node node, String message) {
        if (!isMet) {
            error(node, message);
        }
    }
}
