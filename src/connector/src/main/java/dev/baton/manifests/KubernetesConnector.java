package dev.baton.manifests;

import dev.baton.config.Setting;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds this connector's containers in Kubernetes objects, and their settings across the files. */
record KubernetesConnector(String program, List<Setting<?>> declared, List<Document> documents) {
    private static final Duration DEFAULT_GRACE_PERIOD = Duration.ofSeconds(30);
    private static final Duration DEFAULT_PROBE_TIMEOUT = Duration.ofSeconds(1);

    private static final List<String> PROBES = List.of("startupProbe", "livenessProbe", "readinessProbe");

    private static final Pattern SLEEP = Pattern.compile("(?:.*[/\\s;&|])?sleep\\s+(\\d{1,6})s?(?:[\\s;&|].*)?");

    void check(Workload workload) {
        workload.podSpec().at("containers").items().stream()
                .filter(container -> isConnector(workload.document(), container))
                .forEach(container -> checkContainer(workload, container));
    }

    private boolean isConnector(Document document, Node container) {
        Stream<String> probes =
                PROBES.stream().flatMap(probe -> container.in(probe, "exec", "command").words().stream());
        return ConnectorRules.isRunBy(
                container,
                program,
                Stream.concat(container.at("command").words().stream(), probes),
                environment(document, container).names());
    }

    private void checkContainer(Workload workload, Node container) {
        Document document = workload.document();
        if (hasConfigMaps(document, container)) {
            checkRun(workload, container, environment(document, container));
        }
    }

    private void checkRun(Workload workload, Node container, Environment environment) {
        Document document = workload.document();
        Node command = container.at("command");
        Node arguments = container.at("args");
        ConnectorRules rules = new ConnectorRules(
                program,
                declared,
                document,
                environment,
                expanded(command, environment::expand),
                expanded(arguments, environment::expand));
        if (rules.isCommand() && workload.isTask()) {
            return;
        }
        Node limit = container.in("resources", "limits", "memory");
        rules.checkMemory(limit, limit.scalar().flatMap(Quantities::parse));
        rules.service(command, arguments).ifPresent(service -> {
            PROBES.forEach(name -> checkProbe(rules, service, container, name));
            Node grace = workload.podSpec().at("terminationGracePeriodSeconds");
            Node hook = container.in("lifecycle", "preStop");
            Duration period = grace.number().map(Duration::ofSeconds).orElse(DEFAULT_GRACE_PERIOD);
            rules.checkStop(grace, service, period, hook, sleep(hook));
            new EgressRules(documents).check(workload, declared, service);
        });
    }

    private static List<String> expanded(Node words, UnaryOperator<String> expand) {
        return words.words().stream().map(expand).toList();
    }

    /** The places where a container refers to a ConfigMap or to a key of one. */
    private static List<Node> references(Node container) {
        return Stream.concat(
                        container.at("envFrom").items().stream().map(source -> source.at("configMapRef")),
                        container.at("env").items().stream().map(v -> v.in("valueFrom", "configMapKeyRef")))
                .filter(Node::isPresent)
                .toList();
    }

    /** Without its ConfigMaps the environment is unknown, so a missing one is the only error reported. */
    private boolean hasConfigMaps(Document document, Node container) {
        List<Node> missing = references(container).stream()
                .filter(reference -> !reference.at("optional").is(true)
                        && configMap(document, reference).isEmpty())
                .toList();
        missing.forEach(reference -> document.error(
                reference,
                "the ConfigMap " + reference.at("name").text().orElse("")
                        + " is in none of the files: give its file too"));
        return missing.isEmpty();
    }

    /** The variables in the kubelet's order: all of envFrom, then env, where each sees those before it. */
    private Environment environment(Document document, Node container) {
        boolean isOpen = container.at("envFrom").items().stream()
                .anyMatch(source -> source.at("secretRef").isPresent());
        Environment environment = new Environment(container, new LinkedHashMap<>(), new LinkedHashSet<>(), isOpen);
        for (Node source : container.at("envFrom").items()) {
            String prefix = source.at("prefix").text().orElse("");
            settings(document, source.at("configMapRef")).forEach((key, value) -> environment.put(prefix + key, value));
        }
        for (Node variable : container.at("env").items()) {
            String name = variable.at("name").text().orElse("");
            String value = variable.at("value").scalar().orElse("");
            Node source = variable.at("valueFrom");
            Node key = source.at("configMapKeyRef");
            if (!value.isEmpty() || !source.isPresent()) {
                environment.put(name, environment.expand(value));
            } else if (!key.isPresent()) {
                environment.put(name, References.UNKNOWN);
            } else {
                Optional.ofNullable(
                                settings(document, key).get(key.at("key").text().orElse("")))
                        .ifPresent(text -> environment.put(name, text));
            }
        }
        return environment;
    }

    private Optional<Document> configMap(Document workload, Node reference) {
        String name = reference.at("name").text().orElse("");
        return documents.stream()
                .filter(other ->
                        other.is("", "ConfigMap") && other.name().equals(name) && other.isSameNamespace(workload))
                .findFirst();
    }

    private Map<String, String> settings(Document workload, Node reference) {
        Map<String, String> settings = new LinkedHashMap<>();
        configMap(workload, reference)
                .ifPresent(map -> map.root()
                        .at("data")
                        .entries()
                        .forEach((key, value) -> value.scalar().ifPresent(text -> settings.put(key, text))));
        return settings;
    }

    private static void checkProbe(ConnectorRules rules, ConnectorRules.Run service, Node container, String name) {
        Node probe = container.at(name);
        boolean isRestart = !name.equals("readinessProbe");
        if (probe.at("exec").isPresent()) {
            Node command = probe.in("exec", "command");
            // The API server replaces 0 by the default.
            Duration timeout = probe.at("timeoutSeconds")
                    .number()
                    .filter(seconds -> seconds != 0)
                    .map(Duration::ofSeconds)
                    .orElse(DEFAULT_PROBE_TIMEOUT);
            rules.checkCommand(command, expanded(command, inProbe(container)), service, timeout, isRestart);
        }
        Node request = probe.at("httpGet");
        if (request.isPresent()) {
            port(rules, container, request).ifPresent(port -> rules.checkRequest(request, service, port, isRestart));
        }
        Node connection = probe.at("tcpSocket");
        if (connection.isPresent()) {
            port(rules, container, connection).ifPresent(port -> rules.checkReachable(connection, service, port));
        }
        rules.checkNoGrpc(probe.at("grpc"));
    }

    /** In a probe's command, the kubelet expands only variables with a literal value in env, and uses that value unexpanded. */
    private static UnaryOperator<String> inProbe(Node container) {
        Map<String, String> values = new HashMap<>();
        for (Node variable : container.at("env").items()) {
            variable.at("name")
                    .text()
                    .ifPresent(name ->
                            values.put(name, variable.at("value").scalar().orElse("")));
        }
        return word -> References.expand(word, name -> values.getOrDefault(name, References.to(name)));
    }

    private static Optional<Integer> port(ConnectorRules rules, Node container, Node handler) {
        Node port = handler.at("port");
        Optional<Long> named = container.at("ports").items().stream()
                .filter(candidate -> candidate.at("name").found().equals(port.found()))
                .findFirst()
                .flatMap(candidate -> candidate.at("containerPort").number());
        Optional<Long> found = port.number().or(() -> named);
        if (found.isEmpty()) {
            rules.noPort(port);
        }
        return found.map(Long::intValue);
    }

    /** How long a hook sleeps, by the API's sleep action or by a command. */
    private static Duration sleep(Node hook) {
        Matcher command =
                SLEEP.matcher(String.join(" ", hook.in("exec", "command").words()));
        Optional<Long> seconds = hook.in("sleep", "seconds").number();
        return Duration.ofSeconds(seconds.orElseGet(() -> command.matches() ? Long.parseLong(command.group(1)) : 0L));
    }
}
