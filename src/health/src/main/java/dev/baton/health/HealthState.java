package dev.baton.health;

import java.util.Locale;

/** What is reported of a check, or of readiness: the last result, damped by the thresholds. */
public enum HealthState {
    /** No run has ended yet. */
    UNKNOWN,
    /** All is well. */
    UP,
    /** It failed. */
    DOWN;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** The state in lower case, for people. */
    @Override
    public String toString() {
        return word;
    }
}
