package dev.baton.manifests;

import dev.baton.config.Setting;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/** Checks that the NetworkPolicies among the files allow egress from a connector's pods to the ports in its settings. */
record EgressRules(List<Document> documents) {
    /** The port of a URL, explicit or by its scheme. */
    static int port(URI url) {
        if (url.getPort() >= 0) {
            return url.getPort();
        }
        return url.getScheme().equalsIgnoreCase("http") ? 80 : 443;
    }

    void check(Workload workload, List<Setting<?>> declared, ConnectorRules.Run service) {
        List<Node> egress = documents.stream()
                .filter(document -> document.is("networking.k8s.io", "NetworkPolicy"))
                .filter(policy -> policy.isSameNamespace(workload.document()))
                .map(policy -> policy.root().at("spec"))
                .filter(policy -> selects(policy.at("podSelector"), workload.labels()))
                .filter(policy -> policy.at("policyTypes").words().contains("Egress")
                        || policy.at("egress").isPresent())
                .toList();
        if (egress.isEmpty()) {
            return;
        }
        ConnectorRules.readable(declared).forEach(setting -> {
            Optional<URI> url =
                    service.find(setting).filter(URI.class::isInstance).map(URI.class::cast);
            url.filter(Predicate.not(EgressRules::mayBeInTheCluster))
                    .filter(target -> egress.stream().noneMatch(policy -> letsOut(policy, port(target))))
                    .ifPresent(target -> workload.document()
                            .error(
                                    workload.podSpec(),
                                    setting.variable() + " goes to port " + port(target)
                                            + ", which no NetworkPolicy lets these pods out to: add it to its egress"));
        });
    }

    private static boolean selects(Node selector, Map<String, String> labels) {
        return selector.at("matchLabels").texts().entrySet().stream()
                .allMatch(wanted -> Objects.equals(wanted.getValue(), labels.get(wanted.getKey())));
    }

    /** Whether a host may be a Service: a policy sees the port of the pod behind it, which may differ from the URL's. */
    private static boolean mayBeInTheCluster(URI url) {
        String host = url.getHost();
        return host.matches("[^.]*(\\.[^.]*)?|.*\\.svc(\\.cluster\\.local)?\\.?");
    }

    /** Selectors with expressions are not evaluated: such a policy may allow any egress. */
    private static boolean letsOut(Node policy, int port) {
        return policy.in("podSelector", "matchExpressions").isPresent()
                || policy.at("egress").items().stream()
                        .map(rule -> rule.at("ports").items())
                        .anyMatch(ports ->
                                ports.isEmpty() || ports.stream().anyMatch(allowed -> isAllowed(allowed, port)));
    }

    private static boolean isAllowed(Node allowed, int port) {
        Optional<Long> first = allowed.at("port").number();
        long last = allowed.at("endPort").number().or(() -> first).orElse(0L);
        boolean isTcp =
                !allowed.at("protocol").isPresent() || allowed.at("protocol").is("TCP");
        // A named port, or none, may be any.
        return isTcp && (first.isEmpty() || (first.get() <= port && port <= last));
    }
}
