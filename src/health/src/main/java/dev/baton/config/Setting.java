package dev.baton.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The declaration of one setting: name, type, range, default. The command line, the environment, the configuration file,
 * {@code --help} and every error message are derived from it.
 *
 * <p>A setting {@code some-name} is the flag {@code --some-name}, the variable {@code BATON_SOME_NAME} and the key
 * {@code some-name} under {@code baton} in the configuration file. Immutable.
 *
 * @param <T> the type of its value
 */
public final class Setting<T> {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

    private final String name;
    private final Kind kind;
    private final String description;
    private final String allowed;
    private final Function<String, Optional<T>> parser;
    private final Optional<String> defaultText;
    private final boolean isRequired;
    private final boolean isCommandLineOnly;

    private enum Kind {
        PLAIN,
        BOOLEAN,
        SECRET,
        SECRETS
    }

    private Setting(
            String name,
            Kind kind,
            String description,
            String allowed,
            Function<String, Optional<T>> parser,
            Optional<String> defaultText,
            boolean isRequired,
            boolean isCommandLineOnly) {
        this.name = name;
        this.kind = kind;
        this.description = description;
        this.allowed = allowed;
        this.parser = parser;
        this.defaultText = defaultText;
        this.isRequired = isRequired;
        this.isCommandLineOnly = isCommandLineOnly;
    }

    /**
     * Declares a setting of a custom type.
     *
     * @param name lower-case words and digits, joined by dashes
     * @param description what it means, for {@code --help}
     * @param allowed what a value may be, to follow "must be"
     * @param parser returns the value of a text, or empty if the text is not allowed
     * @param <T> the type of its value
     * @return a setting without a default
     * @throws IllegalArgumentException if the name has another form
     */
    public static <T> Setting<T> of(
            String name, String description, String allowed, Function<String, Optional<T>> parser) {
        return of(name, Kind.PLAIN, description, allowed, parser);
    }

    private static <T> Setting<T> of(
            String name, Kind kind, String description, String allowed, Function<String, Optional<T>> parser) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a setting name: " + name);
        }
        return new Setting<>(
                name, kind, Objects.requireNonNull(description), allowed, parser, Optional.empty(), false, false);
    }

    /**
     * Declares a boolean setting, false by default. It accepts what Go's {@code strconv.ParseBool} accepts, as existing Baton
     * tooling does.
     *
     * @param name the name
     * @param description what it means
     * @return the setting
     */
    public static Setting<Boolean> bool(String name, String description) {
        return of(name, Kind.BOOLEAN, description, "true or false", SettingText::parseBool)
                .withDefault("false");
    }

    /**
     * Declares a whole number.
     *
     * @param name the name
     * @param min minimum
     * @param max maximum
     * @param description what it means
     * @return a setting without a default
     */
    public static Setting<Integer> integer(String name, int min, int max, String description) {
        return of(
                name,
                description,
                "a whole number from " + min + " to " + max,
                text -> SettingText.parseNumber(text, min, max));
    }

    /**
     * Declares a duration in whole seconds, written as a bare number.
     *
     * @param name the name
     * @param min minimum, in seconds
     * @param max maximum, in seconds
     * @param description what it means
     * @return a setting without a default
     */
    public static Setting<Duration> seconds(String name, int min, int max, String description) {
        return of(
                name,
                description,
                "whole seconds from " + min + " to " + max,
                text -> SettingText.parseNumber(text, min, max).map(Duration::ofSeconds));
    }

    /**
     * Declares text that is not blank.
     *
     * @param name the name
     * @param description what it means
     * @return a setting without a default
     */
    public static Setting<String> text(String name, String description) {
        return of(
                name,
                description,
                "text of 1 to " + SettingText.MAX_LENGTH + " characters",
                text -> Optional.of(text).filter(t -> !t.isBlank() && t.length() <= SettingText.MAX_LENGTH));
    }

    /**
     * Declares a choice of words.
     *
     * @param name the name
     * @param values the words
     * @param description what it means
     * @return a setting without a default
     */
    public static Setting<String> oneOf(String name, List<String> values, String description) {
        List<String> words = List.copyOf(values);
        return of(
                name,
                description,
                SettingText.joinWords(words),
                text -> Optional.of(text).filter(words::contains));
    }

    /**
     * Declares a choice of an enumeration's constants, written in lower case with dashes.
     *
     * @param name the name
     * @param type the enumeration
     * @param description what it means
     * @param <E> the enumeration
     * @return a setting without a default
     */
    public static <E extends Enum<E>> Setting<E> oneOf(String name, Class<E> type, String description) {
        Map<String, E> constants = new LinkedHashMap<>();
        for (E constant : type.getEnumConstants()) {
            constants.put(SettingText.word(constant), constant);
        }
        return of(
                name,
                description,
                SettingText.joinWords(List.copyOf(constants.keySet())),
                text -> Optional.ofNullable(constants.get(text)));
    }

    /**
     * Declares an absolute http or https URL without user info, query or fragment.
     *
     * @param name the name
     * @param description what it means
     * @return a setting without a default
     */
    public static Setting<URI> httpUrl(String name, String description) {
        return of(
                name,
                description,
                "an http or https URL without user info, query or fragment",
                SettingText::parseHttpUrl);
    }

    /**
     * Declares a path in the file system.
     *
     * @param name the name
     * @param description what it means
     * @return a setting without a default
     */
    public static Setting<Path> path(String name, String description) {
        return of(name, description, "a path", SettingText::parsePath);
    }

    /**
     * Declares a secret, and with it the setting {@code NAME-file} for a file that holds the secret and is read again when it
     * changes.
     *
     * @param name the name
     * @param description what it means
     * @return a setting without a default
     */
    public static Setting<Secret> secret(String name, String description) {
        return of(
                name,
                Kind.SECRET,
                description,
                "text of 1 to " + SettingText.MAX_LENGTH + " printable ASCII characters",
                text -> Optional.of(text).filter(SettingText::isSecretText).map(Secret::of));
    }

    /**
     * Declares one or several secrets: the setting {@code NAME-file} that comes with it may name a file of several lines.
     *
     * @param name the name
     * @param description what it means
     * @return a setting without a default
     */
    public static Setting<Secret> secrets(String name, String description) {
        Setting<Secret> one = secret(name, description);
        return of(name, Kind.SECRETS, description, one.allowed, one.parser);
    }

    /**
     * Returns this setting with a default.
     *
     * @param text the default as written on the command line
     * @return a setting that always has a value
     * @throws IllegalArgumentException if the default is not allowed
     */
    public Setting<T> withDefault(String text) {
        if (parser.apply(text).isEmpty()) {
            throw new IllegalArgumentException(name + ": the default " + text + " must be " + allowed);
        }
        return new Setting<>(
                name, kind, description, allowed, parser, Optional.of(text), isRequired, isCommandLineOnly);
    }

    /** {@return this setting, which service mode then requires} */
    public Setting<T> required() {
        return new Setting<>(name, kind, description, allowed, parser, defaultText, true, isCommandLineOnly);
    }

    /** {@return this setting, on the command line only: no variable and no key in the configuration file} */
    public Setting<T> commandLineOnly() {
        return new Setting<>(name, kind, description, allowed, parser, defaultText, isRequired, true);
    }

    /** {@return the name, which is also the key in the configuration file: lower-case words and digits, joined by dashes} */
    public String name() {
        return name;
    }

    /** {@return the flag: the name after two dashes} */
    public String flag() {
        return "--" + name;
    }

    /** {@return the environment variable: {@code BATON_} and the name in upper case with underscores} */
    public String variable() {
        return "BATON_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /** {@return what the setting means, for {@code --help}} */
    public String description() {
        return description;
    }

    /** {@return what a value may be, to follow "must be"} */
    public String allowed() {
        return allowed;
    }

    /** {@return the default, as written on the command line, or empty if there is none} */
    public Optional<String> defaultText() {
        return defaultText;
    }

    /** {@return whether service mode requires a value} */
    public boolean isRequired() {
        return isRequired;
    }

    /** {@return whether no output may show its value} */
    public boolean isSecret() {
        return kind == Kind.SECRET || kind == Kind.SECRETS;
    }

    /** Returns whether its file may have several lines. */
    boolean mayHaveLines() {
        return kind == Kind.SECRETS;
    }

    /** {@return whether the flag may be given without a value} */
    public boolean isBoolean() {
        return kind == Kind.BOOLEAN;
    }

    /** {@return whether it has neither a variable nor a key in the configuration file} */
    public boolean isCommandLineOnly() {
        return isCommandLineOnly;
    }

    /** {@return the setting {@code NAME-file} for the file that holds this secret, or empty if this is not a secret} */
    public Optional<Setting<Path>> file() {
        return isSecret()
                ? Optional.of(
                        path(name + "-file", "file that holds it, read again when it changes; instead of " + flag()))
                : Optional.empty();
    }

    /**
     * Parses a text.
     *
     * @param text the text, from any source
     * @return the value, or empty if the text is not {@linkplain #allowed() allowed}
     */
    public Optional<T> parse(String text) {
        return parser.apply(text);
    }

    @Override
    public String toString() {
        return name;
    }
}
