package dev.baton.cli;

import dev.baton.config.HealthSettings;
import dev.baton.config.SafeText;
import dev.baton.config.Setting;
import dev.baton.config.SettingsException;
import dev.baton.config.Suggestion;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Splits the command line of {@code health-check} into flags and values, strictly: {@code --flag=value} or
 * {@code --flag value}, booleans {@code --flag} or {@code --flag=value}, each at most once, and nothing else. The values are
 * not looked at. The command line library would take a tenth of a probe's time; help and completion come from there.
 */
final class ProbeArguments {
    static final Setting<Boolean> VERBOSE =
            Setting.bool("verbose", "print status, time and body").commandLineOnly();

    private static final Map<String, Setting<?>> FLAGS = flags();

    private static final int MAX_SHOWN = 100;

    private ProbeArguments() {}

    private static Map<String, Setting<?>> flags() {
        Map<String, Setting<?>> flags = new HashMap<>();
        HealthSettings.PROBE.forEach(setting -> flags.put(setting.flag(), setting));
        flags.put(VERBOSE.flag(), VERBOSE);
        return Map.copyOf(flags);
    }

    /** The values by setting name. */
    static Map<String, String> parse(List<String> arguments) {
        Map<String, String> values = new HashMap<>();
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String argument = rest.next();
            int equals = argument.indexOf('=');
            String flag = equals < 0 ? argument : argument.substring(0, equals);
            Setting<?> setting = find(flag, argument);
            String value = equals < 0 ? next(setting, rest) : argument.substring(equals + 1);
            // A container's command may carry the service's flags into its probe; they do not count here.
            boolean isOwn = FLAGS.containsValue(setting);
            if (isOwn && values.put(setting.name(), value) != null) {
                throw new SettingsException(setting.flag() + " is given twice");
            }
        }
        return values;
    }

    /** Whether a boolean flag is set; these have no other source than the command line. */
    static boolean isSet(Setting<Boolean> setting, Map<String, String> values) {
        String text = values.get(setting.name());
        if (text == null) {
            return false;
        }
        Optional<Boolean> value = setting.parse(text);
        return value.orElseThrow(() -> new SettingsException(setting.flag() + "=" + SafeText.clean(text, MAX_SHOWN)
                + " (command line): must be " + setting.allowed()));
    }

    private static Setting<?> find(String flag, String argument) {
        if (FLAGS.containsKey(flag)) {
            return FLAGS.get(flag);
        }
        // Looked for only now: finding the connector takes time.
        List<Setting<?>> service = ProgramSettings.ofThisProgram().stream()
                .filter(setting -> !setting.isCommandLineOnly())
                .<Setting<?>>flatMap(setting -> Stream.concat(Stream.of(setting), setting.file().stream()))
                .toList();
        Optional<Setting<?>> ofService =
                service.stream().filter(setting -> setting.flag().equals(flag)).findFirst();
        if (ofService.isPresent()) {
            return ofService.get();
        }
        String kind = argument.startsWith("-") ? "unknown flag " : "unexpected argument ";
        String near = Suggestion.of(
                flag,
                Stream.concat(FLAGS.keySet().stream(), service.stream().map(Setting::flag))
                        .toList());
        throw new SettingsException(kind + SafeText.clean(flag, MAX_SHOWN) + near + "; see health-check --help");
    }

    private static String next(Setting<?> setting, Iterator<String> rest) {
        if (setting.isBoolean()) {
            return "true";
        }
        if (!rest.hasNext()) {
            throw new SettingsException(setting.flag() + " needs a value: " + setting.allowed());
        }
        return rest.next();
    }
}
