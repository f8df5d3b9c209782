package dev.baton.config;

/** How much a health endpoint says about a failure. The full reason always goes to the log. */
public enum Details {
    /** What failed, its failure kind, the reason and the names of failed checks. */
    FULL,
    /** What failed and its failure kind only. */
    CODE,
    /** Nothing but the status. */
    NONE
}
