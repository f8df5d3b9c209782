package dev.baton.manifests;

import dev.baton.config.Setting;
import dev.baton.manifests.ConnectorRules.Run;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Stream;

/** Finds this connector's containers in ECS task definitions. */
record EcsConnector(String program, List<Setting<?>> declared) {
    // The defaults of the ECS health check and of stopTimeout.
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration DEFAULT_STOP_TIMEOUT = Duration.ofSeconds(30);

    void checkTaskDefinition(Document document) {
        document.root().at("containerDefinitions").items().stream()
                .filter(this::isConnector)
                .forEach(container -> checkContainer(document, container));
    }

    private boolean isConnector(Node container) {
        Stream<String> words = Stream.of(container.at("entryPoint"), container.in("healthCheck", "command"))
                .flatMap(command -> command.words().stream());
        return ConnectorRules.isRunBy(
                container, program, words, environment(container).names());
    }

    private void checkContainer(Document document, Node container) {
        Node entryPoint = container.at("entryPoint");
        Node command = container.at("command");
        ConnectorRules rules = new ConnectorRules(
                program, declared, document, environment(container), entryPoint.words(), command.words());
        Node memory = container.at("memory");
        rules.checkMemory(memory, memory.number().flatMap(n -> Quantities.parse(n + "Mi")));
        rules.service(entryPoint, command).ifPresent(service -> {
            checkHealthCheck(document, rules, service, container.at("healthCheck"));
            Node stop = container.at("stopTimeout");
            Duration timeout = stop.number().map(Duration::ofSeconds).orElse(DEFAULT_STOP_TIMEOUT);
            rules.checkStop(stop, service, timeout, stop, Duration.ZERO);
        });
    }

    private static Environment environment(Node container) {
        boolean isOpen = !container.at("environmentFiles").items().isEmpty();
        Environment environment = new Environment(container, new LinkedHashMap<>(), new LinkedHashSet<>(), isOpen);
        for (Node variable : container.at("environment").items()) {
            variable.at("name")
                    .text()
                    .ifPresent(name ->
                            environment.put(name, variable.at("value").scalar().orElse("")));
        }
        for (Node secret : container.at("secrets").items()) {
            secret.at("name").text().ifPresent(name -> environment.put(name, References.UNKNOWN));
        }
        return environment;
    }

    private static void checkHealthCheck(Document document, ConnectorRules rules, Run service, Node check) {
        Node command = check.at("command");
        List<String> words = command.words();
        if (words.isEmpty() || words.equals(List.of("NONE"))) {
            return;
        }
        boolean isShell = words.getFirst().equals("CMD-SHELL");
        document.require(isShell || words.getFirst().equals("CMD"), command, "must begin with CMD or CMD-SHELL");
        List<String> call = words.subList(1, words.size());
        if (isShell) {
            // Without what the shell runs on failure, such as "|| exit 1".
            String text = String.join(" ", call).replaceFirst("\\s*\\|\\|.*", "");
            call = List.of(text.strip().split("\\s+"));
        }
        Duration timeout = check.at("timeout").number().map(Duration::ofSeconds).orElse(DEFAULT_TIMEOUT);
        // Whether to replace a task while the target system is down is its owner's decision.
        rules.checkCommand(command, call, service, timeout, false);
    }
}
