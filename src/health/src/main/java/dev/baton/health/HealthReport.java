package dev.baton.health;

import dev.baton.config.Endpoint;
import dev.baton.connector.FailureKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The report of an endpoint, as data. How much of it is shown, and in which format, is decided elsewhere. Immutable. */
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

    /** {@return why it does not answer 200: the most important of several problems, empty if there is none} */
    public Optional<Problem> problem() {
        return problem;
    }

    /** {@return the contributions of each check, the client and the drain, in display order} */
    public List<Part> parts() {
        return parts;
    }

    /** {@return whether the endpoint answers 200} */
    public boolean isUp() {
        return problem.isEmpty();
    }

    /** {@return the optional checks that are down, in display order} */
    public List<Part> degraded() {
        return parts.stream().filter(part -> !part.isUp() && part.isOptional()).toList();
    }

    /** {@return the body's status: {@code healthy}, {@code unhealthy}, {@code ready}, {@code not_ready} or {@code alive}} */
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
     * @param error what failed, one of the fixed texts that existing Baton tooling reads
     * @param kind its failure kind
     * @param reason the message of what failed, safe to show; empty text if there is none
     */
    public record Problem(String error, FailureKind kind, String reason) {}

    /** The contribution of one check, the connector client or the drain. Immutable. */
    public static final class Part {
        private final String name;
        private final boolean isOptional;
        private final Optional<Failure> failure;
        private final String details;
        private final Optional<Duration> took;
        private final Optional<Duration> age;

        /** Why a part is not up. */
        record Failure(Optional<FailureKind> kind, String reason) {}

        /** A part with its details, how long its last run took and how long ago that ended. */
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

        /** Returns this part as that of an optional check, or of a required one. */
        Part optional(boolean isOptional) {
            return new Part(name, isOptional, failure, details, took, age);
        }

        /** {@return its name} */
        public String name() {
            return name;
        }

        /** {@return whether it ended in time and did not fail} */
        public boolean isUp() {
            return failure.isEmpty();
        }

        /** {@return whether the endpoint answers 200 even if it is down} */
        public boolean isOptional() {
            return isOptional;
        }

        /** {@return the kind of failure, empty if it is up} */
        public Optional<FailureKind> kind() {
            return failure.flatMap(Failure::kind);
        }

        /** {@return why it failed, safe to show; empty text if it is up} */
        public String reason() {
            return failure.map(Failure::reason).orElse("");
        }

        /** {@return what it reports while up, safe to show; empty text if nothing} */
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
