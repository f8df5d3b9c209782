package dev.baton.cli;

import dev.baton.config.HealthSettings;
import dev.baton.config.SafeText;
import dev.baton.config.Setting;
import dev.baton.config.SettingsException;
import dev.baton.config.Suggestion;
import dev.baton.manifests.Words;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Parses the command line of {@code health-check}. The command line library, which provides its help and completion, would take
 * a tenth of a probe's time.
 */
final class ProbeArguments {
    private static final Map<String, Setting<?>> FLAGS = flags();

    private static final int MAX_SHOWN = 100;

    private ProbeArguments() {}

    private static Map<String, Setting<?>> flags() {
        Map<String, Setting<?>> flags = new HashMap<>();
        HealthSettings.PROBE.forEach(setting -> flags.put(setting.flag(), setting));
        return Map.copyOf(flags);
    }

    /** Returns the values by setting name; throws SettingsException for the first error. */
    static Map<String, String> parse(List<String> arguments) {
        Words words = Words.read(arguments, ProbeArguments::find);
        if (!words.others().isEmpty()) {
            throw unknown("unexpected argument ", words.others().getFirst().split("=", 2)[0]);
        }
        if (!words.faults().isEmpty()) {
            throw new SettingsException(words.faults().getFirst());
        }
        // A container's command may pass the service's flags to its probe, too; they are ignored here.
        words.values().keySet().removeIf(name -> !FLAGS.containsKey("--" + name));
        return words.values();
    }

    private static Optional<Setting<?>> find(String flag) {
        if (FLAGS.containsKey(flag)) {
            return Optional.of(FLAGS.get(flag));
        }
        Optional<Setting<?>> ofService =
                ofService().filter(setting -> setting.flag().equals(flag)).findFirst();
        if (ofService.isEmpty()) {
            throw unknown("unknown flag ", flag);
        }
        return ofService;
    }

    /** The program's settings, looked up only when needed: loading the connector takes time. */
    private static Stream<Setting<?>> ofService() {
        return ProgramSettings.ofThisProgram().stream()
                .filter(setting -> !setting.isCommandLineOnly())
                .flatMap(setting -> Stream.concat(Stream.of(setting), setting.file().stream()));
    }

    private static SettingsException unknown(String kind, String word) {
        List<String> known = Stream.concat(FLAGS.keySet().stream(), ofService().map(Setting::flag))
                .toList();
        return new SettingsException(
                kind + SafeText.clean(word, MAX_SHOWN) + Suggestion.of(word, known) + "; see health-check --help");
    }
}
