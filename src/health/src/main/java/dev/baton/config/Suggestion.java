package dev.baton.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Suggests a known name for an unknown one. */
public final class Suggestion {
    private static final int MAX_DISTANCE = 3;
    private static final int MAX_LENGTH = 100;

    private Suggestion() {}

    /**
     * Returns a suggestion to append to a message.
     *
     * @param name the unknown name
     * @param known the known names
     * @return {@code "; did you mean NAME?"}, or an empty string if none is similar
     */
    public static String of(String name, Collection<String> known) {
        if (name.length() > MAX_LENGTH) {
            return "";
        }
        String plain = plain(name);
        int most = Math.min(MAX_DISTANCE, plain.length() / 3);
        return known.stream()
                .filter(candidate -> distance(plain, plain(candidate)) <= most)
                .min(Comparator.comparingInt((String candidate) -> distance(plain, plain(candidate)))
                        // If a command and a flag have the same name, prefer the one spelled like the input.
                        .thenComparingInt(candidate -> distance(name, candidate))
                        .thenComparing(Comparator.naturalOrder()))
                .map(candidate -> "; did you mean " + candidate + "?")
                .orElse("");
    }

    /** Returns the name as a flag without leading dashes: people may know it from another source or another program. */
    private static String plain(String name) {
        return name.replaceAll("([a-z])([A-Z])", "$1-$2")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[_.]", "-")
                .replaceFirst("^-*(baton-)?", "");
    }

    /** Returns the Levenshtein distance: how many characters to add, remove or replace. */
    private static int distance(String from, String to) {
        int[] last = new int[to.length() + 1];
        for (int column = 0; column <= to.length(); column++) {
            last[column] = column;
        }
        for (int row = 1; row <= from.length(); row++) {
            int[] next = new int[to.length() + 1];
            next[0] = row;
            for (int column = 1; column <= to.length(); column++) {
                int replaced = last[column - 1] + (from.charAt(row - 1) == to.charAt(column - 1) ? 0 : 1);
                next[column] = Math.min(replaced, 1 + Math.min(last[column], next[column - 1]));
            }
            last = next;
        }
        return last[to.length()];
    }
}
