package dev.baton.health;

/** How one run of a check ended. */
enum CheckOutcome {
    /** The check is up. */
    SUCCESS,
    /** The check is down, or threw an exception. */
    FAILURE,
    /** The check did not end within its time limit and was interrupted. */
    TIMEOUT
}
