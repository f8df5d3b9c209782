package dev.baton.manifests;

import java.util.List;
import java.util.Locale;

/** A platform to render manifests for. */
public enum Target {
    /** Kubernetes: a kustomize base and overlays. */
    KUBERNETES(List.of(
            "common/kustomization.yaml",
            "common/serviceaccount.yaml",
            "common/configmap.yaml",
            "common/networkpolicy.yaml",
            "common/poddisruptionbudget.yaml",
            "base/kustomization.yaml",
            "base/deployment.yaml",
            "secret-example.yaml",
            "overlays/http-get/kustomization.yaml",
            "overlays/http-get/configmap-patch.yaml",
            "overlays/http-get/deployment-patch.yaml",
            "overlays/http-get/networkpolicy-patch.yaml",
            "overlays/persistent-volume/kustomization.yaml",
            "overlays/persistent-volume/configmap-patch.yaml",
            "overlays/persistent-volume/service.yaml",
            "overlays/persistent-volume/statefulset.yaml",
            "overlays/postgres/kustomization.yaml",
            "overlays/postgres/configmap-patch.yaml",
            "overlays/postgres/deployment-patch.yaml",
            "overlays/postgres/networkpolicy-patch.yaml",
            "overlays/restricted/kustomization.yaml",
            "overlays/restricted/namespace.yaml")),

    /** ECS on Fargate: a task definition and a service. */
    ECS(List.of("task-definition.json", "service.json"));

    private final List<String> files;

    Target(List<String> files) {
        this.files = files;
    }

    /** {@return the name on the command line, which is also the folder of the templates} */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The files to render, relative to the template folder and to the output folder alike. */
    List<String> files() {
        return files;
    }
}
