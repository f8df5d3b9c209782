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
     * The manifests of a connector.
     *
     * @param program the program's name, {@code baton-scim} for example; its image runs it as {@code /baton-scim}
     * @param own the connector's own settings; the secrets among them get a place in the manifests
     * @param settings every setting the program has, its own included
     * @return its manifests
     */
    public static Manifests create(
            String program, List<? extends Setting<?>> own, List<? extends Setting<?>> settings) {
        return new Manifests(program, List.copyOf(own), List.copyOf(settings));
    }

    /**
     * The parameters that {@link #render render} takes.
     *
     * @param target what to render for
     * @return the declarations, in the order to show them
     */
    public List<Setting<?>> parameters(Target target) {
        return Parameters.of(target, program);
    }

    /** {@return stand-ins for the settings that have to be given, by variable, for a first rendering} */
    public Map<String, String> placeholders() {
        return Values.needed(settings).collect(Collectors.toMap(Setting::variable, setting -> Values.PLACEHOLDER));
    }

    /**
     * Renders every template of a target.
     *
     * @param target what to render for
     * @param values values by parameter name, and settings of the connector by variable ({@code BATON_…})
     * @return contents by path, the paths relative to the folder to write them to
     * @throws ManifestsException if a value is bad, unknown or missing
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
     * Checks manifests and task definitions against what this connector can do: commands, endpoints, ports, settings, timeouts
     * that nest, ports that a NetworkPolicy lets out to. What any object may hold is for the engine's own tools to judge, and
     * kinds that do not concern the connector pass.
     *
     * @param files YAML or JSON files; what belongs together, a Deployment and its ConfigMap for example, in one call
     * @return what is wrong, each once; empty if nothing is
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
