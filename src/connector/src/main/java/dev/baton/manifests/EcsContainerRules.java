package dev.baton.manifests;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What ECS refuses in a container definition, beyond what the SDK's models say. */
final class EcsContainerRules {
    private static final List<String> FARGATE_LOG_DRIVERS = List.of("awsfirelens", "awslogs", "splunk");
    private static final Set<String> AWSLOGS_OPTIONS = Set.of(
            "awslogs-create-group",
            "awslogs-credentials-endpoint",
            "awslogs-datetime-format",
            "awslogs-endpoint",
            "awslogs-force-flush-interval-seconds",
            "awslogs-format",
            "awslogs-group",
            "awslogs-max-buffered-events",
            "awslogs-multiline-pattern",
            "awslogs-region",
            "awslogs-stream",
            "awslogs-stream-prefix",
            "max-buffer-size",
            "mode",
            "tag");
    private static final Pattern SECRET =
            Pattern.compile("arn:aws[a-z-]*:(secretsmanager|ssm):[a-z0-9-]+:\\d{12}:\\S+|(?!arn:)[A-Za-z0-9_./-]+");

    private final Document document;
    private final Node root;
    private final Node container;
    private final boolean isFargate;

    private EcsContainerRules(Document document, Node container, boolean isFargate) {
        this.document = document;
        this.root = document.root();
        this.container = container;
        this.isFargate = isFargate;
    }

    static void check(Document document, Node container, boolean isFargate) {
        new EcsContainerRules(document, container, isFargate).check();
    }

    private void check() {
        document.requireFields(container, "name", "image");
        EcsRules.checkName(document, container.at("name"));
        Node image = container.at("image");
        image.text()
                .filter(text -> !Formats.isImage(text))
                .ifPresent(text -> document.fault(image, text + " must be an image reference"));
        checkHealthCheck(container.at("healthCheck"));
        checkPorts();
        checkMounts();
        checkSecrets();
        checkLog(container.at("logConfiguration"));
        checkDependencies();
        checkMemory();
        if (root.at("networkMode").is("awsvpc")) {
            document.exclude(container, "with networkMode awsvpc", "links", "extraHosts", "hostname");
        }
        if (isFargate) {
            checkFargate();
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

    private void checkPorts() {
        document.requireUnique(container.at("portMappings").items(), "containerPort", "protocol", "tcp");
        for (Node mapping : container.at("portMappings").items()) {
            Node host = mapping.at("hostPort");
            boolean isSame = host.number().equals(mapping.at("containerPort").number());
            document.require(
                    !root.at("networkMode").is("awsvpc") || !host.isPresent() || isSame,
                    host,
                    "must be the containerPort, as networkMode is awsvpc");
        }
    }

    private void checkMounts() {
        List<Node> mounts = container.at("mountPoints").items();
        document.requireUnique(
                mounts.stream().map(mount -> mount.at("containerPath")).toList());
        Set<String> volumes = root.at("volumes").items().stream()
                .flatMap(volume -> volume.at("name").text().stream())
                .collect(Collectors.toSet());
        for (Node mount : mounts) {
            document.requireFields(mount, "sourceVolume", "containerPath");
            Node path = mount.at("containerPath");
            path.text()
                    .filter(text -> !text.startsWith("/"))
                    .ifPresent(text -> document.fault(path, text + " must be an absolute path"));
            Node volume = mount.at("sourceVolume");
            volume.text()
                    .filter(name -> !volumes.contains(name))
                    .ifPresent(name -> document.fault(volume, "no volume has the name " + name));
        }
    }

    private void checkSecrets() {
        List<Node> secrets = container.at("secrets").items();
        document.requireUnique(secrets.stream().map(secret -> secret.at("name")).toList());
        Set<String> plain = names(container.at("environment"));
        for (Node secret : secrets) {
            document.requireFields(secret, "name", "valueFrom");
            Node source = secret.at("valueFrom");
            source.text()
                    .filter(text -> !SECRET.matcher(text).matches())
                    .ifPresent(text -> document.fault(
                            source, "must be the ARN of a secret or parameter, or a parameter's name, not " + text));
            Node name = secret.at("name");
            name.text()
                    .filter(plain::contains)
                    .ifPresent(text -> document.fault(name, text + " is in environment too"));
        }
        document.require(
                secrets.isEmpty() || root.at("executionRoleArn").isPresent(),
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
            document.requireFields(log, "logDriver");
        }
        if (log.at("logDriver").is("awslogs")) {
            document.requireFields(log.at("options"), "awslogs-group", "awslogs-region");
            log.at("options")
                    .entries()
                    .forEach((name, value) ->
                            document.require(AWSLOGS_OPTIONS.contains(name), value, "is no option of awslogs"));
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

    private void checkDependencies() {
        for (Node dependency : container.at("dependsOn").items()) {
            Node name = dependency.at("containerName");
            List<Node> named = root.at("containerDefinitions").items().stream()
                    .filter(other ->
                            name.text().isPresent() && other.at("name").found().equals(name.found()))
                    .toList();
            document.require(!named.isEmpty(), name, "no container has that name");
            document.require(!name.found().equals(container.at("name").found()), name, "must be another container");
            named.forEach(other -> checkCondition(dependency, other));
        }
    }

    private void checkCondition(Node dependency, Node other) {
        Node condition = dependency.at("condition");
        document.require(condition.isPresent(), dependency, "missing field condition");
        document.require(
                !condition.is("HEALTHY") || other.at("healthCheck").isPresent(),
                condition,
                "HEALTHY needs a healthCheck of that container");
        document.require(
                !(condition.is("COMPLETE") || condition.is("SUCCESS"))
                        || other.at("essential").is(false),
                condition,
                condition.text().orElse("") + " needs essential: false of that container");
    }

    private void checkMemory() {
        Node reservation = container.at("memoryReservation");
        Optional<Long> limit = container.at("memory").number();
        document.require(
                limit.isEmpty()
                        || reservation.number().isEmpty()
                        || reservation.number().get() <= limit.get(),
                reservation,
                "above the container's memory");
    }

    private void checkFargate() {
        document.require(
                !container.at("privileged").is(true), container.at("privileged"), "must not be true on Fargate");
        Node added = container.in("linuxParameters", "capabilities", "add");
        added.words().stream()
                .filter(capability -> !capability.equals("SYS_PTRACE"))
                .forEach(capability ->
                        document.fault(added, capability + " cannot be added on Fargate: only SYS_PTRACE"));
        document.exclude(
                container.at("linuxParameters"), "on Fargate", "devices", "maxSwap", "sharedMemorySize", "swappiness");
        document.exclude(container, "on Fargate", "dockerSecurityOptions");
        for (Node limit : container.at("ulimits").items()) {
            document.require(limit.at("name").is("nofile"), limit.at("name"), "must be nofile on Fargate");
        }
        Node driver = container.in("logConfiguration", "logDriver");
        driver.text()
                .filter(text -> !FARGATE_LOG_DRIVERS.contains(text))
                .ifPresent(text -> document.fault(
                        driver, text + " must be one of " + String.join(", ", FARGATE_LOG_DRIVERS) + " on Fargate"));
    }
}
