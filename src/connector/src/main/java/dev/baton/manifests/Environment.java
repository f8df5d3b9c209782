package dev.baton.manifests;

import dev.baton.config.Setting;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The variables of a container, as far as the files say.
 *
 * @param node where they stand
 * @param values values by variable; an empty one counts as unset
 * @param unknown variables whose value is in none of the files: from a secret or a field of the pod, for example
 * @param isOpen whether there may be more variables, with names that are in none of the files
 */
record Environment(Node node, Map<String, String> values, Set<String> unknown, boolean isOpen) {
    /** What Kubernetes sets for each Service (Pod field {@code enableServiceLinks}). */
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

    /** Whether it sets a setting to a value that is in none of the files, or may do so. */
    boolean maySet(Setting<?> setting) {
        return unknown.contains(setting.variable()) || (isOpen && !values.containsKey(setting.variable()));
    }
}
