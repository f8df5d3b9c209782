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
 * <p>Keys are the names of {@link HealthSettings#SERVER}, except those of the agent, without {@code health-check-}; values are
 * written in the same way. {@code checks.NAME} holds the options of one check, named as in {@link CheckSettings} without
 * {@code health-check-NAME-}, and {@code groups.NAME} lists the checks of a group. An unknown key is an error.
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
        // An application has no agent.
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
     * Reads a configuration node.
     *
     * @param node the node, {@code baton.health} for example; one that does not exist sets nothing
     * @return its settings
     * @throws SettingsException if a key is unknown or a value is bad
     */
    public static HealthConfig of(Config node) {
        return new HealthConfig(node);
    }

    /** {@return the settings other than those of single checks} */
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

    /** Returns a value as written on the command line. */
    private static String text(Config node) {
        return node.isObject() && node.name().equals(GROUPS)
                ? children(node)
                        .map(group -> group.name() + ":" + joined(group, "+"))
                        .collect(Collectors.joining(","))
                : joined(node, ",");
    }

    /** Joins the elements of a list, which have numbers as names, or returns a single value. */
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
