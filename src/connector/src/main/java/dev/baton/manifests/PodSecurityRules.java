package dev.baton.manifests;

import java.util.List;
import java.util.Set;

/**
 * What a namespace that enforces the restricted Pod Security Standard refuses in the pods of its workloads: the standard's
 * controls, as of Kubernetes v1.35, for containers of Linux.
 */
final class PodSecurityRules {
    private static final String ENFORCE = "pod-security.kubernetes.io/enforce";
    private static final List<String> HOST_NAMESPACES = List.of("hostIPC", "hostNetwork", "hostPID");
    private static final Set<String> VOLUMES = Set.of(
            "configMap",
            "csi",
            "downwardAPI",
            "emptyDir",
            "ephemeral",
            "image",
            "name",
            "persistentVolumeClaim",
            "projected",
            "secret");

    private final Document document;
    private final Node spec;

    private PodSecurityRules(Workload workload) {
        this.document = workload.document();
        this.spec = workload.podSpec();
    }

    /** Checks the workloads of every namespace among the documents that enforces the standard. */
    static void check(List<Document> documents) {
        List<String> restricted = documents.stream()
                .filter(document -> document.kind().equals("Namespace"))
                .filter(namespace ->
                        namespace.root().in("metadata", "labels", ENFORCE).is("restricted"))
                .map(Document::name)
                .toList();
        documents.stream()
                .filter(document -> restricted.contains(document.namespace()))
                .flatMap(document -> Workload.of(document).stream())
                .forEach(workload -> new PodSecurityRules(workload).checkPod(workload.containers()));
    }

    private void checkPod(List<Node> containers) {
        for (String field : HOST_NAMESPACES) {
            refuse(spec.at(field).is(true), spec.at(field), "must not be true");
        }
        for (Node volume : spec.at("volumes").items()) {
            volume.entries()
                    .forEach((type, value) -> refuse(!VOLUMES.contains(type), value, "must be of another kind"));
        }
        for (Node container : containers) {
            Node own = container.at("securityContext");
            refuse(own.at("privileged").is(true), own.at("privileged"), "must not be true");
            refuse(!own.at("allowPrivilegeEscalation").is(false), own.at("allowPrivilegeEscalation"), "must be false");
            checkCapabilities(own.at("capabilities"));
            refuse(!effective(own, "runAsNonRoot").is(true), effective(own, "runAsNonRoot"), "must be true");
            refuse(effective(own, "runAsUser").is(0), effective(own, "runAsUser"), "must not be 0");
            Node profile = effective(own, "seccompProfile");
            refuse(
                    !profile.at("type").is("RuntimeDefault")
                            && !profile.at("type").is("Localhost"),
                    profile,
                    "must be RuntimeDefault or Localhost");
            for (Node port : container.at("ports").items()) {
                Node host = port.at("hostPort");
                refuse(host.isPresent() && !host.is(0), host, "must be left out");
            }
        }
    }

    private void checkCapabilities(Node capabilities) {
        refuse(!capabilities.at("drop").words().contains("ALL"), capabilities.at("drop"), "must have ALL");
        refuse(
                !Set.of("NET_BIND_SERVICE").containsAll(capabilities.at("add").words()),
                capabilities.at("add"),
                "must be NET_BIND_SERVICE only");
    }

    /** The container's own, or else the pod's. */
    private Node effective(Node own, String field) {
        return own.at(field).isPresent() ? own.at(field) : spec.in("securityContext", field);
    }

    private void refuse(boolean isRefused, Node node, String allowed) {
        document.require(
                !isRefused, node, allowed + ", as its namespace enforces the restricted Pod Security Standard");
    }
}
