package dev.baton.config;

import dev.baton.config.Origin.Source;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** Reads the sources in order of precedence, checks every value, and records where the effective value came from. */
final class SettingsReader {
    private static final int MAX_SHOWN = 100;

    private final Map<String, Setting<?>> declared = new LinkedHashMap<>();
    private final Map<String, Setting<?>> known = new LinkedHashMap<>();
    private final List<String> warnings = new ArrayList<>();
    private final Function<String, ? extends Map<String, ?>> yaml;

    SettingsReader(
            Collection<? extends Setting<?>> declared,
            Collection<? extends Setting<?>> known,
            Function<String, ? extends Map<String, ?>> yaml) {
        this.yaml = yaml;
        declared.forEach(setting -> add(this.declared, setting));
        known.forEach(setting -> add(this.known, setting));
        add(this.known, CommonSettings.CONFIG);
        // Last: of two settings of one name, what is read decides.
        this.known.putAll(this.declared);
    }

    private static void add(Map<String, Setting<?>> settings, Setting<?> setting) {
        settings.put(setting.name(), setting);
        setting.file().ifPresent(file -> settings.put(file.name(), file));
    }

    /** The values of one source, by setting name, and how that source names them. */
    private record Layer(Source source, Map<String, String> values, Optional<Path> file, String prefix) {
        Layer(Source source, Map<String, String> values) {
            this(source, values, Optional.empty(), "");
        }

        Origin origin(Setting<?> setting) {
            return new Origin(
                    source,
                    switch (source) {
                        case ENVIRONMENT -> setting.variable();
                        case COMMAND_LINE -> setting.flag();
                        case FILE ->
                            prefix + setting.name() + " in "
                                    + SafeText.clean(file.orElseThrow().toString(), 200);
                        case DEFAULT -> "";
                    });
        }
    }

    Settings read(Map<String, String> variables, Map<String, String> flags) {
        Layer environment = new Layer(Source.ENVIRONMENT, environmentValues(variables));
        Layer commandLine = new Layer(Source.COMMAND_LINE, commandLineValues(flags));
        List<Layer> layers = List.of(environment, commandLine, file(environment, commandLine), defaults());
        layers.forEach(this::checkValues);
        warnAboutOverrides(environment, commandLine);
        warnAboutSecrets(commandLine);
        return settings(layers);
    }

    private Map<String, String> environmentValues(Map<String, String> variables) {
        Map<String, Setting<?>> byVariable = new LinkedHashMap<>();
        known.values().stream()
                .filter(setting -> !setting.isCommandLineOnly())
                .forEach(setting -> byVariable.put(setting.variable(), setting));
        Map<String, String> values = new LinkedHashMap<>();
        new TreeMap<>(variables).forEach((variable, value) -> {
            Setting<?> setting = byVariable.get(variable);
            if (setting != null && !value.isEmpty()) {
                values.put(setting.name(), value);
            } else if (setting == null && variable.startsWith("BATON_") && !ServiceLinks.isVariable(variable, value)) {
                warnings.add("unknown variable " + SafeText.clean(variable, MAX_SHOWN) + " is ignored"
                        + Suggestion.of(variable, byVariable.keySet()));
            }
        });
        return values;
    }

    private Map<String, String> commandLineValues(Map<String, String> flags) {
        for (String name : flags.keySet()) {
            if (!known.containsKey(name)) {
                throw new SettingsException(
                        "unknown flag --" + SafeText.clean(name, MAX_SHOWN) + Suggestion.of(name, known.keySet()));
            }
        }
        return flags;
    }

    private Layer file(Layer environment, Layer commandLine) {
        for (Layer layer : List.of(environment, commandLine)) {
            String path = layer.values.get(CommonSettings.CONFIG.name());
            if (path != null) {
                checkValue(layer, CommonSettings.CONFIG, path);
                return fileLayer(CommonSettings.CONFIG.parse(path).orElseThrow(), layer.origin(CommonSettings.CONFIG));
            }
        }
        return new Layer(Source.FILE, Map.of());
    }

    private Layer fileLayer(Path path, Origin origin) {
        ConfigFile file = ConfigFile.read(path, origin, yaml);
        for (String key : file.values().keySet()) {
            Setting<?> setting = known.get(key);
            if (setting == null || setting.isCommandLineOnly() || setting.equals(CommonSettings.CONFIG)) {
                throw new SettingsException("unknown key " + file.prefix() + SafeText.clean(key, MAX_SHOWN) + " in "
                        + SafeText.clean(path.toString(), 200) + Suggestion.of(key, known.keySet()));
            }
        }
        if (!file.ignored().isEmpty()) {
            warnings.add("ignored in " + SafeText.clean(path.toString(), 200)
                    + ", because it is outside the key baton: "
                    + SafeText.clean(String.join(", ", file.ignored()), MAX_SHOWN));
        }
        return new Layer(Source.FILE, file.values(), Optional.of(path), file.prefix());
    }

    private Layer defaults() {
        Map<String, String> values = new LinkedHashMap<>();
        declared.values().forEach(setting -> setting.defaultText().ifPresent(text -> values.put(setting.name(), text)));
        return new Layer(Source.DEFAULT, values);
    }

    private void checkValues(Layer layer) {
        layer.values.forEach((name, text) -> {
            Setting<?> setting = declared.get(name);
            if (setting != null) {
                checkValue(layer, setting, text);
            }
        });
    }

    private static void checkValue(Layer layer, Setting<?> setting, String text) {
        if (setting.parse(text).isPresent()) {
            return;
        }
        Origin origin = layer.origin(setting);
        String shown = setting.isSecret() ? origin.toString() : origin.with(SafeText.visible(text, MAX_SHOWN));
        String why = layer.source == Source.ENVIRONMENT && ServiceLinks.isAddress(text)
                ? "; " + ServiceLinks.hint(setting)
                : "";
        throw new SettingsException(shown + ": must be " + setting.allowed() + why);
    }

    private void warnAboutOverrides(Layer environment, Layer commandLine) {
        commandLine.values.forEach((name, flagText) -> {
            Setting<?> setting = declared.get(name);
            String text = environment.values.get(name);
            if (setting == null || text == null || isSameValue(setting, text, flagText)) {
                return;
            }
            warnings.add(
                    setting.isSecret()
                            ? setting.variable() + " overrides " + setting.flag()
                            : setting.variable() + "=" + SafeText.clean(text, MAX_SHOWN) + " overrides "
                                    + setting.flag() + "=" + SafeText.clean(flagText, MAX_SHOWN));
        });
    }

    private static boolean isSameValue(Setting<?> setting, String text, String other) {
        return text.equals(other) || (!setting.isSecret() && setting.parse(text).equals(setting.parse(other)));
    }

    private void warnAboutSecrets(Layer commandLine) {
        declared.values().stream()
                .filter(setting -> setting.isSecret() && commandLine.values.containsKey(setting.name()))
                .forEach(setting -> warnings.add(setting.flag() + " is visible in the process list: use "
                        + setting.variable() + " or " + setting.flag() + "-file"));
    }

    private Settings settings(List<Layer> layers) {
        Map<String, Settings.Effective> values = new LinkedHashMap<>();
        for (Setting<?> setting : declared.values()) {
            Optional<Layer> layer = layers.stream()
                    .filter(candidate -> candidate.values.containsKey(setting.name()))
                    .findFirst();
            values.put(
                    setting.name(),
                    new Settings.Effective(
                            setting,
                            layer.flatMap(found -> setting.parse(found.values.get(setting.name()))),
                            layer.map(found -> found.origin(setting))));
        }
        declared.values().stream().filter(Setting::isSecret).forEach(setting -> readSecretFile(setting, values));
        return new Settings(values, warnings);
    }

    private static void readSecretFile(Setting<?> secret, Map<String, Settings.Effective> values) {
        Setting<Path> file = secret.file().orElseThrow();
        Settings.Effective fromFile = values.get(file.name());
        if (fromFile.value().isEmpty()) {
            return;
        }
        Settings.Effective direct = values.get(secret.name());
        Origin origin = fromFile.origin().orElseThrow();
        if (direct.value().isPresent()) {
            throw new SettingsException(
                    "both " + direct.origin().orElseThrow() + " and " + origin + " are set: set one of them");
        }
        Secret inFile =
                Secret.from(new FileSecret((Path) fromFile.value().orElseThrow(), origin, secret.mayHaveLines()));
        inFile.value();
        values.put(secret.name(), new Settings.Effective(secret, Optional.of(inFile), Optional.of(origin)));
    }
}
