package dev.baton.health.guard;

import java.time.Duration;

/** What is to become of a connection. */
enum Verdict {
    /** Nothing happens to it. */
    KEEP,
    /** It is told that its request took too long (RFC 9110 section 15.5.9), then closed. */
    TIME_OUT,
    /** It is closed without a word. */
    CLOSE;

    /**
     * Decides by what a connection is doing and for how long.
     *
     * @param standing what it is doing
     * @param now nanoseconds since the guard was made
     * @param limits the limits
     * @return what is to become of it
     */
    static Verdict on(Standing standing, long now, ConnectionLimits limits) {
        long age = now - standing.since();
        return switch (standing.phase()) {
            case OPENED -> closeAfter(limits.head(), age);
            case HEAD -> age > limits.head().toNanos() ? TIME_OUT : KEEP;
            case BODY -> age > limits.body().toNanos() ? TIME_OUT : KEEP;
            // A handler bounds its own time: only the room for others at the connection limit ends this phase.
            case SERVING -> KEEP;
            case WRITING -> closeAfter(limits.write(), age);
            case IDLE -> closeAfter(limits.idle(), age);
            case CLOSING -> closeAfter(limits.close(), age);
        };
    }

    private static Verdict closeAfter(Duration limit, long age) {
        return age > limit.toNanos() ? CLOSE : KEEP;
    }
}
