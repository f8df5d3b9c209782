package dev.baton.cli;

import dev.baton.config.SafeText;
import dev.baton.config.SettingsException;
import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Reads settings from a YAML configuration file: two levels of keys, with values as written. It builds no objects and follows
 * no aliases below that, so a small file cannot expand into a large one; the library limits nesting.
 */
final class YamlSettings {
    private static final Set<String> TRUE = Set.of("true", "yes", "on");

    private YamlSettings() {}

    /**
     * Returns the top-level keys, each with text, a map, or a list in place of anything that cannot be a setting. Rejects a
     * duplicate key.
     */
    static Map<String, Object> read(String text) {
        Node root = new Yaml(new SafeConstructor(new LoaderOptions())).compose(new StringReader(text));
        if (root == null || Tag.NULL.equals(root.getTag())) {
            return Map.of();
        }
        if (!(root instanceof MappingNode mapping)) {
            throw new SettingsException("must hold keys and values");
        }
        return fields(mapping, true);
    }

    private static Map<String, Object> fields(MappingNode mapping, boolean isTop) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (NodeTuple field : mapping.getValue()) {
            String place = "line " + (field.getKeyNode().getStartMark().getLine() + 1) + ": ";
            if (!(field.getKeyNode() instanceof ScalarNode key)) {
                throw new SettingsException(place + "a key must be text");
            }
            Object value = switch (field.getValueNode()) {
                case ScalarNode scalar -> text(scalar);
                case MappingNode below -> isTop ? fields(below, false) : List.of();
                default -> List.of();
            };
            if (fields.put(key.getValue(), value) != null) {
                throw new SettingsException(place + SafeText.clean(key.getValue(), 80) + " is there twice");
            }
        }
        return fields;
    }

    private static String text(ScalarNode scalar) {
        if (Tag.NULL.equals(scalar.getTag())) {
            return "";
        }
        // YAML 1.1 has more words for booleans than settings do.
        return Tag.BOOL.equals(scalar.getTag())
                ? String.valueOf(TRUE.contains(scalar.getValue().toLowerCase(Locale.ROOT)))
                : scalar.getValue();
    }
}
