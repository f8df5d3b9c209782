package dev.baton.manifests;

import java.util.List;
import java.util.stream.Stream;

/** What the API server refuses in probes, whatever they ask. */
final class ProbeRules {
    /** The probes of a container. */
    static final List<String> PROBES = List.of("startupProbe", "livenessProbe", "readinessProbe");

    private ProbeRules() {}

    static void check(Document document, Node container) {
        for (String name : PROBES) {
            Node probe = container.at(name);
            if (probe.isPresent()) {
                checkPortNames(document, container, probe);
                Node threshold = probe.at("successThreshold");
                document.require(
                        name.equals("readinessProbe") || !threshold.isPresent() || threshold.is(1),
                        threshold,
                        "must be 1 for a " + name);
                Node grace = probe.at("terminationGracePeriodSeconds");
                document.require(
                        !name.equals("readinessProbe") || !grace.isPresent(), grace, "must be left out of a " + name);
            }
        }
    }

    /** Checks that a container which ends before the others start has no probes. */
    static void checkInit(Document document, Node container) {
        if (!container.at("restartPolicy").is("Always")) {
            Stream.concat(PROBES.stream(), Stream.of("lifecycle"))
                    .map(container::at)
                    .filter(Node::isPresent)
                    .forEach(probe -> document.fault(
                            probe, "must be left out of an init container that has no restartPolicy Always"));
        }
    }

    private static void checkPortNames(Document document, Node container, Node probe) {
        for (String handler : List.of("httpGet", "tcpSocket")) {
            Node port = probe.in(handler, "port");
            port.text()
                    .filter(name -> portNames(container).stream().noneMatch(name::equals))
                    .ifPresent(name -> document.fault(port, "no port of the container has the name " + name));
        }
    }

    private static List<String> portNames(Node container) {
        return container.at("ports").items().stream()
                .flatMap(port -> port.at("name").text().stream())
                .toList();
    }
}
