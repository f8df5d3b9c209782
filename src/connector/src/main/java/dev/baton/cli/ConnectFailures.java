package dev.baton.cli;

import dev.baton.connector.ConnectorException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Decides what to log about failed attempts to obtain the connector client: every new reason at once, and a reason that
 * persists once a minute. Safe for use by several threads at once.
 */
final class ConnectFailures {
    private static final Duration REPEAT = Duration.ofMinutes(1);

    private final UnaryOperator<String> cleaner;
    private String lastReason = "";
    private long loggedNanos;

    ConnectFailures(UnaryOperator<String> cleaner) {
        this.cleaner = cleaner;
    }

    /** Returns the line to log for the current state of the session, if any; {@code nowNanos} is monotonic. */
    synchronized Optional<String> line(Optional<ConnectorException> failure, Duration delay, long nowNanos) {
        String reason = failure.map(ConnectorException::getMessage).map(cleaner).orElse("");
        if (failure.isPresent() && reason.isBlank()) {
            reason = "the connector gave no reason";
        }
        String asked = failure.flatMap(ConnectorException::retryAfter)
                .map(wait -> " (it asked for " + wait.toSeconds() + " s)")
                .orElse("");
        boolean isNew = !(reason + asked).equals(lastReason);
        lastReason = reason + asked;
        if (failure.isEmpty() || (!isNew && nowNanos - loggedNanos < REPEAT.toNanos())) {
            return Optional.empty();
        }
        loggedNanos = nowNanos;
        return Optional.of((isNew ? "cannot" : "still cannot") + " obtain the connector client, trying again in "
                + delay.plusMillis(999).toSeconds() + " s" + asked + ": " + reason);
    }
}
