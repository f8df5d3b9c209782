package dev.baton.manifests;

import dev.baton.config.Setting;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The environment variables of a container, as far as the files tell.
 *
 * @param node the node that findings about them refer to
 * @param values values by variable; an empty one counts as unset
 * @param unknown variables whose value is in none of the files, such as that of a secret or a pod field
 * @param isOpen whether there may be more variables, whose names are in none of the files
 */
record Environment(Node node, Map<String, String> values, Set<String> unknown, boolean isOpen) {
    /** The variables that Kubernetes sets for each Service (Pod field {@code enableServiceLinks}). */
    private static final Pattern SERVICE_LINK =
            Pattern.compile(".+_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT(_\\d+_(TCP|UDP|SCTP)(_[A-Z]+)?)?)");

    /** Sets a variable; a value with an unknown part is unknown. */
    void put(String variable, String value) {
        values.remove(variable);
        unknown.remove(variable);
        if (value.contains(References.UNKNOWN)) {
            unknown.add(variable);
        } else {
            values.put(variable, value);
        }
    }

    String expand(String text) {
        return References.expand(text, this::resolve);
    }

    private String resolve(String variable) {
        if (values.containsKey(variable)) {
            return values.get(variable);
        }
        boolean mayBeThere = isOpen
                || unknown.contains(variable)
                || SERVICE_LINK.matcher(variable).matches();
        return mayBeThere ? References.UNKNOWN : References.to(variable);
    }

    Stream<String> names() {
        return Stream.concat(values.keySet().stream(), unknown.stream());
    }

    boolean sets(Setting<?> setting) {
        return !values.getOrDefault(setting.variable(), "").isEmpty();
    }

    /** Whether a variable sets, or may set, a setting to a value that is in none of the files. */
    boolean maySet(Setting<?> setting) {
        return unknown.contains(setting.variable()) || (isOpen && !values.containsKey(setting.variable()));
    }
}
