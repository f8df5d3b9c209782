package dev.baton.cli.agent;

import dev.baton.config.ProbeWay;

/** Thrown when the health-check has to run in a separate JVM. */
public final class GoColdException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The reason. */
    private final ProbeWay way;

    /**
     * Creates the exception for a reason.
     *
     * @param way the reason, any but {@link ProbeWay#WARM}
     */
    public GoColdException(ProbeWay way) {
        super(way.reason(), null, false, false);
        this.way = way;
    }

    ProbeWay way() {
        return way;
    }
}
