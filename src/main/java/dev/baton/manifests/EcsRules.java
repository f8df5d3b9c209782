package dev.baton.manifests;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What ECS refuses in a task definition or a service, beyond what the SDK's models say. */
final class EcsRules {
    private static final String FARGATE = "FARGATE";

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
        rules.checkNames(containers);
        for (Node container : containers) {
            rules.checkContainer(container, containers);
        }
    }

    static void checkService(Document document) {
        EcsRules rules = new EcsRules(document);
        rules.required(rules.root, "serviceName", "taskDefinition");
        rules.checkName(rules.root.at("serviceName"));
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
    }

    private void checkTask() {
        required(root, "family", "containerDefinitions");
        Node containers = root.at("containerDefinitions");
        document.require(!containers.isPresent() || !containers.items().isEmpty(), containers, "needs a container");
        checkName(root.at("family"));
        document.require(
                containers.items().isEmpty()
                        || containers.items().stream()
                                .anyMatch(c -> !c.at("essential").is(false)),
                containers,
                "needs one container that is essential");
        for (Node volume : root.at("volumes").items()) {
            required(volume, "name");
        }
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
        Node role = root.at("executionRoleArn");
        role.text().ifPresent(text -> document.require(Formats.isArn(text), role, text + " must be an ARN"));
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

    private void checkNames(List<Node> containers) {
        Set<String> seen = new HashSet<>();
        for (Node container : containers) {
            Node name = container.at("name");
            name.text()
                    .filter(text -> !seen.add(text))
                    .ifPresent(text -> document.fault(name, text + " is there twice"));
        }
    }

    private void checkContainer(Node container, List<Node> containers) {
        required(container, "name", "image");
        checkName(container.at("name"));
        Node image = container.at("image");
        image.text()
                .filter(text -> !Formats.isImage(text))
                .ifPresent(text -> document.fault(image, text + " must be an image reference"));
        checkHealthCheck(container.at("healthCheck"));
        checkPorts(container);
        checkMounts(container);
        checkSecrets(container);
        checkLog(container.at("logConfiguration"));
        checkDependencies(container, containers);
        if (isFargate) {
            checkFargateContainer(container);
        }
    }

    private void checkHealthCheck(Node check) {
        if (check.isPresent()) {
            Node command = check.at("command");
            List<String> words = command.words();
            document.require(
                    !words.isEmpty() && List.of("CMD", "CMD-SHELL").contains(words.getFirst()),
                    command,
                    "must begin with CMD or CMD-SHELL");
            document.require(words.size() != 1, command, "needs a command after " + String.join("", words));
            document.require(
                    words.isEmpty() || !words.getFirst().equals("CMD-SHELL") || words.size() <= 2,
                    command,
                    "CMD-SHELL takes one text, the whole command");
        }
    }

    private void checkPorts(Node container) {
        for (Node mapping : container.at("portMappings").items()) {
            Node host = mapping.at("hostPort");
            boolean isSame = host.number().equals(mapping.at("containerPort").number());
            document.require(
                    !root.at("networkMode").is("awsvpc") || !host.isPresent() || isSame,
                    host,
                    "must be the containerPort, as networkMode is awsvpc");
        }
    }

    private void checkMounts(Node container) {
        Set<String> volumes = root.at("volumes").items().stream()
                .flatMap(volume -> volume.at("name").text().stream())
                .collect(Collectors.toSet());
        for (Node mount : container.at("mountPoints").items()) {
            Node volume = mount.at("sourceVolume");
            volume.text()
                    .filter(name -> !volumes.contains(name))
                    .ifPresent(name -> document.fault(volume, "no volume has the name " + name));
        }
    }

    private void checkSecrets(Node container) {
        Set<String> plain = names(container.at("environment"));
        for (Node secret : container.at("secrets").items()) {
            required(secret, "name", "valueFrom");
            Node name = secret.at("name");
            name.text()
                    .filter(plain::contains)
                    .ifPresent(text -> document.fault(name, text + " is in environment too"));
        }
        document.require(
                container.at("secrets").items().isEmpty()
                        || root.at("executionRoleArn").isPresent(),
                container.at("secrets"),
                "need an executionRoleArn that may read them");
    }

    private static Set<String> names(Node list) {
        return list.items().stream()
                .flatMap(item -> item.at("name").text().stream())
                .collect(Collectors.toSet());
    }

    private void checkLog(Node log) {
        if (log.isPresent()) {
            required(log, "logDriver");
        }
        if (log.at("logDriver").is("awslogs")) {
            required(log.at("options"), "awslogs-group", "awslogs-region");
            document.require(
                    !isFargate || log.in("options", "awslogs-stream-prefix").isPresent(),
                    log.at("options"),
                    "missing field awslogs-stream-prefix, which Fargate needs");
            document.require(
                    !isFargate || root.at("executionRoleArn").isPresent(),
                    log,
                    "awslogs needs an executionRoleArn on Fargate");
        }
    }

    private void checkDependencies(Node container, List<Node> containers) {
        for (Node dependency : container.at("dependsOn").items()) {
            Node name = dependency.at("containerName");
            document.require(
                    name.text().isPresent()
                            && containers.stream()
                                    .anyMatch(c -> c.at("name").found().equals(name.found())),
                    name,
                    "no container has that name");
        }
    }

    private void checkFargateContainer(Node container) {
        document.require(
                !container.at("privileged").is(true), container.at("privileged"), "must not be true on Fargate");
        Node added = container.in("linuxParameters", "capabilities", "add");
        added.words().stream()
                .filter(capability -> !capability.equals("SYS_PTRACE"))
                .forEach(capability ->
                        document.fault(added, capability + " cannot be added on Fargate: only SYS_PTRACE"));
        Node memory = container.at("memory");
        Optional<Integer> limit = size(root.at("memory"));
        document.require(
                memory.number().isEmpty() || limit.isEmpty() || memory.number().get() <= limit.get(),
                memory,
                "above the task's memory");
    }

    private void required(Node node, String... names) {
        for (String name : names) {
            document.require(node.at(name).isPresent(), node, "missing field " + name);
        }
    }

    private void checkName(Node name) {
        name.text()
                .filter(text -> !Formats.isEcsName(text))
                .ifPresent(text ->
                        document.fault(name, text + " must be at most 255 letters, digits, dashes and underscores"));
    }
}
