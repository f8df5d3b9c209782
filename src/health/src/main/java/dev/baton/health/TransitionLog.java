package dev.baton.health;

import java.lang.System.Logger.Level;
import java.util.function.Function;

/** Logs each change of state in one line, with the full reason. */
final class TransitionLog {
    private static final System.Logger LOGGER = System.getLogger("dev.baton.health");

    private TransitionLog() {}

    static void write(HealthTransition transition) {
        try {
            LOGGER.log(level(transition), line(transition));
        } catch (RuntimeException e) {
            // A logger that throws once would else end the subscription, and with it every later line.
        }
    }

    /** Returns the log level. A drain is intended, and so no warning. */
    static Level level(HealthTransition transition) {
        boolean isDrain = transition.subject().equals(HealthRegistry.READY)
                && transition.reason().equals(Reports.DRAINING);
        return transition.to() == HealthState.DOWN && !isDrain ? Level.WARNING : Level.INFO;
    }

    /**
     * Returns for example {@code validate: up -> down after 3 min 2 s: UNAUTHENTICATED, the token expired}, or
     * {@code validate: still down, for another reason after 3 min 2 s: …}.
     */
    static String line(HealthTransition transition) {
        StringBuilder line = new StringBuilder(transition.subject())
                .append(": ")
                .append(change(transition, " -> ", HealthState::toString))
                .append(" after ")
                .append(Phrase.duration(transition.inOldState()));
        if (transition.to() == HealthState.DOWN) {
            line.append(": ");
            transition.kind().ifPresent(kind -> line.append(kind).append(", "));
            line.append(transition.reason());
        }
        return line.toString();
    }

    /** Describes what changed: the state, or why it is down. */
    static String change(HealthTransition transition, String arrow, Function<HealthState, String> to) {
        return transition.from() == transition.to()
                ? "still " + to.apply(transition.to()) + ", for another reason"
                : transition.from() + arrow + to.apply(transition.to());
    }
}
