package dev.baton.manifests;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What the engines allow in single fields and the libraries' models do not carry: ranges and fixed words, by model class
 * and field. The figures come from the Kubernetes API reference (v1.35) and from the ECS task definition parameters.
 */
final class FieldRules {
    private static final long MAX_ID = Integer.MAX_VALUE;
    private static final Range PORT = new Range(1, 65_535);
    private static final Range NOT_NEGATIVE = new Range(0, Long.MAX_VALUE);
    private static final Range POSITIVE = new Range(1, Long.MAX_VALUE);

    private static final Range WEIGHT = new Range(1, 100);
    private static final Range PERCENT = new Range(0, 100);

    private static final Map<String, Range> RANGES = Map.ofEntries(
            Map.entry("V1Probe.initialDelaySeconds", NOT_NEGATIVE),
            Map.entry("V1Probe.timeoutSeconds", POSITIVE),
            Map.entry("V1Probe.periodSeconds", POSITIVE),
            Map.entry("V1Probe.successThreshold", POSITIVE),
            Map.entry("V1Probe.failureThreshold", POSITIVE),
            Map.entry("V1HTTPGetAction.port", PORT),
            Map.entry("V1TCPSocketAction.port", PORT),
            Map.entry("V1GRPCAction.port", PORT),
            Map.entry("V1ContainerPort.containerPort", PORT),
            Map.entry("V1ContainerPort.hostPort", PORT),
            Map.entry("V1ServicePort.port", PORT),
            Map.entry("V1ServicePort.targetPort", PORT),
            Map.entry("V1NetworkPolicyPort.port", PORT),
            Map.entry("V1NetworkPolicyPort.endPort", PORT),
            Map.entry("V1ServicePort.nodePort", PORT),
            Map.entry("V1DeploymentSpec.replicas", NOT_NEGATIVE),
            Map.entry("V1DeploymentSpec.minReadySeconds", NOT_NEGATIVE),
            Map.entry("V1DeploymentSpec.progressDeadlineSeconds", POSITIVE),
            Map.entry("V1DeploymentSpec.revisionHistoryLimit", NOT_NEGATIVE),
            Map.entry("V1StatefulSetSpec.minReadySeconds", NOT_NEGATIVE),
            Map.entry("V1StatefulSetSpec.revisionHistoryLimit", NOT_NEGATIVE),
            Map.entry("V1Probe.terminationGracePeriodSeconds", POSITIVE),
            Map.entry("V1TopologySpreadConstraint.maxSkew", POSITIVE),
            Map.entry("V1WeightedPodAffinityTerm.weight", WEIGHT),
            Map.entry("V1PreferredSchedulingTerm.weight", WEIGHT),
            Map.entry("V1HorizontalPodAutoscalerSpec.maxReplicas", POSITIVE),
            Map.entry("V1StatefulSetSpec.replicas", NOT_NEGATIVE),
            Map.entry("V1PodSpec.terminationGracePeriodSeconds", NOT_NEGATIVE),
            Map.entry("V1SecurityContext.runAsUser", new Range(0, MAX_ID)),
            Map.entry("V1SecurityContext.runAsGroup", new Range(0, MAX_ID)),
            Map.entry("V1PodSecurityContext.runAsUser", new Range(0, MAX_ID)),
            Map.entry("V1PodSecurityContext.runAsGroup", new Range(0, MAX_ID)),
            Map.entry("V1PodSecurityContext.fsGroup", new Range(0, MAX_ID)),
            Map.entry("V1SecretVolumeSource.defaultMode", new Range(0, 511)),
            Map.entry("V1ConfigMapVolumeSource.defaultMode", new Range(0, 511)),
            Map.entry("HealthCheck.interval", new Range(5, 300)),
            Map.entry("HealthCheck.timeout", new Range(2, 60)),
            Map.entry("HealthCheck.retries", new Range(1, 10)),
            Map.entry("HealthCheck.startPeriod", new Range(0, 300)),
            Map.entry("PortMapping.containerPort", PORT),
            Map.entry("PortMapping.hostPort", new Range(0, 65_535)),
            Map.entry("LoadBalancer.containerPort", PORT),
            Map.entry("ContainerDefinition.stopTimeout", new Range(0, 120)),
            Map.entry("ContainerDefinition.startTimeout", new Range(2, 120)),
            Map.entry("ContainerDefinition.cpu", NOT_NEGATIVE),
            Map.entry("ContainerDefinition.memory", new Range(6, Long.MAX_VALUE)),
            Map.entry("ContainerDefinition.memoryReservation", new Range(6, Long.MAX_VALUE)),
            Map.entry("ContainerRestartPolicy.restartAttemptPeriod", new Range(60, 1_800)),
            Map.entry("EphemeralStorage.sizeInGiB", new Range(21, 200)),
            Map.entry("DeploymentConfiguration.minimumHealthyPercent", PERCENT),
            Map.entry("DeploymentConfiguration.maximumPercent", new Range(100, Integer.MAX_VALUE)),
            Map.entry("CreateServiceRequest.desiredCount", NOT_NEGATIVE),
            Map.entry("CreateServiceRequest.healthCheckGracePeriodSeconds", new Range(0, Integer.MAX_VALUE)));

    private static final List<String> PROTOCOLS = List.of("TCP", "UDP", "SCTP");
    private static final List<String> SELECTOR_OPERATORS = List.of("In", "NotIn", "Exists", "DoesNotExist");
    private static final Map<String, List<String>> WORDS = Map.ofEntries(
            Map.entry("V1Container.imagePullPolicy", List.of("Always", "IfNotPresent", "Never")),
            Map.entry("V1Container.terminationMessagePolicy", List.of("File", "FallbackToLogsOnError")),
            Map.entry("V1PodSpec.restartPolicy", List.of("Always", "OnFailure", "Never")),
            Map.entry("V1PodSpec.dnsPolicy", List.of("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None")),
            Map.entry("V1ContainerPort.protocol", PROTOCOLS),
            Map.entry("V1ServicePort.protocol", PROTOCOLS),
            Map.entry("V1NetworkPolicyPort.protocol", PROTOCOLS),
            Map.entry("V1NetworkPolicySpec.policyTypes", List.of("Ingress", "Egress")),
            Map.entry("V1DeploymentStrategy.type", List.of("Recreate", "RollingUpdate")),
            Map.entry("V1StatefulSetUpdateStrategy.type", List.of("OnDelete", "RollingUpdate")),
            Map.entry("V1StatefulSetSpec.podManagementPolicy", List.of("OrderedReady", "Parallel")),
            Map.entry("V1SeccompProfile.type", List.of("Localhost", "RuntimeDefault", "Unconfined")),
            Map.entry("V1ServiceSpec.type", List.of("ClusterIP", "NodePort", "LoadBalancer", "ExternalName")),
            Map.entry("V1HTTPGetAction.scheme", List.of("HTTP", "HTTPS")),
            Map.entry("V1LabelSelectorRequirement.operator", SELECTOR_OPERATORS),
            Map.entry("V1Toleration.operator", List.of("Exists", "Equal", "Lt", "Gt")),
            Map.entry("V1Toleration.effect", List.of("NoSchedule", "PreferNoSchedule", "NoExecute")),
            Map.entry(
                    "V1PersistentVolumeClaimSpec.accessModes",
                    List.of("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod")),
            Map.entry("V1PersistentVolumeClaimSpec.volumeMode", List.of("Filesystem", "Block")),
            Map.entry(
                    "V1NodeSelectorRequirement.operator", List.of("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt")),
            Map.entry("V1ServiceSpec.sessionAffinity", List.of("ClientIP", "None")),
            Map.entry("V1EmptyDirVolumeSource.medium", List.of("", "Memory")),
            Map.entry("V1VolumeMount.mountPropagation", List.of("None", "HostToContainer", "Bidirectional")),
            Map.entry("V1PodSecurityContext.fsGroupChangePolicy", List.of("Always", "OnRootMismatch")),
            Map.entry("V1TopologySpreadConstraint.whenUnsatisfiable", List.of("DoNotSchedule", "ScheduleAnyway")));

    private static final Form RELATIVE_PATH = new Form(Formats::isRelativePath, "a relative path without ..");
    private static final Form PORT_NAME =
            new Form(Formats::isPortName, "at most 15 lower-case letters, digits and dashes, one letter among them");
    private static final Map<String, Form> FORMS = Map.ofEntries(
            Map.entry(
                    "V1PodSpec.serviceAccountName",
                    new Form(Formats::isSubdomain, "lower-case letters, digits, dashes and dots")),
            Map.entry("V1VolumeMount.subPath", RELATIVE_PATH),
            Map.entry("V1KeyToPath.path", RELATIVE_PATH),
            Map.entry("V1DownwardAPIVolumeFile.path", RELATIVE_PATH),
            Map.entry("V1HTTPHeader.name", new Form(Formats::isHeaderName, "a header's name")),
            Map.entry(
                    "V1ObjectFieldSelector.fieldPath", new Form(Formats::isPodField, "a field such as metadata.name")),
            Map.entry("V1ContainerPort.name", PORT_NAME),
            Map.entry("V1ServicePort.targetPort", PORT_NAME),
            Map.entry("V1NetworkPolicyPort.port", PORT_NAME));

    private FieldRules() {}

    private record Form(Predicate<String> isMet, String allowed) {}

    /** The fields with a range, by model class and field. */
    static Map<String, Range> ranges() {
        return RANGES;
    }

    /** The fields that take fixed words. */
    static Map<String, List<String>> words() {
        return WORDS;
    }

    /** The fields that take a form of text. */
    static Set<String> forms() {
        return FORMS.keySet();
    }

    /** Whole numbers from one to another, both included. */
    record Range(long min, long max) {
        String allowed() {
            return max == Long.MAX_VALUE ? min + " or more" : "from " + min + " to " + max;
        }
    }

    /** Checks one field's value, whatever its type. */
    static void check(Document document, Class<?> model, String field, Node value) {
        String key = model.getSimpleName() + "." + field;
        Range range = RANGES.get(key);
        if (range != null) {
            value.number()
                    .filter(number -> number < range.min || number > range.max)
                    .ifPresent(number -> document.fault(value, number + " must be " + range.allowed()));
        }
        Form form = FORMS.get(key);
        if (form != null) {
            value.text()
                    .filter(text -> !form.isMet.test(text))
                    .ifPresent(text -> document.fault(value, text + " must be " + form.allowed));
        }
        List<String> words = WORDS.get(key);
        if (words != null) {
            checkWords(document, value, words);
        }
    }

    /** Checks a word, or a list of words. */
    static void checkWords(Document document, Node value, List<String> words) {
        List<Node> nodes = value.text().isPresent() ? List.of(value) : value.items();
        for (Node node : nodes) {
            node.text()
                    .filter(text -> !words.contains(text))
                    .ifPresent(text -> document.fault(
                            node,
                            text + " must be " + (words.size() == 1 ? "" : "one of ") + String.join(", ", words)));
        }
    }
}
