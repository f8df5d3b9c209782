package dev.baton.manifests;

import dev.baton.config.Setting;
import dev.baton.config.Settings;
import dev.baton.manifests.ConnectorRules.Environment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds this connector's containers in Kubernetes objects, and their settings across the files. */
final class KubernetesConnector {
    private static final Duration DEFAULT_GRACE_PERIOD = Duration.ofSeconds(30);
    private static final Duration DEFAULT_PROBE_TIMEOUT = Duration.ofSeconds(1);

    private final String program;
    private final List<Setting<?>> declared;
    private final List<Document> documents;

    KubernetesConnector(String program, List<Setting<?>> declared, List<Document> documents) {
        this.program = program;
        this.declared = declared;
        this.documents = documents;
    }

    void check(Workload workload) {
        checkReferences(workload);
        workload.podSpec().at("containers").items().stream()
                .filter(container -> isConnector(workload.document(), container))
                .forEach(container -> checkContainer(workload, container));
    }

    private boolean isConnector(Document document, Node container) {
        Stream<String> probes =
                ProbeRules.PROBES.stream().flatMap(probe -> container.in(probe, "exec", "command").words().stream());
        return ConnectorRules.isRunBy(
                container,
                program,
                Stream.concat(container.at("command").words().stream(), probes),
                environment(document, container).names());
    }

    private void checkReferences(Workload workload) {
        documents.stream()
                .filter(document -> document.kind().equals("Service"))
                .filter(service -> service.name().equals("baton-health-check"))
                .filter(service -> !workload.podSpec().at("enableServiceLinks").is(false))
                .forEach(service -> workload.document()
                        .fault(
                                workload.podSpec(),
                                "the Service baton-health-check would set BATON_HEALTH_CHECK_PORT: set enableServiceLinks:"
                                        + " false"));
    }

    private void checkContainer(Workload workload, Node container) {
        Document document = workload.document();
        Node command = container.at("command");
        List<String> words = command.words();
        document.require(
                words.isEmpty() || words.equals(List.of("/" + program)),
                command,
                "must be /" + program + ", or left out");
        Map<String, String> flags = ConnectorRules.flags(document, container.at("args"), declared);
        if (hasConfigMaps(document, container)) {
            Environment environment = environment(document, container);
            checkRun(workload, container, new ConnectorRules(program, declared, document, environment, flags));
        }
    }

    private void checkRun(Workload workload, Node container, ConnectorRules rules) {
        rules.service().ifPresent(service -> {
            ProbeRules.PROBES.forEach(name -> checkProbe(rules, service, container, container.at(name)));
            Node grace = workload.podSpec().at("terminationGracePeriodSeconds");
            rules.checkStop(grace, service, seconds(grace).orElse(DEFAULT_GRACE_PERIOD));
            new EgressRules(documents).check(workload, declared, service);
        });
    }

    /** Without them nothing can be said of the environment, so their absence is the one fault to name. */
    private boolean hasConfigMaps(Document document, Node container) {
        List<Node> missing = Stream.concat(
                        container.at("envFrom").items().stream().map(source -> source.at("configMapRef")),
                        container.at("env").items().stream().map(v -> v.in("valueFrom", "configMapKeyRef")))
                .filter(reference -> reference.isPresent()
                        && !reference.at("optional").is(true)
                        && configMap(document, reference).isEmpty())
                .toList();
        missing.forEach(reference -> document.fault(
                reference,
                "the ConfigMap " + reference.at("name").text().orElse("")
                        + " is in none of the files: give its file too"));
        return missing.isEmpty();
    }

    private Environment environment(Document document, Node container) {
        Map<String, String> values = new LinkedHashMap<>();
        List<String> unknown = new ArrayList<>();
        for (Node source : container.at("envFrom").items()) {
            Node reference = source.at("configMapRef");
            String prefix = source.at("prefix").text().orElse("");
            settings(document, reference).forEach((key, value) -> values.put(prefix + key, value));
        }
        for (Node variable : container.at("env").items()) {
            String name = variable.at("name").text().orElse("");
            Node key = variable.in("valueFrom", "configMapKeyRef");
            Optional<String> value = key.isPresent()
                    ? Optional.ofNullable(
                            settings(document, key).get(key.at("key").text().orElse("")))
                    : variable.at("value").text();
            values.remove(name);
            value.ifPresentOrElse(text -> values.put(name, text), () -> unknown.add(name));
        }
        boolean isOpen = container.at("envFrom").items().stream()
                .anyMatch(source -> source.at("secretRef").isPresent());
        return new Environment(container, values, unknown, isOpen);
    }

    private Optional<Document> configMap(Document workload, Node reference) {
        String name = reference.at("name").text().orElse("");
        return documents.stream()
                .filter(other -> other.kind().equals("ConfigMap")
                        && other.name().equals(name)
                        && other.isSameNamespace(workload))
                .findFirst();
    }

    private Map<String, String> settings(Document workload, Node reference) {
        return configMap(workload, reference)
                .map(map -> map.root().at("data").texts())
                .orElse(Map.of());
    }

    private void checkProbe(ConnectorRules rules, Settings service, Node container, Node probe) {
        if (probe.at("exec").isPresent()) {
            Node command = probe.in("exec", "command");
            Duration timeout = seconds(probe.at("timeoutSeconds")).orElse(DEFAULT_PROBE_TIMEOUT);
            rules.checkCommand(command, command.words(), service, timeout);
        }
        Node request = probe.at("httpGet");
        if (request.isPresent()) {
            rules.checkRequest(request, service, port(container, request.at("port")));
        }
        Node connection = probe.at("tcpSocket");
        if (connection.isPresent()) {
            rules.checkReachable(connection, service, port(container, connection.at("port")));
        }
        rules.checkNoGrpc(probe.at("grpc"));
    }

    private static int port(Node container, Node port) {
        Optional<Long> named = container.at("ports").items().stream()
                .filter(candidate -> candidate.at("name").found().equals(port.found()))
                .findFirst()
                .flatMap(candidate -> candidate.at("containerPort").number());
        return port.number().or(() -> named).orElse(-1L).intValue();
    }

    private static Optional<Duration> seconds(Node node) {
        return node.number().map(Duration::ofSeconds);
    }
}
