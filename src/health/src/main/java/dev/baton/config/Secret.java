package dev.baton.config;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A value that no output shows. It may change while the program runs, as mounted secrets do, so read it each time it is needed.
 * Safe for use by several threads at once.
 */
public final class Secret {
    /** After a change, a message may still contain the previous value. */
    private static final int KEPT_VALUES = 2;

    private final Supplier<String> source;
    private final AtomicReference<List<String>> read;

    private Secret(Supplier<String> source, List<String> read) {
        this.source = source;
        this.read = new AtomicReference<>(read);
    }

    /**
     * Creates a secret that never changes.
     *
     * @param value the secret
     * @return a secret with that value
     */
    public static Secret of(String value) {
        Objects.requireNonNull(value);
        return new Secret(() -> value, List.of(value));
    }

    /**
     * Creates a secret that is read from a source.
     *
     * @param source reads the current value; throws {@link SettingsException} if it cannot
     * @return a secret that reads the source each time
     */
    public static Secret from(Supplier<String> source) {
        return new Secret(Objects.requireNonNull(source), List.of());
    }

    /**
     * Returns the current value.
     *
     * @return the secret itself, not to be shown
     * @throws SettingsException if the file that holds it cannot be read
     */
    public String value() {
        String value = source.get();
        read.updateAndGet(before -> with(value, before));
        return value;
    }

    private static List<String> with(String value, List<String> before) {
        return !before.isEmpty() && before.getFirst().equals(value)
                ? before
                : Stream.concat(Stream.of(value), before.stream().filter(other -> !other.equals(value)))
                        .limit(KEPT_VALUES)
                        .toList();
    }

    /** Returns the values that were read last, without reading the source, which may hang. */
    List<String> knownValues() {
        return read.get();
    }

    /** {@value SafeText#MASK}, whatever the value. */
    @Override
    public String toString() {
        return SafeText.MASK;
    }
}
