package dev.baton.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The settings of one check that is known by name before it is registered: {@code health-check-NAME-timeout},
 * {@code -interval}, {@code -cache-ttl}, {@code -failure-threshold}, {@code -success-threshold} and {@code -optional}.
 * Immutable.
 */
public final class CheckSettings {
    private final CheckOptions defaults;
    private final Setting<Duration> timeout;
    private final Setting<Duration> interval;
    private final Setting<Duration> cacheTtl;
    private final Setting<Integer> failureThreshold;
    private final Setting<Integer> successThreshold;
    private final Setting<Boolean> optional;

    private CheckSettings(String check, CheckOptions defaults) {
        String name = "health-check-" + check + "-";
        this.defaults = defaults;
        timeout = Setting.seconds(name + "timeout", 1, 3_600, "timeout of one run of the check " + check);
        interval = Setting.seconds(
                name + "interval",
                0,
                3_600,
                "how often to run the check " + check + " in the background; probes get its last result");
        cacheTtl = Setting.seconds(
                name + "cache-ttl", 0, 300, "how long to reuse a result of the check " + check + " for further probes");
        failureThreshold = Setting.integer(
                name + "failure-threshold", 1, 100, "consecutive failures that turn the check " + check + " down");
        successThreshold = Setting.integer(
                name + "success-threshold", 1, 100, "consecutive successes that turn the check " + check + " up");
        optional = Setting.bool(
                        name + "optional", "the service is healthy and ready although the check " + check + " is down")
                .withDefault(String.valueOf(defaults.isOptional()));
    }

    /**
     * Returns the settings of one check.
     *
     * @param check its name, lower-case words and digits joined by dashes
     * @param defaults the options to use for what is not set
     * @return its settings
     * @throws IllegalArgumentException if the name has another form, or a setting of the health server has such a name
     */
    public static CheckSettings of(String check, CheckOptions defaults) {
        CheckSettings settings = new CheckSettings(check, defaults);
        settings.declared().forEach(setting -> {
            if (HealthSettings.SERVER.stream().anyMatch(other -> other.name().equals(setting.name()))) {
                throw new IllegalArgumentException("a check with its own settings cannot be named " + check);
            }
        });
        return settings;
    }

    /**
     * Declares the settings of several checks.
     *
     * @param checks the options to use for what is not set, by the check's name
     * @return the declarations, in display order
     */
    public static List<Setting<?>> declared(Map<String, CheckOptions> checks) {
        return new TreeMap<>(checks)
                .entrySet().stream()
                        .flatMap(check -> of(check.getKey(), check.getValue()).declared().stream())
                        .toList();
    }

    /** {@return the declarations of its settings, in display order} */
    public List<Setting<?>> declared() {
        return List.of(timeout, interval, cacheTtl, failureThreshold, successThreshold, optional);
    }

    /**
     * Reads the check's options from the effective settings.
     *
     * @param settings settings that declare {@link #declared()}
     * @return the options
     */
    public CheckOptions read(Settings settings) {
        CheckOptions.Builder set = CheckOptions.builder();
        settings.ifSet(optional, set::optional);
        settings.ifSet(timeout, set::timeout);
        settings.ifSet(interval, set::interval);
        settings.ifSet(cacheTtl, set::cacheTtl);
        settings.ifSet(failureThreshold, set::failureThreshold);
        settings.ifSet(successThreshold, set::successThreshold);
        return set.build().orElse(defaults);
    }
}
