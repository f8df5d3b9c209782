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

    /** {@return a builder for settings without any source} */
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
        return find(setting).orElseThrow(() -> missing(setting));
    }

    private static SettingsException missing(Setting<?> setting) {
        return new SettingsException(setting.name() + " is not set: set " + setting.variable() + " or " + setting.flag()
                + " to " + setting.allowed());
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
        return (Optional<T>) effective(setting).value();
    }

    /**
     * Where the value of a setting came from.
     *
     * @param setting one of the declared settings
     * @return the source, or empty if it is not set and has no default
     * @throws IllegalArgumentException if it was not declared
     */
    public Optional<Origin> origin(Setting<?> setting) {
        return effective(setting).origin();
    }

    /**
     * Whether a setting has a value of its own, which may be the same as its default.
     *
     * @param setting one of the declared settings
     * @return {@code false} for what has its default, or nothing
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
     * @param use what is done with its value
     * @param <T> the type of its value
     */
    public <T> void ifSet(Setting<T> setting, Consumer<? super T> use) {
        if (isSet(setting)) {
            use.accept(value(setting));
        }
    }

    /**
     * A number that changes when a secret does, in the file that holds it for example. It reads these files.
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
     * Makes text safe to show: what {@link SafeText#clean} does, and the values of all secrets masked.
     *
     * @return a function that is safe for use by several threads at once
     */
    public UnaryOperator<String> cleaner() {
        List<Secret> secrets = secrets().toList();
        return text -> SafeText.clean(SafeText.mask(text, secrets), MAX_CLEAN_LENGTH);
    }

    /** {@return what operators should know about the sources, a line each: overridden flags, unknown variables, secrets on the command line} */
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
         * @param settings the settings that may be asked for
         * @return this builder
         */
        public Builder declare(Collection<? extends Setting<?>> settings) {
            declared.addAll(settings);
            return this;
        }

        /**
         * Adds declarations of settings that may be set but are not asked for: they are not checked, and not unknown.
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
         * Sets what reads a configuration file in YAML, which is an error without it.
         *
         * @param reader gives the keys at the top for the file's text: a map for a mapping, a collection for a sequence, anything
         *     else is a value, shown by its {@code toString}; it throws {@link SettingsException} with a message of its own, or any
         *     other unchecked exception where the text is not well-formed
         * @return this builder
         */
        public Builder yaml(Function<String, ? extends Map<String, ?>> reader) {
            yaml = Objects.requireNonNull(reader);
            return this;
        }

        /**
         * Reads every source and checks every value, those that are overridden too. The configuration file is the one that
         * {@link CommonSettings#CONFIG} names.
         *
         * @return the effective settings
         * @throws SettingsException if a value is bad, a flag or key unknown, or a file unreadable
         */
        public Settings build() {
            return new SettingsReader(declared, known, yaml).read(environment, commandLine);
        }
    }
}
