package dev.baton.cli.agent;

import dev.baton.config.ProbeWay;

/** Thrown when only a separate JVM can give the verdict. */
public final class GoColdException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The reason. */
    private final ProbeWay way;

    /**
     * The exception for a reason.
     *
     * @param way why, any but {@link ProbeWay#WARM}
     */
    public GoColdException(ProbeWay way) {
        super(way.reason(), null, false, false);
        this.way = way;
    }

    ProbeWay way() {
        return way;
    }
}
