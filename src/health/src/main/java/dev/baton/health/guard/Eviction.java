package dev.baton.health.guard;

import java.util.Optional;
import java.util.function.ToLongFunction;

/** Chooses the connection that makes room for a new one. */
final class Eviction {
    private Eviction() {}

    /**
     * The connection to close: of those that wait for their client, the one that has waited longest. Only where every
     * connection is being served it is the one that has been served longest, whose client is the likeliest to have given up:
     * the newcomer may be the liveness probe.
     *
     * @param connections the candidates
     * @param phase what a candidate is doing, packed as {@link TimedPhase} does it
     * @param <C> the type of the candidates
     * @return the one to close, or empty if there is none
     */
    static <C> Optional<C> choose(Iterable<C> connections, ToLongFunction<C> phase) {
        // No stream and no object a candidate: in a flood this runs for every connection that is accepted.
        C chosen = null;
        long best = 0;
        for (C connection : connections) {
            long candidate = phase.applyAsLong(connection);
            if (chosen == null || goesBefore(candidate, best)) {
                chosen = connection;
                best = candidate;
            }
        }
        return Optional.ofNullable(chosen);
    }

    private static boolean goesBefore(long one, long other) {
        int difference = rank(TimedPhase.phase(one)) - rank(TimedPhase.phase(other));
        return difference == 0 ? TimedPhase.since(one) < TimedPhase.since(other) : difference < 0;
    }

    private static int rank(Phase phase) {
        return switch (phase) {
            case CLOSING -> 0;
            case OPENED, HEAD, BODY, IDLE, WRITING -> 1;
            case SERVING -> 2;
        };
    }
}
