package dev.baton.scim;

import java.util.List;

/** The forms of PATCH that one service or another understands; the first follow RFC 7644. */
enum PatchForm {
    /** Paths as narrow as the change: {@code name.givenName}. */
    NARROW,
    /** Paths of whole attributes: {@code name}. */
    WHOLE,
    /** No paths. */
    NO_PATH,
    /** Like {@link #NARROW}, with operations as Microsoft Entra writes them: {@code Replace}. */
    CAPITAL,
    /** Like {@link #NO_PATH}, with operations as in {@link #CAPITAL}. */
    CAPITAL_NO_PATH,
    /** Members with the optional sub-attributes of RFC 7643 section 4.2. */
    FULL_MEMBER;

    /** The forms for attributes of a resource. */
    static final List<PatchForm> OF_ATTRIBUTES = List.of(NARROW, WHOLE, NO_PATH, CAPITAL, CAPITAL_NO_PATH);

    /** The forms for adding a member. */
    static final List<PatchForm> OF_MEMBERS = List.of(NARROW, NO_PATH, CAPITAL, CAPITAL_NO_PATH, FULL_MEMBER);

    String replace() {
        return isCapital() ? "Replace" : "replace";
    }

    String add() {
        return isCapital() ? "Add" : "add";
    }

    String remove() {
        return isCapital() ? "Remove" : "remove";
    }

    boolean hasPath() {
        return this != NO_PATH && this != CAPITAL_NO_PATH;
    }

    private boolean isCapital() {
        return this == CAPITAL || this == CAPITAL_NO_PATH;
    }
}
