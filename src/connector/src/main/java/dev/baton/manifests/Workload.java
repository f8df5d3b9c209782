package dev.baton.manifests;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A Kubernetes object that runs pods, and the template it makes them from. */
record Workload(Document document, Node template) {
    private static final Map<String, List<String>> TEMPLATES = Map.of(
            "Pod", List.of(),
            "Deployment", List.of("spec", "template"),
            "ReplicaSet", List.of("spec", "template"),
            "StatefulSet", List.of("spec", "template"),
            "DaemonSet", List.of("spec", "template"),
            "Job", List.of("spec", "template"),
            "CronJob", List.of("spec", "jobTemplate", "spec", "template"));

    static Optional<Workload> of(Document document) {
        return Optional.ofNullable(TEMPLATES.get(document.kind()))
                .map(path -> new Workload(document, document.root().in(path.toArray(String[]::new))));
    }

    Node podSpec() {
        return template.at("spec");
    }

    Map<String, String> labels() {
        return template.in("metadata", "labels").texts();
    }

    List<Node> containers() {
        return Stream.concat(
                        podSpec().at("initContainers").items().stream(), podSpec().at("containers").items().stream())
                .toList();
    }

    /** Whether the pods run until they are stopped, so that only restartPolicy Always makes sense. */
    boolean isLongRunning() {
        return document.root().in("spec", "selector").isPresent()
                && !document.kind().equals("Job");
    }
}
