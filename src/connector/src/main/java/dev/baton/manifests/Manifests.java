package dev.baton.manifests;

import dev.baton.config.Setting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Renders and checks the manifests of one connector. Immutable, and safe for use by several threads at once. */
public final class Manifests {
    private final String program;
    private final List<Setting<?>> own;
    private final List<Setting<?>> settings;

    private Manifests(String program, List<Setting<?>> own, List<Setting<?>> settings) {
        this.program = program;
        this.own = own;
        this.settings = settings;
    }

    /**
     * Creates the manifests of a connector.
     *
     * @param program the program's name, {@code baton-scim} for example; its image runs it as {@code /baton-scim}
     * @param own the connector's own settings; the manifests refer to the secrets among them
     * @param settings every setting of the program, including the connector's own
     * @return its manifests
     */
    public static Manifests create(
            String program, List<? extends Setting<?>> own, List<? extends Setting<?>> settings) {
        return new Manifests(program, List.copyOf(own), List.copyOf(settings));
    }

    /**
     * Returns the parameters of {@link #render render}.
     *
     * @param target what to render for
     * @return the declarations, in display order
     */
    public List<Setting<?>> parameters(Target target) {
        return Parameters.of(target, program);
    }

    /** {@return placeholders for the required settings, by variable, for a first rendering} */
    public Map<String, String> placeholders() {
        return Values.needed(settings).collect(Collectors.toMap(Setting::variable, setting -> Values.PLACEHOLDER));
    }

    /**
     * Renders every template of a target.
     *
     * @param target what to render for
     * @param values values by parameter name, and settings of the connector by variable ({@code BATON_…})
     * @return file contents by path, relative to the output folder
     * @throws ManifestsException if a value is invalid, unknown or missing
     */
    public Map<Path, String> render(Target target, Map<String, String> values) {
        Map<String, Object> context = Values.of(target, program, own, settings, values);
        Map<Path, String> files = new TreeMap<>();
        for (String file : target.files()) {
            files.put(Path.of(file), Templates.render(target.id() + "/" + file, context));
        }
        return files;
    }

    /**
     * Checks manifests and task definitions against what this connector supports: commands, endpoints, ports, settings, the
     * order of timeouts, and the ports to which a NetworkPolicy allows egress. Whether an object is valid in general is left to
     * the engine's own tools, and kinds that do not concern the connector are accepted.
     *
     * @param files YAML or JSON files; those that belong together, a Deployment and its ConfigMap for example, in one call
     * @return the findings without duplicates; empty if there are none
     */
    public List<Finding> check(List<Path> files) {
        List<Finding> findings = new ArrayList<>();
        DocumentReader reader = new DocumentReader(findings);
        List<Document> documents =
                files.stream().flatMap(file -> reader.read(file).stream()).toList();
        KubernetesConnector kubernetes = new KubernetesConnector(program, settings, documents);
        EcsConnector ecs = new EcsConnector(program, settings);
        for (Document document : documents) {
            if (document.isTaskDefinition()) {
                ecs.checkTaskDefinition(document);
            } else if (document.isKubernetes()) {
                Workload.of(document).ifPresent(kubernetes::check);
            } else {
                document.require(
                        document.isEcsService(),
                        document.root(),
                        "neither a Kubernetes object (kind) nor a task definition or service of ECS");
            }
        }
        Set<String> seen = new HashSet<>();
        return findings.stream().filter(finding -> seen.add(finding.toString())).toList();
    }
}
