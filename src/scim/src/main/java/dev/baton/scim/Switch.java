package dev.baton.scim;

/** A feature of the service, which is detected unless it is set. */
enum Switch {
    /** Detect it. */
    AUTO,
    /** The service has it. */
    ON,
    /** The service does not have it. */
    OFF;

    /** Returns whether the service has it, given what was detected. */
    boolean resolve(boolean found) {
        return this == AUTO ? found : this == ON;
    }
}
