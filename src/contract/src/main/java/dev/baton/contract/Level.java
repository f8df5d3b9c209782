package dev.baton.contract;

import java.util.Locale;

/** The weight of a case. */
public enum Level {
    /** Promised by the user documentation, or required by an RFC. */
    MUST,
    /** Goes beyond that. */
    SHOULD,
    /** Keeps hostile or broken peers from doing harm. */
    HARDENING;

    /** Returns whether a run at this level includes cases of the other level. */
    boolean includes(Level other) {
        return other.ordinal() <= ordinal();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
