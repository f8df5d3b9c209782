package dev.baton.health;

import dev.baton.connector.ConnectorSession;
import dev.baton.connector.FailureKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a registry knows at one moment, for the status page and metrics. Taking it runs no check.
 *
 * @param client empty if none is needed
 * @param isReady whether {@code /ready} would answer 200 without asking any check
 * @param transitions the last changes of state, oldest first
 */
record HealthSnapshot(
        Instant at,
        Optional<Client> client,
        boolean isReady,
        boolean isDraining,
        List<Check> checks,
        List<HealthTransition> transitions) {

    /** The connector client, and its current series of failed attempts to obtain or renew it. The reason is safe to show. */
    record Client(
            boolean isPresent,
            Optional<FailureKind> kind,
            String reason,
            Optional<Instant> since,
            Optional<Instant> nextAttempt) {
        static Client of(ConnectorSession session, Cleaner cleaner) {
            return new Client(
                    session.connector().isPresent(),
                    session.failure().map(failure -> failure.kind()),
                    session.failure()
                            .map(failure -> Reports.clientReason(failure, cleaner))
                            .orElse(""),
                    session.failingSince(),
                    session.nextAttempt());
        }
    }

    /**
     * What is known about one check.
     *
     * @param inFlight how long its outstanding run has taken so far, empty if there is none
     */
    record Check(
            String name,
            boolean isReadiness,
            boolean isOptional,
            CheckState known,
            Optional<Duration> inFlight,
            long takenNanos) {

        HealthState state() {
            return known.state();
        }

        /** Returns how long it has been in its state, or has failed with the same kind of failure. */
        Duration inState() {
            return since(known.sinceNanos());
        }

        Optional<CheckResult> last() {
            return known.last();
        }

        /** Returns its last results, oldest first. */
        List<CheckResult> recent() {
            return known.recent();
        }

        /** Returns how long ago its last run ended. */
        Optional<Duration> age() {
            return known.last().map(last -> since(known.lastNanos()));
        }

        Optional<Duration> sinceSuccess() {
            return known.successNanos().map(this::since);
        }

        /** Returns the number of runs by outcome, with every outcome as a key. */
        Map<CheckOutcome, Long> counts() {
            return known.tally().counts();
        }

        private Duration since(long nanos) {
            return Duration.ofNanos(Math.max(0, takenNanos - nanos));
        }
    }
}
