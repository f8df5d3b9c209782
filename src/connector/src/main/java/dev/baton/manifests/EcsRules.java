package dev.baton.manifests;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** What ECS refuses in a task definition or a service, beyond what the SDK's models say. */
final class EcsRules {
    private static final String FARGATE = "FARGATE";
    private static final int MAX_SUBNETS = 16;
    private static final int MAX_GROUPS = 5;

    private final Document document;
    private final Node root;
    private final boolean isFargate;

    private EcsRules(Document document) {
        this.document = document;
        this.root = document.root();
        this.isFargate = root.at("requiresCompatibilities").words().contains(FARGATE);
    }

    static void checkTaskDefinition(Document document) {
        EcsRules rules = new EcsRules(document);
        rules.checkTask();
        if (rules.isFargate) {
            rules.checkFargateTask();
        }
        List<Node> containers = rules.root.at("containerDefinitions").items();
        document.requireUnique(
                containers.stream().map(container -> container.at("name")).toList());
        for (Node container : containers) {
            EcsContainerRules.check(document, container, rules.isFargate);
        }
    }

    static void checkService(Document document) {
        EcsRules rules = new EcsRules(document);
        document.requireFields(rules.root, "serviceName", "taskDefinition");
        checkName(document, rules.root.at("serviceName"));
        Node launch = rules.root.at("launchType");
        document.require(
                !launch.isPresent()
                        || !rules.root.at("capacityProviderStrategy").isPresent(),
                launch,
                "contradicts capacityProviderStrategy");
        document.require(
                !launch.is(FARGATE)
                        || rules.root
                                .in("networkConfiguration", "awsvpcConfiguration")
                                .isPresent(),
                rules.root.at("networkConfiguration"),
                "needs awsvpcConfiguration on Fargate");
        Node subnets = rules.root.in("networkConfiguration", "awsvpcConfiguration", "subnets");
        document.require(
                !rules.root.at("networkConfiguration").isPresent()
                        || !subnets.items().isEmpty(),
                subnets,
                "needs a subnet");
        document.require(subnets.items().size() <= MAX_SUBNETS, subnets, "must be at most " + MAX_SUBNETS);
        Node groups = rules.root.in("networkConfiguration", "awsvpcConfiguration", "securityGroups");
        document.require(groups.items().size() <= MAX_GROUPS, groups, "must be at most " + MAX_GROUPS);
        Node grace = rules.root.at("healthCheckGracePeriodSeconds");
        document.require(
                !grace.isPresent() || !rules.root.at("loadBalancers").items().isEmpty(),
                grace,
                "must be left out where there are no loadBalancers");
        Node strategy = rules.root.at("schedulingStrategy");
        document.require(!launch.is(FARGATE) || !strategy.is("DAEMON"), strategy, "must be REPLICA on Fargate");
        Node deployment = rules.root.at("deploymentConfiguration");
        document.require(
                !deployment.at("minimumHealthyPercent").is(100)
                        || !deployment.at("maximumPercent").is(100),
                deployment,
                "minimumHealthyPercent and maximumPercent must not both be 100, which leaves no room to deploy");
    }

    private void checkTask() {
        document.requireFields(root, "family", "containerDefinitions");
        Node containers = root.at("containerDefinitions");
        document.require(!containers.isPresent() || !containers.items().isEmpty(), containers, "needs a container");
        checkName(document, root.at("family"));
        document.require(
                containers.items().isEmpty()
                        || containers.items().stream()
                                .anyMatch(c -> !c.at("essential").is(false)),
                containers,
                "needs one container that is essential");
        for (Node volume : root.at("volumes").items()) {
            document.requireFields(volume, "name");
        }
        document.requireUnique(root.at("volumes").items().stream()
                .map(volume -> volume.at("name"))
                .toList());
    }

    private void checkFargateTask() {
        Node mode = root.at("networkMode");
        document.require(mode.is("awsvpc"), mode, "must be awsvpc on Fargate");
        Optional<Integer> cpu = size(root.at("cpu"));
        Optional<Integer> memory = size(root.at("memory"));
        if (cpu.isEmpty() || !FargateSizes.isCpu(cpu.get())) {
            document.fault(root.at("cpu"), "must be one of Fargate's sizes: " + FargateSizes.cpus());
        } else if (memory.isEmpty() || !FargateSizes.isPair(cpu.get(), memory.get())) {
            document.fault(
                    root.at("memory"),
                    "must be one of " + FargateSizes.memories(cpu.get()) + " with cpu " + cpu.get() + " on Fargate");
        }
        checkSum("cpu", cpu, c -> c.at("cpu").number());
        checkSum(
                "memory",
                memory,
                c -> c.at("memoryReservation").number().or(() -> c.at("memory").number()));
        document.exclude(root, "on Fargate", "placementConstraints", "ipcMode");
        document.require(!root.at("pidMode").is("host"), root.at("pidMode"), "must be task on Fargate");
        for (Node volume : root.at("volumes").items()) {
            document.exclude(volume, "on Fargate", "dockerVolumeConfiguration");
            document.exclude(volume.at("host"), "on Fargate", "sourcePath");
        }
        Node role = root.at("executionRoleArn");
        role.text().ifPresent(text -> document.require(Formats.isArn(text), role, text + " must be an ARN"));
    }

    /** What the containers take together must fit the task, and none may have more than it. */
    private void checkSum(String field, Optional<Integer> size, Function<Node, Optional<Long>> part) {
        List<Node> containers = root.at("containerDefinitions").items();
        long sum = containers.stream().mapToLong(c -> part.apply(c).orElse(0L)).sum();
        document.require(
                size.isEmpty() || sum <= size.get(),
                root.at("containerDefinitions"),
                "take " + sum + " of " + field + " together, which is above the task's " + field);
        for (Node container : containers) {
            Node own = container.at(field);
            document.require(size.isEmpty() || own.number().orElse(0L) <= size.get(), own, "above the task's " + field);
        }
    }

    /** CPU units or MiB; ECS also takes "1 vCPU" and "2 GB". */
    private static Optional<Integer> size(Node node) {
        String text = node.text().orElse("").strip().toLowerCase(Locale.ROOT);
        if (text.matches("\\d{1,6}")) {
            return Optional.of(Integer.valueOf(text));
        } else if (text.matches("\\d{0,3}(\\.\\d{1,2})? ?(vcpu|gb)")) {
            String number = text.replaceAll("[^0-9.]", "");
            return number.isEmpty() ? Optional.empty() : Optional.of((int) (Double.parseDouble(number) * 1024));
        }
        return Optional.empty();
    }

    static void checkName(Document document, Node name) {
        name.text()
                .filter(text -> !Formats.isEcsName(text))
                .ifPresent(text ->
                        document.fault(name, text + " must be at most 255 letters, digits, dashes and underscores"));
    }
}
