package dev.baton.manifests;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What the API server refuses in objects other than pods, beyond what their models say. */
final class KubernetesRules {
    private static final Set<String> RFC_1035_KINDS = Set.of("Service");
    // Whose names are only kept from breaking a URL's path.
    private static final Set<String> PATH_KINDS = Set.of("Role", "RoleBinding");
    private static final Set<String> LABEL_KINDS = Set.of("Namespace");

    private final Document document;
    private final Node spec;

    private KubernetesRules(Document document) {
        this.document = document;
        this.spec = document.root().at("spec");
    }

    static void check(Document document) {
        KubernetesRules rules = new KubernetesRules(document);
        rules.checkMetadata();
        switch (document.kind()) {
            case "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet" -> rules.checkSelector();
            case "PodDisruptionBudget" -> rules.checkDisruptionBudget();
            case "Service" -> rules.checkService();
            case "ConfigMap", "Secret" -> rules.checkKeys();
            default -> {}
        }
        Workload.of(document).ifPresent(PodRules::check);
    }

    private void checkMetadata() {
        Node metadata = document.root().at("metadata");
        Node name = metadata.at("name");
        document.require(name.isPresent(), metadata, "missing field name");
        name.text()
                .filter(text -> !isName(text))
                .ifPresent(text -> document.fault(
                        name,
                        text + " must be lower-case letters, digits and dashes, a letter"
                                + " or digit at both ends (RFC 1123; RFC 1035 for a Service)"));
        Node namespace = metadata.at("namespace");
        namespace
                .text()
                .filter(text -> !Formats.isLabel(text))
                .ifPresent(text -> document.fault(namespace, text + " must be lower-case letters, digits and dashes"));
        checkLabels(document, metadata.at("labels"));
        Node annotations = metadata.at("annotations");
        annotations
                .entries()
                .forEach((key, value) -> document.require(
                        Formats.isLabelKey(key), annotations, key + " must be an annotation key: [prefix/]name"));
    }

    private boolean isName(String text) {
        if (RFC_1035_KINDS.contains(document.kind())) {
            return Formats.isServiceName(text);
        }
        if (PATH_KINDS.contains(document.kind())) {
            return !text.matches("\\.\\.?|.*[/%].*");
        }
        return LABEL_KINDS.contains(document.kind()) ? Formats.isLabel(text) : Formats.isSubdomain(text);
    }

    static void checkLabels(Document document, Node labels) {
        labels.texts().forEach((key, value) -> {
            document.require(Formats.isLabelKey(key), labels, key + " must be a label key: [prefix/]name");
            document.require(
                    Formats.isLabelValue(value),
                    labels.at(key),
                    value + " must be at most 63 letters, digits, dashes, dots and underscores");
        });
    }

    private void checkSelector() {
        Workload workload = Workload.of(document).orElseThrow();
        Node selector = spec.at("selector");
        document.require(!selector.isPresent() || !selector.entries().isEmpty(), selector, "must select something");
        document.require(
                selects(selector, workload.labels()),
                selector,
                "does not select the template's own labels: spec.template.metadata.labels");
    }

    /** Whether a label selector selects labels. */
    static boolean selects(Node selector, Map<String, String> labels) {
        boolean isMatch = selector.at("matchLabels").texts().entrySet().stream()
                .allMatch(wanted -> Objects.equals(wanted.getValue(), labels.get(wanted.getKey())));
        return isMatch
                && selector.at("matchExpressions").items().stream().allMatch(expression -> isMet(expression, labels));
    }

    private static boolean isMet(Node expression, Map<String, String> labels) {
        String label = labels.get(expression.at("key").text().orElse(""));
        List<String> values = expression.at("values").words();
        return switch (expression.at("operator").text().orElse("")) {
            case "In" -> label != null && values.contains(label);
            case "NotIn" -> label == null || !values.contains(label);
            case "Exists" -> label != null;
            case "DoesNotExist" -> label == null;
            default -> true;
        };
    }

    private void checkDisruptionBudget() {
        boolean hasMin = spec.at("minAvailable").isPresent();
        boolean hasMax = spec.at("maxUnavailable").isPresent();
        document.require(hasMin != hasMax, spec, "needs minAvailable or maxUnavailable, one of them");
    }

    private void checkService() {
        List<Node> ports = spec.at("ports").items();
        for (Node port : ports) {
            Node name = port.at("name");
            document.require(
                    ports.size() == 1 || name.isPresent(), port, "missing field name, as there are several ports");
            name.text()
                    .filter(text -> !Formats.isLabel(text))
                    .ifPresent(text -> document.fault(name, text + " must be lower-case letters, digits and dashes"));
        }
    }

    private void checkKeys() {
        for (String field : List.of("data", "stringData", "binaryData")) {
            document.root()
                    .at(field)
                    .entries()
                    .forEach((key, value) -> document.require(
                            key.matches("[-._a-zA-Z0-9]{1,253}"),
                            value,
                            key + " must be letters, digits, dashes, dots and underscores"));
        }
        Node binary = document.root().at("binaryData");
        document.root().at("data").entries().keySet().stream()
                .filter(key -> binary.at(key).isPresent())
                .forEach(key -> document.fault(binary, key + " is in data too"));
    }
}
