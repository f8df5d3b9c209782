package dev.baton.cli;

import dev.baton.config.CommonSettings;
import dev.baton.config.HealthSettings;
import dev.baton.config.Origin;
import dev.baton.config.Origin.Source;
import dev.baton.config.Setting;
import dev.baton.config.Settings;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of one {@code health-check}. The common case, no configuration file and nothing wrong, is read directly,
 * because setting up the configuration library costs more than the probe's call. Everything else, each error message
 * among them, is left to {@link Settings}.
 */
final class ProbeSettings {
    private final Map<String, String> flags;
    private final Map<String, String> environment;
    private final Optional<Settings> full;

    private ProbeSettings(Map<String, String> flags, Map<String, String> environment, Optional<Settings> full) {
        this.flags = flags;
        this.environment = environment;
        this.full = full;
    }

    static ProbeSettings read(Map<String, String> flags, Map<String, String> environment) {
        ProbeSettings direct = new ProbeSettings(flags, environment, Optional.empty());
        return direct.isSufficient() ? direct : new ProbeSettings(flags, environment, Optional.of(direct.readFully()));
    }

    <T> Optional<T> find(Setting<T> setting) {
        if (full.isPresent()) {
            return full.get().find(setting);
        }
        String text = fromEnvironment(setting);
        if (text == null) {
            text = flags.get(setting.name());
        }
        return text == null ? setting.defaultText().flatMap(setting::parse) : setting.parse(text);
    }

    <T> T value(Setting<T> setting) {
        return find(setting).orElseThrow();
    }

    /** Where a value came from; only for settings that have a default. */
    Origin origin(Setting<?> setting) {
        if (full.isPresent()) {
            return full.get().origin(setting).orElseThrow();
        }
        if (fromEnvironment(setting) != null) {
            return new Origin(Source.ENVIRONMENT, setting.variable());
        }
        return flags.containsKey(setting.name())
                ? new Origin(Source.COMMAND_LINE, setting.flag())
                : new Origin(Source.DEFAULT, "");
    }

    private boolean isSufficient() {
        if (fromEnvironment(CommonSettings.CONFIG) != null || flags.containsKey(CommonSettings.CONFIG.name())) {
            return false;
        }
        for (Setting<?> setting : HealthSettings.PROBE) {
            if (!isGood(setting, fromEnvironment(setting)) || !isGood(setting, flags.get(setting.name()))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isGood(Setting<?> setting, String text) {
        return text == null || setting.parse(text).isPresent();
    }

    private String fromEnvironment(Setting<?> setting) {
        String text = setting.isCommandLineOnly() ? null : environment.get(setting.variable());
        return text == null || text.isEmpty() ? null : text;
    }

    private Settings readFully() {
        return Settings.builder()
                .declare(HealthSettings.PROBE)
                .known(ProgramSettings.ofThisProgram())
                .environment(environment)
                .commandLine(flags)
                .build();
    }
}
