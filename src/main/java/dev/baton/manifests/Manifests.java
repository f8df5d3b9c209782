package dev.baton.manifests;

import dev.baton.config.Setting;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Renders and checks the manifests of one connector. Immutable, and safe for use by several threads at once. */
public final class Manifests {
    private final String program;
    private final List<Setting<?>> settings;

    private Manifests(String program, List<Setting<?>> settings) {
        this.program = program;
        this.settings = settings;
    }

    /**
     * The manifests of a connector.
     *
     * @param program the program's name, {@code baton-scim} for example; its image runs it as {@code /baton-scim}
     * @param settings every setting the program has
     * @return its manifests
     */
    public static Manifests create(String program, List<? extends Setting<?>> settings) {
        return new Manifests(program, List.copyOf(settings));
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

    /**
     * Renders every template of a target.
     *
     * @param target what to render for
     * @param values values by parameter name, and settings of the connector by variable ({@code BATON_…})
     * @return contents by path, the paths relative to the folder to write them to
     * @throws ManifestsException if a value is bad, unknown or missing
     */
    public Map<Path, String> render(Target target, Map<String, String> values) {
        Map<String, Object> context = Values.of(target, program, settings, values);
        Map<Path, String> files = new TreeMap<>();
        for (String file : target.files()) {
            files.put(Path.of(file), Templates.render(target.id() + "/" + file, context));
        }
        return files;
    }
}
