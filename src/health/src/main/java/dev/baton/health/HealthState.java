package dev.baton.health;

import java.util.Locale;

/** The reported state of a check or of overall readiness, damped by the thresholds. */
public enum HealthState {
    /** No run has ended yet. */
    UNKNOWN,
    /** The check is healthy, or the service is ready. */
    UP,
    /** The check failed, or the service is not ready. */
    DOWN;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** Returns the state in lower case, for display. */
    @Override
    public String toString() {
        return word;
    }
}
