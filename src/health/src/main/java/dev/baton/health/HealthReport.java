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

    /** {@return the endpoint that was asked} */
    public Endpoint endpoint() {
        return endpoint;
    }

    /** {@return why it does not answer 200, the first of several problems, empty if there is none} */
    public Optional<Problem> problem() {
        return problem;
    }

    /** {@return what each check, the client and the drain said, in the order to show it} */
    public List<Part> parts() {
        return parts;
    }

    /** {@return whether the endpoint answers 200} */
    public boolean isUp() {
        return problem.isEmpty();
    }

    /** {@return the optional checks that are down, in the order to show them} */
    public List<Part> degraded() {
        return parts.stream().filter(part -> !part.isUp() && part.isOptional()).toList();
    }

    /** {@return the status as it stands in the body: {@code healthy}, {@code unhealthy}, {@code ready}, {@code not_ready} or {@code alive}} */
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
        private final String details;
        private final Optional<Duration> took;
        private final Optional<Duration> age;

        /** Why a part is not up. */
        record Failure(Optional<FailureKind> kind, String reason) {}

        /** A part with what it tells of itself, and how long its last run took and how long ago it ended. */
        Part(
                String name,
                boolean isOptional,
                Optional<Failure> failure,
                String details,
                Optional<Duration> took,
                Optional<Duration> age) {
            this.name = name;
            this.isOptional = isOptional;
            this.failure = failure;
            this.details = details;
            this.took = took;
            this.age = age;
        }

        static Part up(String name) {
            return new Part(name, false, Optional.empty(), "", Optional.empty(), Optional.empty());
        }

        static Part down(String name, Optional<FailureKind> kind, String reason) {
            return new Part(
                    name, false, Optional.of(new Failure(kind, reason)), "", Optional.empty(), Optional.empty());
        }

        /** This part, of a check without which the service is well, or not. */
        Part optional(boolean isOptional) {
            return new Part(name, isOptional, failure, details, took, age);
        }

        /** {@return what it is called} */
        public String name() {
            return name;
        }

        /** {@return whether it ended in time and did not fail} */
        public boolean isUp() {
            return failure.isEmpty();
        }

        /** {@return whether the endpoint answers 200 although it is down} */
        public boolean isOptional() {
            return isOptional;
        }

        /** {@return why it failed, by kind, empty if it is well} */
        public Optional<FailureKind> kind() {
            return failure.flatMap(Failure::kind);
        }

        /** {@return why it failed, safe to show, empty text if it is well} */
        public String reason() {
            return failure.map(Failure::reason).orElse("");
        }

        /** {@return what it tells of itself though it is well, safe to show, empty text if nothing} */
        public String details() {
            return details;
        }

        /** {@return how long its last run took, if one has ended} */
        public Optional<Duration> took() {
            return took;
        }

        /** {@return how long ago its last run ended, if one has} */
        public Optional<Duration> age() {
            return age;
        }
    }
}
