package dev.baton.health.guard;

import java.time.Duration;

/** What the guard does with a connection when it looks at its timeouts. */
enum TimeoutAction {
    /** Nothing happens to it. */
    KEEP,
    /** It is told that its request took too long (RFC 9110 section 15.5.9), then closed. */
    TIME_OUT,
    /** It is closed without a word. */
    CLOSE;

    /**
     * Decides by what a connection is doing and for how long.
     *
     * @param current what it is doing
     * @param now nanoseconds since the guard was made
     * @param limits the limits
     * @return what is done with it
     */
    static TimeoutAction on(TimedPhase current, long now, ConnectionLimits limits) {
        long age = now - current.since();
        return switch (current.phase()) {
            case OPENED -> closeAfter(limits.headTimeout(), age);
            case HEAD -> age > limits.headTimeout().toNanos() ? TIME_OUT : KEEP;
            case BODY -> age > limits.bodyTimeout().toNanos() ? TIME_OUT : KEEP;
            // A handler bounds its own time: only the room for others at the connection limit ends this phase.
            case SERVING -> KEEP;
            case WRITING -> closeAfter(limits.writeTimeout(), age);
            case IDLE -> closeAfter(limits.idleTimeout(), age);
            case CLOSING -> closeAfter(limits.closeTimeout(), age);
        };
    }

    private static TimeoutAction closeAfter(Duration limit, long age) {
        return age > limit.toNanos() ? CLOSE : KEEP;
    }
}
