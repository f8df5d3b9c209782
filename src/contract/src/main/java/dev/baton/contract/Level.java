package dev.baton.contract;

import java.util.Locale;

/** How much a case weighs. */
public enum Level {
    /** What the documentation that users know promises, or an RFC demands. */
    MUST,
    /** What goes beyond that. */
    SHOULD,
    /** What keeps hostile or broken peers from doing harm. */
    HARDENING;

    /** Whether a run at this level has the cases of the other. */
    boolean includes(Level other) {
        return other.ordinal() <= ordinal();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
