package dev.baton.health;

import dev.baton.config.SafeText;
import java.util.function.UnaryOperator;

/** Makes messages of checks safe to show: known secrets out first, then what {@link SafeText} takes out. */
final class Cleaner {
    /** Longest reason, in characters. */
    static final int MAX_REASON = 300;

    /** Longest name of a check, in characters. */
    static final int MAX_NAME = 64;

    /** Longer input is cut before anything searches it. */
    private static final int MAX_INPUT = 65_536;

    private final UnaryOperator<String> secrets;

    Cleaner(UnaryOperator<String> secrets) {
        this.secrets = secrets;
    }

    String reason(String text) {
        return clean(text, MAX_REASON);
    }

    /** A name also loses its commas, because names are served as a list that commas separate. */
    String name(String text) {
        return clean(text.replace(',', ' '), MAX_NAME);
    }

    private String clean(String text, int maxLength) {
        String bounded = text.length() > MAX_INPUT ? text.substring(0, MAX_INPUT) : text;
        String masked;
        try {
            masked = secrets.apply(bounded);
        } catch (RuntimeException e) {
            // Better nothing than a secret.
            return SafeText.MASK;
        }
        return SafeText.clean(masked, maxLength);
    }
}
