package dev.baton.manifests;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A Kubernetes object that runs pods, and its pod template. */
record Workload(Document document, Node template) {
    private static final List<String> TEMPLATE = List.of("spec", "template");

    /** The paths of pod templates, by API group and kind. */
    private static final Map<String, List<String>> TEMPLATES = Map.of(
            "/Pod", List.of(),
            "/ReplicationController", TEMPLATE,
            "apps/Deployment", TEMPLATE,
            "apps/ReplicaSet", TEMPLATE,
            "apps/StatefulSet", TEMPLATE,
            "apps/DaemonSet", TEMPLATE,
            "batch/Job", TEMPLATE,
            "batch/CronJob", List.of("spec", "jobTemplate", "spec", "template"));

    static Optional<Workload> of(Document document) {
        return Optional.ofNullable(TEMPLATES.get(document.group() + "/" + document.kind()))
                .map(path -> new Workload(document, document.root().in(path.toArray(String[]::new))));
    }

    /** Whether its pods run to completion, so that they may run any command of the program. */
    boolean isTask() {
        return document.group().equals("batch");
    }

    Node podSpec() {
        return template.at("spec");
    }

    Map<String, String> labels() {
        return template.in("metadata", "labels").texts();
    }
}
