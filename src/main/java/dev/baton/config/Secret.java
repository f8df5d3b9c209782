package dev.baton.config;

import java.util.Objects;
import java.util.function.Supplier;

/**
 * A value that no output shows. It may change while the program runs, as mounted secrets do: ask for it each time it is
 * needed. Safe for use by several threads at once.
 */
public final class Secret {
    private final Supplier<String> source;

    private Secret(Supplier<String> source) {
        this.source = source;
    }

    /**
     * A secret that stays the same.
     *
     * @param value the secret
     * @return a secret with that value
     */
    public static Secret of(String value) {
        Objects.requireNonNull(value);
        return new Secret(() -> value);
    }

    /**
     * A secret read from somewhere else.
     *
     * @param source reads the present value; throws {@link SettingsException} if it cannot
     * @return a secret that asks the source each time
     */
    public static Secret from(Supplier<String> source) {
        return new Secret(Objects.requireNonNull(source));
    }

    /**
     * The present value.
     *
     * @return the secret itself, not to be shown
     * @throws SettingsException if the file that holds it cannot be read
     */
    public String value() {
        return source.get();
    }

    /** {@value SafeText#MASK}, whatever the value. */
    @Override
    public String toString() {
        return SafeText.MASK;
    }
}
