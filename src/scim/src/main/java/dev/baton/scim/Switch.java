package dev.baton.scim;

/** What is found out about the service unless somebody says it. */
enum Switch {
    /** It is found out. */
    AUTO,
    /** It is so. */
    ON,
    /** It is not so. */
    OFF;

    /** What it is, given what was found out. */
    boolean resolve(boolean found) {
        return this == AUTO ? found : this == ON;
    }
}
