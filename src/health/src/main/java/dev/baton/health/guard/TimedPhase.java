package dev.baton.health.guard;

/**
 * What a connection is doing and since when. It packs into one {@code long}, so that one volatile field holds both and a
 * reader never sees the phase of one moment with the time of another.
 *
 * @param phase what it is doing
 * @param since when that began, in nanoseconds since the guard was made
 */
record TimedPhase(Phase phase, long since) {
    private static final int PHASE_BITS = 3;
    private static final long PHASE_MASK = (1L << PHASE_BITS) - 1;
    private static final Phase[] PHASES = Phase.values();

    static long pack(Phase phase, long since) {
        return since << PHASE_BITS | phase.ordinal();
    }

    static TimedPhase unpack(long packed) {
        return new TimedPhase(phase(packed), since(packed));
    }

    static Phase phase(long packed) {
        return PHASES[(int) (packed & PHASE_MASK)];
    }

    static long since(long packed) {
        return packed >> PHASE_BITS;
    }
}
