package dev.baton.health;

import dev.baton.config.Endpoint;
import dev.baton.connector.FailureKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What an endpoint has to say, as data. How much of it is shown, and in which form, is decided elsewhere. Immutable. */
public final class HealthReport {
    private final Endpoint endpoint;
    private final Optional<Problem> problem;
    private final List<Part> parts;

    HealthReport(Endpoint endpoint, Optional<Problem> problem, List<Part> parts) {
        this.endpoint = endpoint;
        this.problem = problem;
        this.parts = List.copyOf(parts);
    }

    /**
     * The endpoint that was asked.
     *
     * @return one of the three, or that of one check or group
     */
    public Endpoint endpoint() {
        return endpoint;
    }

    /**
     * Why the endpoint does not answer 200.
     *
     * @return the first of several problems, empty if there is none
     */
    public Optional<Problem> problem() {
        return problem;
    }

    /**
     * What each check, the client and the drain said.
     *
     * @return the parts in the order to show them
     */
    public List<Part> parts() {
        return parts;
    }

    /**
     * Whether the endpoint answers 200.
     *
     * @return {@code true} if nothing that is not optional failed
     */
    public boolean isUp() {
        return problem.isEmpty();
    }

    /**
     * The optional checks that are down.
     *
     * @return their parts, in the order to show them
     */
    public List<Part> degraded() {
        return parts.stream().filter(part -> !part.isUp() && part.isOptional()).toList();
    }

    /**
     * The status as it stands in the body.
     *
     * @return {@code healthy}, {@code unhealthy}, {@code ready}, {@code not_ready} or {@code alive}
     */
    public String status() {
        if (endpoint.equals(Endpoint.LIVE)) {
            return "alive";
        }
        if (endpoint.equals(Endpoint.READY)) {
            return isUp() ? "ready" : "not_ready";
        }
        return isUp() ? "healthy" : "unhealthy";
    }

    /**
     * Why an endpoint answers 503.
     *
     * @param error what failed, one of the few texts that existing Baton tooling reads
     * @param kind its failure kind
     * @param reason the connector's own message, safe to show; empty text if there is none
     */
    public record Problem(String error, FailureKind kind, String reason) {}

    /** What one check, or the connector client, or the drain, contributed. Immutable. */
    public static final class Part {
        private final String name;
        private final boolean isOptional;
        private final Optional<Failure> failure;
        private final Optional<Duration> took;
        private final Optional<Duration> age;

        private record Failure(Optional<FailureKind> kind, String reason) {}

        private Part(
                String name,
                boolean isOptional,
                Optional<Failure> failure,
                Optional<Duration> took,
                Optional<Duration> age) {
            this.name = name;
            this.isOptional = isOptional;
            this.failure = failure;
            this.took = took;
            this.age = age;
        }

        static Part up(String name) {
            return new Part(name, false, Optional.empty(), Optional.empty(), Optional.empty());
        }

        static Part down(String name, Optional<FailureKind> kind, String reason) {
            return new Part(name, false, Optional.of(new Failure(kind, reason)), Optional.empty(), Optional.empty());
        }

        /** This part, with how long the last run took and how long ago it ended. */
        Part timed(Optional<Duration> took, Optional<Duration> age) {
            return new Part(name, isOptional, failure, took, age);
        }

        /** This part, of a check without which the service is well, or not. */
        Part optional(boolean isOptional) {
            return new Part(name, isOptional, failure, took, age);
        }

        /**
         * What it is called.
         *
         * @return the name
         */
        public String name() {
            return name;
        }

        /**
         * Whether it is well.
         *
         * @return {@code false} if it failed, or had not ended in time
         */
        public boolean isUp() {
            return failure.isEmpty();
        }

        /**
         * Whether the endpoint answers 200 although it is down.
         *
         * @return {@code true} for an optional check
         */
        public boolean isOptional() {
            return isOptional;
        }

        /**
         * Why it failed, by kind.
         *
         * @return the failure kind, empty if it is well
         */
        public Optional<FailureKind> kind() {
            return failure.flatMap(Failure::kind);
        }

        /**
         * Why it failed.
         *
         * @return text that is safe to show, empty text if it is well
         */
        public String reason() {
            return failure.map(Failure::reason).orElse("");
        }

        /**
         * How long its last run took.
         *
         * @return the time, if a run has ended
         */
        public Optional<Duration> took() {
            return took;
        }

        /**
         * How long ago its last run ended.
         *
         * @return the time, if a run has ended
         */
        public Optional<Duration> age() {
            return age;
        }
    }
}
