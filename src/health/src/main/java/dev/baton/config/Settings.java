package dev.baton.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The effective settings: environment over command line over configuration file over default.
 *
 * <p>Every value is checked when the settings are built. Immutable, and safe for use by several threads at once.
 */
public final class Settings {
    private static final int MAX_CLEAN_LENGTH = 300;

    private final Map<String, Effective> effective;
    private final List<String> warnings;

    Settings(Map<String, Effective> effective, List<String> warnings) {
        this.effective = Collections.unmodifiableMap(new LinkedHashMap<>(effective));
        this.warnings = List.copyOf(warnings);
    }

    /**
     * A setting with its effective value.
     *
     * @param setting the declaration
     * @param value the value, or empty if it is not set and has no default
     * @param origin where the value came from, if there is one
     */
    public record Effective(Setting<?> setting, Optional<?> value, Optional<Origin> origin) {}

    /** {@return a new builder, without any source} */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the value of a setting.
     *
     * @param setting one of the declared settings
     * @param <T> the type of its value
     * @return its value
     * @throws SettingsException if it is not set and has no default
     * @throws IllegalArgumentException if it was not declared
     */
    public <T> T value(Setting<T> setting) {
        return find(setting).orElseThrow(() -> missing(setting));
    }

    private static SettingsException missing(Setting<?> setting) {
        return new SettingsException(setting.name() + " is not set: set " + setting.variable() + " or " + setting.flag()
                + " to " + setting.allowed());
    }

    /**
     * Returns the value of a setting, if it has one.
     *
     * @param setting one of the declared settings
     * @param <T> the type of its value
     * @return its value, or empty if it is not set and has no default
     * @throws IllegalArgumentException if it was not declared
     */
    @SuppressWarnings("unchecked")
    public <T> Optional<T> find(Setting<T> setting) {
        return (Optional<T>) effective(setting).value();
    }

    /**
     * Returns where the value of a setting came from.
     *
     * @param setting one of the declared settings
     * @return the source, or empty if it is not set and has no default
     * @throws IllegalArgumentException if it was not declared
     */
    public Optional<Origin> origin(Setting<?> setting) {
        return effective(setting).origin();
    }

    /**
     * Returns whether a setting is set explicitly, possibly to its default.
     *
     * @param setting one of the declared settings
     * @return {@code false} if it has its default or no value
     * @throws IllegalArgumentException if it was not declared
     */
    public boolean isSet(Setting<?> setting) {
        return origin(setting)
                .filter(origin -> origin.source() != Origin.Source.DEFAULT)
                .isPresent();
    }

    /**
     * Uses the value of a setting if it {@linkplain #isSet is set}.
     *
     * @param setting one of the declared settings
     * @param use receives the value
     * @param <T> the type of its value
     */
    public <T> void ifSet(Setting<T> setting, Consumer<? super T> use) {
        if (isSet(setting)) {
            use.accept(value(setting));
        }
    }

    /**
     * Returns a number that changes when a secret does, for example in its file. Reads these files.
     *
     * @return a hash of the values of all secrets
     * @throws SettingsException if a file cannot be read
     */
    public int secretsVersion() {
        return secrets().map(Secret::value).toList().hashCode();
    }

    private Stream<Secret> secrets() {
        return effective.values().stream()
                .flatMap(found -> found.value().stream())
                .filter(Secret.class::isInstance)
                .map(Secret.class::cast);
    }

    private Effective effective(Setting<?> setting) {
        Effective found = effective.get(setting.name());
        if (found == null) {
            throw new IllegalArgumentException("not declared: " + setting.name());
        }
        return found;
    }

    /** {@return every declared setting with its effective value, in the order of declaration} */
    public List<Effective> all() {
        return List.copyOf(effective.values());
    }

    /**
     * Checks that every {@linkplain Setting#isRequired() required} setting has a value.
     *
     * @throws SettingsException if one has none
     */
    public void checkRequired() {
        effective.values().stream()
                .filter(found -> found.setting().isRequired() && found.value().isEmpty())
                .findFirst()
                .ifPresent(found -> {
                    throw missing(found.setting());
                });
    }

    /**
     * Returns a function that makes text safe to show: it does what {@link SafeText#clean} does, and masks all secrets.
     *
     * @return the function, safe for use by several threads at once
     */
    public UnaryOperator<String> cleaner() {
        List<Secret> secrets = secrets().toList();
        return text -> SafeText.clean(SafeText.mask(text, secrets), MAX_CLEAN_LENGTH);
    }

    /** {@return warnings for operators, one line each, about overridden flags or unknown variables for example} */
    public List<String> warnings() {
        return warnings;
    }

    /** Builds {@link Settings}. Not safe for use by several threads at once. */
    public static final class Builder {
        private final List<Setting<?>> declared = new ArrayList<>();
        private final List<Setting<?>> known = new ArrayList<>();
        private Map<String, String> environment = Map.of();
        private Map<String, String> commandLine = Map.of();
        private Function<String, ? extends Map<String, ?>> yaml = text -> {
            throw new SettingsException("YAML is read by programs that baton-connector starts: use .properties");
        };

        private Builder() {}

        /**
         * Adds declarations.
         *
         * @param settings the settings that can be read
         * @return this builder
         */
        public Builder declare(Collection<? extends Setting<?>> settings) {
            declared.addAll(settings);
            return this;
        }

        /**
         * Adds settings that may be set but are not read: their values are not checked, and they are not reported as unknown.
         *
         * @param settings settings that others read
         * @return this builder
         */
        public Builder known(Collection<? extends Setting<?>> settings) {
            known.addAll(settings);
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
            commandLine = Collections.unmodifiableMap(new LinkedHashMap<>(flags));
            return this;
        }

        /**
         * Sets the reader of YAML configuration files; without one, such a file is an error.
         *
         * @param reader returns the top-level keys of the file's text, with a map for a mapping, a collection for a sequence,
         *     and anything else as a value, read by its {@code toString}; throws {@link SettingsException} with its own
         *     message, or any other unchecked exception if the text is not well-formed
         * @return this builder
         */
        public Builder yaml(Function<String, ? extends Map<String, ?>> reader) {
            yaml = Objects.requireNonNull(reader);
            return this;
        }

        /**
         * Reads every source and checks every value, including those that are overridden. The configuration file is the one
         * that {@link CommonSettings#CONFIG} names.
         *
         * @return the effective settings
         * @throws SettingsException if a value is bad, a flag or key unknown, or a file unreadable
         */
        public Settings build() {
            return new SettingsReader(declared, known, yaml).read(environment, commandLine);
        }
    }
}
