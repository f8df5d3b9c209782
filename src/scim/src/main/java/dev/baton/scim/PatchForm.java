package dev.baton.scim;

/** The forms in which PATCH is understood, by now this service and now that; the first are those of RFC 7644. */
enum PatchForm {
    /** Paths as narrow as the change: {@code name.givenName}. */
    NARROW("replace", "add"),
    /** Paths of whole attributes: {@code name}. */
    WHOLE("replace", "add"),
    /** No paths. */
    NO_PATH("replace", "add"),
    /** As the first, with the operations as Microsoft Entra writes them. */
    CAPITAL("Replace", "Add"),
    /** No paths, likewise. */
    CAPITAL_NO_PATH("Replace", "Add");

    private final String replace;
    private final String add;

    PatchForm(String replace, String add) {
        this.replace = replace;
        this.add = add;
    }

    String replace() {
        return replace;
    }

    String add() {
        return add;
    }

    boolean hasPath() {
        return this != NO_PATH && this != CAPITAL_NO_PATH;
    }
}
