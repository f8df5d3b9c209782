package dev.baton.health.guard;

import java.time.Duration;

/** What a connection is doing, and how long the guard lets it. */
enum Phase {
    /** Accepted; no byte of a request has come, and a TLS handshake may be going on. */
    OPENED(Duration.ofSeconds(10)),
    /** Part of a request's head has come. */
    HEAD(Duration.ofSeconds(10)),
    /** A handler waits for the rest of the request's body. */
    BODY(Duration.ofSeconds(30)),
    /** A handler has the request, and bounds its own time. */
    SERVING(Duration.ofSeconds(Long.MAX_VALUE)),
    /** A response is being written. */
    WRITING(Duration.ofSeconds(10)),
    /** Kept alive between two requests. */
    IDLE(Duration.ofSeconds(60)),
    /** The last response is out; the socket is about to close. */
    CLOSING(Duration.ofMillis(500));

    private final Duration limit;

    Phase(Duration limit) {
        this.limit = limit;
    }

    boolean isOver(Duration age) {
        return age.compareTo(limit) > 0;
    }

    /** Whether the client is told when its time is over (RFC 9110 section 15.5.9). */
    boolean isAnsweredWhenOver() {
        return this == HEAD || this == BODY;
    }

    /**
     * Which connections make room first: those that wait for their client. Only where every connection is being served it is one
     * of these, whose client is the likeliest to have given up: the newcomer may be the liveness probe.
     */
    int evictionRank() {
        return switch (this) {
            case CLOSING -> 0;
            case SERVING -> 2;
            default -> 1;
        };
    }

    /**
     * A phase and when it began, in one object, so that a reader never sees the phase of one moment with the time of another.
     * Ordered by which connection makes room first.
     *
     * @param since in nanoseconds since the guard was made
     */
    record Timed(Phase phase, long since) implements Comparable<Timed> {
        @Override
        public int compareTo(Timed other) {
            int byRank = Integer.compare(phase.evictionRank(), other.phase.evictionRank());
            return byRank == 0 ? Long.compare(since, other.since) : byRank;
        }
    }
}
