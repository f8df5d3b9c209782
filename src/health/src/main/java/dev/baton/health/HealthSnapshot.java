package dev.baton.health;

import dev.baton.connector.ConnectorSession;
import dev.baton.connector.FailureKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a registry knows at one moment, for pages and metrics. Taking it runs no check. Immutable. */
public final class HealthSnapshot {
    private final Instant at;
    private final Optional<Client> client;
    private final boolean isReady;
    private final boolean isDraining;
    private final List<Check> checks;
    private final List<HealthTransition> transitions;

    HealthSnapshot(
            Instant at,
            Optional<Client> client,
            boolean isReady,
            boolean isDraining,
            List<Check> checks,
            List<HealthTransition> transitions) {
        this.at = at;
        this.client = client;
        this.isReady = isReady;
        this.isDraining = isDraining;
        this.checks = List.copyOf(checks);
        this.transitions = List.copyOf(transitions);
    }

    /**
     * When it was taken.
     *
     * @return the time
     */
    public Instant at() {
        return at;
    }

    /**
     * The connector client.
     *
     * @return what is known of it, empty if none is needed
     */
    public Optional<Client> client() {
        return client;
    }

    /**
     * Whether {@code /ready} would answer 200 without asking any check.
     *
     * @return {@code true} if work can be given to the service
     */
    public boolean isReady() {
        return isReady;
    }

    /**
     * Whether the service is going away.
     *
     * @return {@code true} once it drains
     */
    public boolean isDraining() {
        return isDraining;
    }

    /**
     * Every check.
     *
     * @return the checks in the order of registration
     */
    public List<Check> checks() {
        return checks;
    }

    /**
     * The last changes of state.
     *
     * @return oldest first, at most {@value HealthRegistry#KEPT_TRANSITIONS}
     */
    public List<HealthTransition> transitions() {
        return transitions;
    }

    /** What is known of the connector client. Immutable. */
    public static final class Client {
        private final boolean isPresent;
        private final Optional<FailureKind> kind;
        private final String reason;
        private final Optional<Instant> since;
        private final Optional<Instant> nextAttempt;

        Client(
                boolean isPresent,
                Optional<FailureKind> kind,
                String reason,
                Optional<Instant> since,
                Optional<Instant> nextAttempt) {
            this.isPresent = isPresent;
            this.kind = kind;
            this.reason = reason;
            this.since = since;
            this.nextAttempt = nextAttempt;
        }

        static Client of(ConnectorSession session, Cleaner cleaner) {
            return new Client(
                    session.connector().isPresent(),
                    session.failure().map(failure -> failure.kind()),
                    session.failure()
                            .map(failure -> Parts.clientReason(failure, cleaner))
                            .orElse(""),
                    session.failingSince(),
                    session.nextAttempt());
        }

        /**
         * Whether there is one.
         *
         * @return {@code false} until the first is obtained
         */
        public boolean isPresent() {
            return isPresent;
        }

        /**
         * Why the last attempt to obtain or renew it failed, by kind.
         *
         * @return the failure kind, empty if it did not fail
         */
        public Optional<FailureKind> kind() {
            return kind;
        }

        /**
         * Why the last attempt to obtain or renew it failed.
         *
         * @return text that is safe to show, empty text if it did not fail
         */
        public String reason() {
            return reason;
        }

        /**
         * Since when all attempts failed.
         *
         * @return when the first of them did, empty if the last did not
         */
        public Optional<Instant> since() {
            return since;
        }

        /**
         * When the next attempt is made.
         *
         * @return the time, empty while one is made or none is needed
         */
        public Optional<Instant> nextAttempt() {
            return nextAttempt;
        }
    }

    /** What is known of one check. Immutable. */
    public static final class Check {
        private final String name;
        private final boolean isReadiness;
        private final boolean isOptional;
        private final CheckState state;
        private final Optional<Duration> inFlight;
        private final List<CheckResult> recent;
        private final long takenNanos;

        Check(
                String name,
                boolean isReadiness,
                boolean isOptional,
                CheckState state,
                Optional<Duration> inFlight,
                List<CheckResult> recent,
                long takenNanos) {
            this.name = name;
            this.isReadiness = isReadiness;
            this.isOptional = isOptional;
            this.state = state;
            this.inFlight = inFlight;
            this.recent = List.copyOf(recent);
            this.takenNanos = takenNanos;
        }

        /**
         * Its name.
         *
         * @return the name under which it is registered
         */
        public String name() {
            return name;
        }

        /**
         * Whether it counts for {@code /ready}.
         *
         * @return {@code true} for a readiness check
         */
        public boolean isReadiness() {
            return isReadiness;
        }

        /**
         * Whether the service is healthy and ready although it is down.
         *
         * @return {@code true} for an optional check
         */
        public boolean isOptional() {
            return isOptional;
        }

        /**
         * What is reported of it.
         *
         * @return the state, damped by the thresholds
         */
        public HealthState state() {
            return state.state();
        }

        /**
         * How long it has been in that state, or has failed in the same way.
         *
         * @return the time since the last transition, or since it was registered
         */
        public Duration inState() {
            return since(state.sinceNanos());
        }

        /**
         * Its last result.
         *
         * @return the result, empty if no run has ended
         */
        public Optional<CheckResult> last() {
            return state.last();
        }

        /**
         * How old the last result is.
         *
         * @return the time since that run ended, empty if none has
         */
        public Optional<Duration> age() {
            return state.last().map(last -> since(state.lastNanos()));
        }

        /**
         * How long ago it last succeeded.
         *
         * @return the time since then, empty if it never has
         */
        public Optional<Duration> sinceSuccess() {
            return state.successNanos().map(this::since);
        }

        /**
         * How long its outstanding run has been going on.
         *
         * @return the time since it began, empty if none is outstanding
         */
        public Optional<Duration> inFlight() {
            return inFlight;
        }

        /**
         * The runs that ended.
         *
         * @return how many ended in which way, every outcome being a key
         */
        public Map<CheckOutcome, Long> counts() {
            return state.tally().counts();
        }

        /**
         * The time that all ended runs took together.
         *
         * @return the sum
         */
        public Duration totalTook() {
            return Duration.ofNanos(state.tally().nanos());
        }

        /**
         * Its last results.
         *
         * @return oldest first, at most {@value HealthRegistry#KEPT_RESULTS}
         */
        public List<CheckResult> recent() {
            return recent;
        }

        private Duration since(long nanos) {
            return Duration.ofNanos(Math.max(0, takenNanos - nanos));
        }
    }
}
