package dev.baton.health;

import dev.baton.config.SafeText;
import java.util.function.UnaryOperator;

/** Makes check messages safe to show: removes known secrets, then applies {@link SafeText}. */
final class Cleaner {
    /** Longest reason, in characters. */
    static final int MAX_REASON = 300;

    /** Longest name of a check, in characters. */
    static final int MAX_NAME = 64;

    /** Longer input is truncated before it is searched. */
    private static final int MAX_INPUT = 65_536;

    private final UnaryOperator<String> secrets;

    Cleaner(UnaryOperator<String> secrets) {
        this.secrets = secrets;
    }

    String reason(String text) {
        return clean(text, MAX_REASON);
    }

    /** Cleans a name, in which commas become spaces because names are served as a comma-separated list. */
    String name(String text) {
        return clean(text.replace(',', ' '), MAX_NAME);
    }

    private String clean(String text, int maxLength) {
        String bounded = text.length() > MAX_INPUT ? text.substring(0, MAX_INPUT) : text;
        String masked;
        try {
            masked = secrets.apply(bounded);
        } catch (RuntimeException e) {
            // Withholds the text rather than risk showing a secret.
            return SafeText.MASK;
        }
        return SafeText.clean(masked, maxLength);
    }
}
