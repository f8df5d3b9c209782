package dev.baton.cli;

import dev.baton.config.CheckSettings;
import dev.baton.config.CommonSettings;
import dev.baton.config.HealthSettings;
import dev.baton.config.ProvisioningSettings;
import dev.baton.config.Setting;
import dev.baton.config.Settings;
import dev.baton.config.SettingsException;
import dev.baton.connector.ConnectorProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.ParseResult;

/** The settings of this program, and their effective values for a command line. */
final class ProgramSettings {
    private final List<Setting<?>> declared = new ArrayList<>();
    private final ConnectorProvider provider;
    private final Map<String, String> environment;

    ProgramSettings(ConnectorProvider provider, Map<String, String> environment) {
        this.provider = provider;
        this.environment = environment;
        declared.addAll(provider.settings());
        declared.addAll(HealthSettings.SERVER);
        declared.addAll(CheckSettings.declared(provider.checks()));
        declared.addAll(ProvisioningSettings.all(provider.name()));
        declared.addAll(CommonSettings.ALL);
        declared.add(ServiceMode.DRAIN_DELAY);
        declared.add(ServiceMode.SHUTDOWN_TIMEOUT);
    }

    /** All settings that the program's configuration file may hold, whichever command reads it. */
    static List<Setting<?>> ofThisProgram() {
        return ServiceLoader.load(ConnectorProvider.class).stream()
                .flatMap(provider -> new ProgramSettings(provider.get(), Map.of()).declared.stream())
                .toList();
    }

    List<Setting<?>> declared() {
        return declared;
    }

    /** Throws SettingsException if a required setting is missing or settings contradict each other. */
    void checkConnector(Settings settings) {
        settings.checkRequired();
        provider.check(settings);
    }

    /** Throws SettingsException if service mode would. */
    void checkService(Settings settings) {
        settings.checkRequired();
        checkCombinations(settings);
    }

    /** Throws SettingsException if settings of service mode do not fit together. */
    void checkCombinations(Settings settings) {
        provider.check(settings);
        checkDrainDelay(settings);
        checkGroups(settings);
        ProvisioningSettings.check(settings);
    }

    private static void checkDrainDelay(Settings settings) {
        Duration delay = settings.value(ServiceMode.DRAIN_DELAY);
        Duration timeout = settings.value(ServiceMode.SHUTDOWN_TIMEOUT);
        if (delay.compareTo(timeout) >= 0) {
            throw new SettingsException(
                    settings.origin(ServiceMode.DRAIN_DELAY).orElseThrow().with(String.valueOf(delay.toSeconds()))
                            + ": must be below "
                            + ServiceMode.SHUTDOWN_TIMEOUT.name() + ", which is "
                            + timeout.toSeconds());
        }
    }

    /** Groups and checks share the names in {@code /health/NAME}. */
    private void checkGroups(Settings settings) {
        Set<String> groups = settings.find(HealthSettings.GROUPS)
                .map(set -> set.checks().keySet())
                .orElse(Set.of());
        Stream.concat(Stream.of(TasksCheck.NAME), provider.checks().keySet().stream())
                .filter(groups::contains)
                .findFirst()
                .ifPresent(name -> {
                    throw new SettingsException(
                            settings.origin(HealthSettings.GROUPS).orElseThrow() + ": the group " + name
                                    + " has the name of a check: choose another");
                });
    }

    ConnectorProvider provider() {
        return provider;
    }

    Map<String, String> environment() {
        return environment;
    }

    /** Reads the settings of {@code health-check} as given to this process. */
    Settings readForProbes(ParseResult parsed) {
        Map<String, String> commandLine = new HashMap<>(SettingOptions.values(parsed));
        // Those of one name are the connector's: service mode has no flags of the probe alone.
        HealthSettings.PROBE.stream()
                .filter(Setting::isCommandLineOnly)
                .map(Setting::name)
                .forEach(commandLine::remove);
        return Settings.builder()
                .yaml(YamlSettings::read)
                .declare(HealthSettings.PROBE)
                .declare(List.of(HealthSettings.ENABLED, HealthSettings.AGENT_DIR))
                .known(declared)
                .environment(environment)
                .commandLine(commandLine)
                .build();
    }

    Settings read(ParseResult parsed) {
        return read(SettingOptions.values(parsed));
    }

    Settings read(Map<String, String> commandLine) {
        return Settings.builder()
                .yaml(YamlSettings::read)
                .declare(declared)
                .known(HealthSettings.PROBE)
                .environment(environment)
                .commandLine(commandLine)
                .build();
    }
}
