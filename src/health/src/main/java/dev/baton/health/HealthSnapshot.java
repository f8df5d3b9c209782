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

    /** {@return when it was taken} */
    public Instant at() {
        return at;
    }

    /** {@return what is known of the connector client, empty if none is needed} */
    public Optional<Client> client() {
        return client;
    }

    /** {@return whether {@code /ready} would answer 200 without asking any check} */
    public boolean isReady() {
        return isReady;
    }

    /** {@return whether the service is going away} */
    public boolean isDraining() {
        return isDraining;
    }

    /** {@return every check, in the order of registration} */
    public List<Check> checks() {
        return checks;
    }

    /** {@return the last changes of state, oldest first, at most {@value HealthRegistry#KEPT_TRANSITIONS}} */
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

        /** {@return whether there is one} */
        public boolean isPresent() {
            return isPresent;
        }

        /** {@return why the last attempt to obtain or renew it failed, by kind, empty if it did not fail} */
        public Optional<FailureKind> kind() {
            return kind;
        }

        /** {@return why that attempt failed, safe to show, empty text if it did not} */
        public String reason() {
            return reason;
        }

        /** {@return when the first of the attempts that failed in a row did, empty if the last did not fail} */
        public Optional<Instant> since() {
            return since;
        }

        /** {@return when the next attempt is made, empty while one is made or none is needed} */
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

        /** {@return the name under which it is registered} */
        public String name() {
            return name;
        }

        /** {@return whether it counts for {@code /ready}} */
        public boolean isReadiness() {
            return isReadiness;
        }

        /** {@return whether the service is healthy and ready although it is down} */
        public boolean isOptional() {
            return isOptional;
        }

        /** {@return what is reported of it, damped by the thresholds} */
        public HealthState state() {
            return state.state();
        }

        /** {@return how long it has been in that state, or has failed for that kind of reason} */
        public Duration inState() {
            return since(state.sinceNanos());
        }

        /** {@return its last result, empty if no run has ended} */
        public Optional<CheckResult> last() {
            return state.last();
        }

        /** {@return how long ago that run ended} */
        public Optional<Duration> age() {
            return state.last().map(last -> since(state.lastNanos()));
        }

        /** {@return how long ago it last succeeded, empty if it never has} */
        public Optional<Duration> sinceSuccess() {
            return state.successNanos().map(this::since);
        }

        /** {@return how long its outstanding run has been going on, empty if none is} */
        public Optional<Duration> inFlight() {
            return inFlight;
        }

        /** {@return how many runs ended in which way, every outcome being a key} */
        public Map<CheckOutcome, Long> counts() {
            return state.tally().counts();
        }

        /** {@return the time that all ended runs took together} */
        public Duration totalTook() {
            return Duration.ofNanos(state.tally().nanos());
        }

        /** {@return its last results, oldest first, at most {@value HealthRegistry#KEPT_RESULTS}} */
        public List<CheckResult> recent() {
            return recent;
        }

        private Duration since(long nanos) {
            return Duration.ofNanos(Math.max(0, takenNanos - nanos));
        }
    }
}
