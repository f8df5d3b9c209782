package dev.baton.health.guard;

import java.time.Duration;

/** The phase of a connection, and how long the guard lets it last. */
enum Phase {
    /** Accepted; no byte of a request has arrived, and a TLS handshake may be in progress. */
    OPENED(Duration.ofSeconds(10)),
    /** Part of a request's head has arrived. */
    HEAD(Duration.ofSeconds(10)),
    /** A handler waits for the rest of the request's body. */
    BODY(Duration.ofSeconds(30)),
    /** A handler has the request and limits its own time. */
    SERVING(Duration.ofSeconds(Long.MAX_VALUE)),
    /** A response is being written. */
    WRITING(Duration.ofSeconds(10)),
    /** Kept alive between two requests. */
    IDLE(Duration.ofSeconds(60)),
    /** The last response has been sent; the socket is about to close. */
    CLOSING(Duration.ofMillis(500));

    private final Duration limit;

    Phase(Duration limit) {
        this.limit = limit;
    }

    boolean isOver(Duration age) {
        return age.compareTo(limit) > 0;
    }

    /** Returns whether the client gets a 408 response when the time limit passes (RFC 9110 section 15.5.9). */
    boolean isAnsweredWhenOver() {
        return this == HEAD || this == BODY;
    }

    /**
     * Returns the eviction rank, lowest first: connections that wait for their client go before those being served. Of the
     * latter the oldest goes first: its client likely gave up, and the new one may be the liveness probe.
     */
    int evictionRank() {
        return switch (this) {
            case CLOSING -> 0;
            case SERVING -> 2;
            default -> 1;
        };
    }

    /**
     * A phase and when it began, in one object so that readers see a consistent pair. Ordered by which connection is closed
     * first for a new one.
     *
     * @param since in nanoseconds since the guard was created
     */
    record Timed(Phase phase, long since) implements Comparable<Timed> {
        @Override
        public int compareTo(Timed other) {
            int byRank = Integer.compare(phase.evictionRank(), other.phase.evictionRank());
            return byRank == 0 ? Long.compare(since, other.since) : byRank;
        }
    }
}
