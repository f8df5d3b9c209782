package dev.baton.config;

import java.util.Locale;

/**
 * Where a value came from.
 *
 * @param source the kind of source
 * @param name the value's name there: a variable, a flag, or a key and its file; empty for a default
 */
public record Origin(Source source, String name) {
    /** The sources, highest precedence first. */
    public enum Source {
        /** An environment variable. */
        ENVIRONMENT,
        /** A flag of the command line. */
        COMMAND_LINE,
        /** A key of the configuration file. */
        FILE,
        /** The declaration of the setting. */
        DEFAULT;

        private final String label = name().toLowerCase(Locale.ROOT).replace('_', ' ');

        /** {@return the source in lower-case words} */
        public String label() {
            return label;
        }
    }

    /**
     * Describes a value for operators, {@code --health-check-port=0 (command line)} for example.
     *
     * @param value the value, safe to show
     * @return the description, on one line if the value is
     */
    public String with(String value) {
        return name + "=" + value + " (" + source.label() + ")";
    }

    /** Describes this origin for operators, {@code --health-check-port (command line)} for example. */
    @Override
    public String toString() {
        return name.isEmpty() ? source.label() : name + " (" + source.label() + ")";
    }
}
