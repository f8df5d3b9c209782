package dev.baton.config;

import dev.baton.config.Origin.Source;
import dev.baton.config.Settings.Effective;
import io.helidon.config.Config;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The health settings of an application, read from its Helidon configuration. Immutable.
 *
 * <p>Keys are the names of {@link HealthSettings#SERVER} without {@code health-check-}, those of the agent excepted, and values are
 * written in the same way;
 * {@code checks.NAME} holds the options of one check, by the last part of the names in {@link CheckSettings}, and
 * {@code groups.NAME} the list of a group's checks. A key of another name is an error.
 */
public final class HealthConfig {
    private static final String PREFIX = HealthSettings.ENABLED.name() + "-";
    private static final String CHECKS = "checks";
    private static final String GROUPS = HealthSettings.GROUPS.name().substring(PREFIX.length());
    private static final Pattern NUMBER = Pattern.compile("[0-9]+");
    private static final int MAX_SHOWN = 100;

    private final Settings settings;
    private final Map<String, CheckOptions> checks = new LinkedHashMap<>();

    private HealthConfig(Config node) {
        // The agent is the program's, and an application has none.
        Map<String, Setting<?>> byKey = byKey(
                HealthSettings.SERVER.stream()
                        .filter(setting -> setting != HealthSettings.AGENT && setting != HealthSettings.AGENT_DIR),
                PREFIX);
        settings = read(children(node).filter(child -> !child.name().equals(CHECKS)), byKey);
        CheckSettings ofOne = CheckSettings.of("one", CheckOptions.create());
        byKey = byKey(ofOne.declared().stream(), PREFIX + "one-");
        for (Config check : children(node.get(CHECKS)).toList()) {
            checks.put(check.name(), ofOne.read(read(children(check), byKey)));
        }
    }

    /**
     * Reads a node.
     *
     * @param node the node, {@code baton.health} for example; one that does not exist sets nothing
     * @return what it holds
     * @throws SettingsException if a key is unknown or a value is bad
     */
    public static HealthConfig of(Config node) {
        return new HealthConfig(node);
    }

    /** {@return the settings that are not of one check} */
    public Settings settings() {
        return settings;
    }

    /** {@return the options of single checks, by the check's name} */
    public Map<String, CheckOptions> checks() {
        return Map.copyOf(checks);
    }

    private static Map<String, Setting<?>> byKey(Stream<Setting<?>> settings, String prefix) {
        return settings.filter(setting -> setting.name().startsWith(prefix))
                .collect(Collectors.toMap(
                        setting -> setting.name().substring(prefix.length()),
                        Function.identity(),
                        (one, other) -> one,
                        LinkedHashMap::new));
    }

    private static Stream<Config> children(Config node) {
        if (node.isLeaf()) {
            throw new SettingsException(key(node) + " must hold keys and values");
        }
        return node.asNodeList().orElse(List.of()).stream();
    }

    private static Settings read(Stream<Config> nodes, Map<String, Setting<?>> byKey) {
        Map<String, Effective> effective = new LinkedHashMap<>();
        byKey.values()
                .forEach(setting -> effective.put(
                        setting.name(),
                        new Effective(
                                setting,
                                setting.defaultText().flatMap(setting::parse),
                                setting.defaultText().map(text -> new Origin(Source.DEFAULT, "")))));
        nodes.forEach(node -> {
            Setting<?> setting = byKey.get(node.name());
            if (setting == null) {
                throw new SettingsException(
                        key(node) + " is unknown: the keys are " + String.join(", ", byKey.keySet()));
            }
            effective.put(setting.name(), effective(setting, node));
        });
        return new Settings(effective, List.of());
    }

    private static Effective effective(Setting<?> setting, Config node) {
        Origin origin = new Origin(Source.FILE, key(node));
        String text = text(node);
        Optional<?> value = setting.parse(text);
        if (value.isEmpty()) {
            throw new SettingsException(
                    origin.with(SafeText.clean(text, MAX_SHOWN)) + ": must be " + setting.allowed());
        }
        return new Effective(setting, value, Optional.of(origin));
    }

    /** A value as it is written on the command line. */
    private static String text(Config node) {
        return node.isObject() && node.name().equals(GROUPS)
                ? children(node)
                        .map(group -> group.name() + ":" + joined(group, "+"))
                        .collect(Collectors.joining(","))
                : joined(node, ",");
    }

    /** Of a single value, or of a list, whose elements have numbers for names. */
    private static String joined(Config node, String separator) {
        return node.isLeaf()
                ? node.asString().orElse("")
                : children(node)
                        .map(element -> NUMBER.matcher(element.name()).matches()
                                ? element.asString().orElse("")
                                : "")
                        .collect(Collectors.joining(separator));
    }

    private static String key(Config node) {
        return SafeText.clean(node.key().toString(), MAX_SHOWN);
    }
}
