package dev.baton.manifests;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the API server or the kubelet refuses in a pod template, beyond what its model says. */
final class PodRules {
    private final Workload workload;
    private final Document document;
    private final Node spec;

    private PodRules(Workload workload) {
        this.workload = workload;
        this.document = workload.document();
        this.spec = workload.podSpec();
    }

    static void check(Workload workload) {
        PodRules rules = new PodRules(workload);
        KubernetesRules.checkLabels(rules.document, workload.template().in("metadata", "labels"));
        KubernetesRules.checkLabels(rules.document, rules.spec.at("nodeSelector"));
        rules.checkPod();
        Set<String> volumes = rules.checkVolumes();
        rules.document.requireUnique(values(workload.containers(), "name"));
        for (Node container : workload.containers()) {
            rules.checkContainer(container, volumes);
            ProbeRules.check(rules.document, container);
        }
        rules.spec.at("initContainers").items().forEach(container -> ProbeRules.checkInit(rules.document, container));
    }

    private static List<Node> values(List<Node> nodes, String field) {
        return nodes.stream().map(node -> node.at(field)).toList();
    }

    private void checkPod() {
        document.require(!spec.isPresent() || !spec.at("containers").items().isEmpty(), spec, "needs a container");
        Node restart = spec.at("restartPolicy");
        if (workload.isLongRunning()) {
            document.require(
                    !restart.isPresent() || restart.is("Always"), restart, "must be Always for a " + document.kind());
            Node deadline = spec.at("activeDeadlineSeconds");
            document.require(!deadline.isPresent(), deadline, "must be left out for a " + document.kind());
        }
    }

    private Set<String> checkVolumes() {
        List<Node> volumes = spec.at("volumes").items();
        document.requireUnique(values(volumes, "name"));
        for (Node volume : volumes) {
            checkName(volume.at("name"), Formats::isLabel);
            document.require(
                    volume.entries().size() <= 2,
                    volume,
                    "must have one source, not " + (volume.entries().size() - 1));
        }
        Stream<String> claims = document.root().in("spec", "volumeClaimTemplates").items().stream()
                .flatMap(claim -> claim.in("metadata", "name").text().stream());
        return Stream.concat(volumes.stream().flatMap(v -> v.at("name").text().stream()), claims)
                .collect(Collectors.toSet());
    }

    private void checkContainer(Node container, Set<String> volumes) {
        checkName(container.at("name"), Formats::isLabel);
        Node image = container.at("image");
        document.require(image.isPresent(), container, "missing field image");
        image.text()
                .filter(text -> !Formats.isImage(text))
                .ifPresent(text -> document.fault(image, text + " must be an image reference"));
        checkPorts(container.at("ports").items());
        checkVariables(container.at("env").items());
        checkResources(container.at("resources"));
        checkMounts(container.at("volumeMounts").items(), volumes);
        checkPrivileges(container.at("securityContext"));
    }

    private void checkName(Node name, Predicate<String> isAllowed) {
        name.text()
                .filter(isAllowed.negate())
                .ifPresent(text -> document.fault(
                        name, text + " must be lower-case letters, digits and dashes, at most 63 characters"));
    }

    private void checkPorts(List<Node> ports) {
        document.requireUnique(values(ports, "name"));
        document.requireUnique(ports, "hostPort", "protocol", "TCP");
    }

    private void checkVariables(List<Node> variables) {
        for (Node variable : variables) {
            Node name = variable.at("name");
            name.text()
                    .filter(text -> !Formats.isVariable(text))
                    .ifPresent(text -> document.fault(name, text + " must be a variable's name"));
            document.require(
                    !variable.at("value").isPresent()
                            || !variable.at("valueFrom").isPresent(),
                    variable,
                    "has both value and valueFrom");
        }
    }

    private void checkResources(Node resources) {
        Node limits = resources.at("limits");
        resources.at("requests").entries().forEach((resource, request) -> {
            Optional<BigDecimal> limit = amount(limits.at(resource));
            Optional<BigDecimal> wanted = amount(request);
            if (limit.isPresent() && wanted.isPresent() && wanted.get().compareTo(limit.get()) > 0) {
                document.fault(
                        request,
                        "above the limit of " + limits.at(resource).found().orElseThrow());
            }
        });
    }

    private static Optional<BigDecimal> amount(Node quantity) {
        return quantity.found().flatMap(found -> Formats.quantity(found.toString()));
    }

    private void checkMounts(List<Node> mounts, Set<String> volumes) {
        document.requireUnique(values(mounts, "mountPath"));
        for (Node mount : mounts) {
            Node name = mount.at("name");
            name.text()
                    .filter(text -> !volumes.contains(text))
                    .ifPresent(text -> document.fault(name, "no volume has the name " + text));
            Node path = mount.at("mountPath");
            path.text()
                    .filter(text -> !text.startsWith("/") || text.contains(":"))
                    .ifPresent(text -> document.fault(path, text + " must be an absolute path without a colon"));
        }
    }

    private void checkPrivileges(Node own) {
        Node pod = spec.at("securityContext");
        Node escalation = own.at("allowPrivilegeEscalation");
        boolean isSysAdmin = own.in("capabilities", "add").words().stream()
                .anyMatch(capability -> capability.equals("SYS_ADMIN") || capability.equals("CAP_SYS_ADMIN"));
        document.require(
                !escalation.is(false) || !own.at("privileged").is(true),
                escalation,
                "false contradicts privileged: true");
        document.require(
                !escalation.is(false) || !isSysAdmin, escalation, "false contradicts the capability SYS_ADMIN");
        Node nonRoot = own.at("runAsNonRoot").isPresent() ? own.at("runAsNonRoot") : pod.at("runAsNonRoot");
        Node user = own.at("runAsUser").isPresent() ? own.at("runAsUser") : pod.at("runAsUser");
        document.require(!nonRoot.is(true) || !user.is(0), user, "0 is root, which contradicts runAsNonRoot: true");
    }
}
