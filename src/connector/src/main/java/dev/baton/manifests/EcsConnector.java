package dev.baton.manifests;

import dev.baton.config.Setting;
import dev.baton.config.Settings;
import dev.baton.manifests.ConnectorRules.Environment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Finds this connector's containers in ECS task definitions, and what services say of them across the files. */
final class EcsConnector {
    // The defaults of the ECS health check and of stopTimeout.
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration DEFAULT_STOP_TIMEOUT = Duration.ofSeconds(30);

    private final String program;
    private final List<Setting<?>> declared;
    private final List<Document> documents;

    EcsConnector(String program, List<Setting<?>> declared, List<Document> documents) {
        this.program = program;
        this.declared = declared;
        this.documents = documents;
    }

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
        List<String> words = entryPoint.words();
        document.require(
                words.isEmpty() || words.equals(List.of("/" + program)),
                entryPoint,
                "must be /" + program + ", or left out");
        ConnectorRules rules = new ConnectorRules(
                program,
                declared,
                document,
                environment(container),
                ConnectorRules.flags(document, container.at("command"), declared));
        rules.service().ifPresent(service -> {
            checkHealthCheck(rules, service, container.at("healthCheck"));
            Node stop = container.at("stopTimeout");
            rules.checkStop(
                    stop, service, stop.number().map(Duration::ofSeconds).orElse(DEFAULT_STOP_TIMEOUT));
        });
    }

    private static Environment environment(Node container) {
        Map<String, String> values = new LinkedHashMap<>();
        for (Node variable : container.at("environment").items()) {
            variable.at("name")
                    .text()
                    .ifPresent(
                            name -> values.put(name, variable.at("value").text().orElse("")));
        }
        List<String> secrets = new ArrayList<>();
        container
                .at("secrets")
                .items()
                .forEach(secret -> secret.at("name").text().ifPresent(secrets::add));
        boolean isOpen = !container.at("environmentFiles").items().isEmpty();
        return new Environment(container, values, secrets, isOpen);
    }

    private void checkHealthCheck(ConnectorRules rules, Settings service, Node check) {
        List<String> words = check.at("command").words();
        if (words.size() >= 2) {
            Duration timeout =
                    check.at("timeout").number().map(Duration::ofSeconds).orElse(DEFAULT_TIMEOUT);
            List<String> command = words.getFirst().equals("CMD-SHELL")
                    ? List.of(words.get(1).strip().split("\\s+"))
                    : words.subList(1, words.size());
            rules.checkCommand(check.at("command"), command, service, timeout);
        }
    }

    void checkService(Document service) {
        Node reference = service.root().at("taskDefinition");
        String family = reference.text().orElse("").replaceFirst(".*/", "").replaceFirst(":\\d+$", "");
        List<Document> definitions =
                documents.stream().filter(Document::isTaskDefinition).toList();
        service.require(
                definitions.isEmpty()
                        || definitions.stream()
                                .anyMatch(d -> d.root().at("family").is(family)),
                reference,
                family + " is the family of none of the task definitions given");
        for (Node balancer : service.root().at("loadBalancers").items()) {
            Node name = balancer.at("containerName");
            List<Node> named = definitions.stream()
                    .flatMap(d -> d.root().at("containerDefinitions").items().stream())
                    .filter(c -> c.at("name").found().equals(name.found()))
                    .toList();
            service.require(
                    definitions.isEmpty() || !named.isEmpty(),
                    name,
                    "no container of the task definitions given has that name");
            Node port = balancer.at("containerPort");
            service.require(
                    named.isEmpty() || named.stream().anyMatch(c -> maps(c, port)),
                    port,
                    "the container has no port mapping for it");
        }
    }

    private static boolean maps(Node container, Node port) {
        return container.at("portMappings").items().stream()
                .anyMatch(mapping -> mapping.at("containerPort").found().equals(port.found()));
    }
}
