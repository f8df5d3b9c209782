package dev.baton.scim;

import java.util.List;

/** The forms in which PATCH is understood, by now this service and now that; the first are those of RFC 7644. */
enum PatchForm {
    /** Paths as narrow as the change: {@code name.givenName}. */
    NARROW,
    /** Paths of whole attributes: {@code name}. */
    WHOLE,
    /** No paths. */
    NO_PATH,
    /** As the first, with the operations as Microsoft Entra writes them: {@code Replace}. */
    CAPITAL,
    /** No paths, likewise. */
    CAPITAL_NO_PATH,
    /** Members with all that RFC 7643 section 4.2 has for them, which it does not require. */
    FULL_MEMBER;

    /** Those for the attributes of a resource. */
    static final List<PatchForm> OF_ATTRIBUTES = List.of(NARROW, WHOLE, NO_PATH, CAPITAL, CAPITAL_NO_PATH);

    /** Those for a member that is added. */
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
