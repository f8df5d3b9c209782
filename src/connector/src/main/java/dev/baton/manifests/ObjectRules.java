package dev.baton.manifests;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the API server refuses in objects within an object, wherever they stand, by model class: fields that need or exclude
 * each other. Single fields are in {@link FieldRules}. The rules come from the Kubernetes API reference (v1.35).
 */
final class ObjectRules {
    private static final List<String> PROBE_HANDLERS = List.of("exec", "grpc", "httpGet", "tcpSocket");
    private static final List<String> LIFECYCLE_HANDLERS = List.of("exec", "httpGet", "sleep", "tcpSocket");
    private static final Set<String> ENVIRONMENT_SOURCES = Set.of("configMapRef", "secretRef");
    private static final Set<String> RESOURCES = Set.of("cpu", "memory", "ephemeral-storage");
    private static final long DEFAULT_PROGRESS_DEADLINE = 600;

    private final Document document;
    private final Node node;

    private ObjectRules(Document document, Node node) {
        this.document = document;
        this.node = node;
    }

    static void check(Document document, Class<?> model, Node node) {
        ObjectRules rules = new ObjectRules(document, node);
        switch (model.getSimpleName()) {
            case "V1DeploymentSpec" -> rules.checkDeployment();
            case "V1DeploymentStrategy" ->
                rules.excludeIf(node.at("type").is("Recreate"), "where type is Recreate", "rollingUpdate");
            case "V1RollingUpdateDeployment" -> rules.checkRollingUpdate();
            case "V1PodDisruptionBudgetSpec" -> rules.checkAmounts("minAvailable", "maxUnavailable");
            case "V1PodSpec" -> rules.checkPod();
            case "V1Toleration" -> rules.checkToleration();
            case "V1SeccompProfile" -> rules.checkSeccompProfile();
            case "V1ResourceRequirements" -> rules.checkResourceNames();
            case "V1EnvVarSource" -> rules.checkOneSource(node.entries().keySet());
            case "V1EnvFromSource" -> rules.checkOneSource(ENVIRONMENT_SOURCES);
            case "V1Probe" -> rules.checkHandler(PROBE_HANDLERS);
            case "V1LifecycleHandler" -> rules.checkHandler(LIFECYCLE_HANDLERS);
            case "V1ExecAction" ->
                document.require(!node.at("command").items().isEmpty(), node.at("command"), "needs a command");
            case "V1LabelSelectorRequirement", "V1NodeSelectorRequirement" -> rules.checkRequirement();
            case "V1ServiceSpec" -> rules.checkService();
            case "V1NetworkPolicyPeer" -> rules.checkPeer();
            case "V1NetworkPolicyPort" -> rules.checkPortRange();
            case "V1IPBlock" -> rules.checkBlock();
            case "V1PersistentVolumeClaimSpec" -> rules.checkClaim();
            default -> {}
        }
    }

    private void excludeIf(boolean isExcluded, String why, String field) {
        if (isExcluded) {
            document.exclude(node, why, field);
        }
    }

    private void checkDeployment() {
        long ready = node.at("minReadySeconds").number().orElse(0L);
        Node deadline = node.at("progressDeadlineSeconds");
        document.require(
                ready < deadline.number().orElse(DEFAULT_PROGRESS_DEADLINE),
                deadline,
                "must be more than minReadySeconds, " + ready);
    }

    private void checkRollingUpdate() {
        checkAmounts("maxSurge", "maxUnavailable");
        document.require(
                Stream.of("maxSurge", "maxUnavailable").anyMatch(field -> !isZero(node.at(field))),
                node,
                "maxSurge and maxUnavailable must not both be 0");
    }

    private static boolean isZero(Node amount) {
        return amount.is(0) || amount.is("0%");
    }

    /** Whole numbers or percentages of the pods. */
    private void checkAmounts(String... fields) {
        for (String field : fields) {
            Node amount = node.at(field);
            amount.text().ifPresent(text -> {
                boolean isPercentage = text.matches("\\d{1,9}%");
                document.require(isPercentage, amount, text + " must be a whole number or a percentage");
                document.require(
                        !isPercentage
                                || field.equals("maxSurge")
                                || Integer.parseInt(text.substring(0, text.length() - 1)) <= 100,
                        amount,
                        text + " must be at most 100%");
            });
            amount.number()
                    .filter(number -> number < 0)
                    .ifPresent(number -> document.fault(amount, number + " must be 0 or more"));
        }
    }

    private void checkPod() {
        document.require(
                !node.at("dnsPolicy").is("None")
                        || !node.in("dnsConfig", "nameservers").items().isEmpty(),
                node,
                "needs a name server where dnsPolicy is None");
        document.require(
                !node.at("shareProcessNamespace").is(true)
                        || !node.at("hostPID").is(true),
                node.at("shareProcessNamespace"),
                "contradicts hostPID");
    }

    private void checkToleration() {
        boolean isExists = node.at("operator").is("Exists");
        excludeIf(isExists, "where operator is Exists", "value");
        document.require(
                isExists || !node.at("key").text().orElse("").isEmpty(),
                node.at("operator"),
                "must be Exists where there is no key");
        document.require(
                !node.at("tolerationSeconds").isPresent() || node.at("effect").is("NoExecute"),
                node.at("effect"),
                "must be NoExecute where there are tolerationSeconds");
    }

    private void checkSeccompProfile() {
        boolean isLocal = node.at("type").is("Localhost");
        document.require(!isLocal || node.at("localhostProfile").isPresent(), node, "needs localhostProfile");
        excludeIf(!isLocal, "where type is not Localhost", "localhostProfile");
    }

    private void checkResourceNames() {
        for (String field : List.of("limits", "requests")) {
            node.at(field)
                    .entries()
                    .forEach((name, amount) -> document.require(
                            isResource(name),
                            amount,
                            name + " must be cpu, memory, ephemeral-storage, hugepages-… or prefix/name"));
        }
    }

    private static boolean isResource(String name) {
        return RESOURCES.contains(name)
                || name.startsWith("hugepages-")
                || (name.contains("/") && Formats.isLabelKey(name));
    }

    private void checkOneSource(Set<String> sources) {
        long given =
                sources.stream().filter(source -> node.at(source).isPresent()).count();
        document.require(given > 0, node, "needs one source");
        document.require(given <= 1, node, "must have one source, not " + given);
    }

    private void checkHandler(List<String> known) {
        List<String> handlers =
                known.stream().filter(handler -> node.at(handler).isPresent()).toList();
        document.require(!handlers.isEmpty(), node, "has no handler: one of " + String.join(", ", known));
        document.require(handlers.size() <= 1, node, "has more than one handler: " + String.join(", ", handlers));
    }

    private void checkRequirement() {
        String operator = node.at("operator").text().orElse("");
        boolean hasValues = !node.at("values").items().isEmpty();
        document.require(
                hasValues || !Set.of("In", "NotIn").contains(operator),
                node,
                "needs values where operator is " + operator);
        excludeIf(
                hasValues && Set.of("Exists", "DoesNotExist").contains(operator),
                "where operator is " + operator,
                "values");
    }

    private void checkService() {
        String type = node.at("type").text().orElse("ClusterIP");
        List<Node> ports = node.at("ports").items();
        document.requireUnique(ports.stream().map(port -> port.at("name")).toList());
        document.requireUnique(ports, "port", "protocol", "TCP");
        for (Node port : ports) {
            document.require(
                    !port.at("nodePort").isPresent() || !type.equals("ClusterIP"),
                    port.at("nodePort"),
                    "must be left out where type is ClusterIP");
        }
        Node address = node.at("clusterIP");
        address.text()
                .filter(text -> !text.isEmpty() && !text.equals("None") && Formats.address(text).length == 0)
                .ifPresent(text -> document.fault(address, text + " must be None or an IP address"));
        document.require(
                !type.equals("ExternalName") || node.at("externalName").isPresent(),
                node,
                "missing field externalName");
    }

    private void checkPeer() {
        boolean isBlock = node.at("ipBlock").isPresent();
        boolean isSelector = node.at("podSelector").isPresent()
                || node.at("namespaceSelector").isPresent();
        document.require(isBlock || isSelector, node, "needs a peer: ipBlock, podSelector or namespaceSelector");
        document.require(!isBlock || !isSelector, node.at("ipBlock"), "must stand alone, without selectors");
    }

    private void checkPortRange() {
        Node end = node.at("endPort");
        Optional<Long> port = node.at("port").number();
        document.require(
                end.number().isEmpty()
                        || port.filter(first -> first <= end.number().get()).isPresent(),
                end,
                "must be the port or above");
    }

    private void checkBlock() {
        Optional<Block> block = checkBlock(node.at("cidr"));
        for (Node except : node.at("except").items()) {
            Optional<Block> part = checkBlock(except);
            document.require(
                    block.isEmpty() || part.isEmpty() || block.get().contains(part.get()),
                    except,
                    except.text().orElse("") + " must lie within cidr");
        }
    }

    private Optional<Block> checkBlock(Node cidr) {
        Optional<Block> block = cidr.text().flatMap(Block::parse);
        cidr.text()
                .filter(text -> block.isEmpty())
                .ifPresent(text -> document.fault(cidr, text + " must be a block of addresses such as 10.0.0.0/8"));
        return block;
    }

    private void checkClaim() {
        document.require(!node.at("accessModes").items().isEmpty(), node, "needs an access mode in accessModes");
        Node storage = node.in("resources", "requests", "storage");
        document.require(storage.isPresent(), node.in("resources", "requests"), "missing field storage");
        storage.found()
                .flatMap(found -> Formats.quantity(found.toString()))
                .filter(amount -> amount.compareTo(BigDecimal.ZERO) == 0)
                .ifPresent(amount -> document.fault(storage, "must be above 0"));
    }

    /** Addresses that begin with the same bits. */
    private record Block(byte[] address, int bits) {
        static Optional<Block> parse(String cidr) {
            String[] parts = cidr.split("/", -1);
            byte[] address = Formats.address(parts[0]);
            OptionalInt bits = parts.length == 2 && parts[1].matches("\\d{1,3}")
                    ? OptionalInt.of(Integer.parseInt(parts[1]))
                    : OptionalInt.empty();
            return address.length > 0 && bits.isPresent() && bits.getAsInt() <= address.length * 8
                    ? Optional.of(new Block(address, bits.getAsInt()))
                    : Optional.empty();
        }

        boolean contains(Block other) {
            return address.length == other.address.length
                    && bits < other.bits
                    && Arrays.equals(masked(address), masked(other.address));
        }

        private byte[] masked(byte[] bytes) {
            byte[] masked = bytes.clone();
            for (int bit = bits; bit < bytes.length * 8; bit++) {
                masked[bit / 8] &= (byte) ~(0x80 >> bit % 8);
            }
            return masked;
        }
    }
}
