package dev.baton.health;

import dev.baton.config.Endpoint;
import dev.baton.connector.FailureKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The report of an endpoint, as data. How much of it is shown, and in which format, is decided elsewhere. Immutable.
 *
 * @param endpoint the endpoint that was asked
 * @param problem why it does not answer 200: the most important of several problems, empty if there is none
 * @param parts the contributions of each check, the client and the drain, in display order
 */
public record HealthReport(Endpoint endpoint, Optional<Problem> problem, List<Part> parts) {
    /** Copies the parts. */
    public HealthReport {
        parts = List.copyOf(parts);
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

    /**
     * The contribution of one check, the connector client or the drain. Immutable.
     *
     * @param name its name
     * @param isUp whether it ended in time and did not fail
     * @param isOptional whether the endpoint answers 200 even if it is down
     * @param kind the kind of failure, empty if it is up
     * @param reason why it failed, safe to show; empty text if it is up
     * @param details what it reports while up, safe to show; empty text if nothing
     * @param took how long its last run took, if one has ended
     * @param age how long ago its last run ended, if one has
     */
    public record Part(
            String name,
            boolean isUp,
            boolean isOptional,
            Optional<FailureKind> kind,
            String reason,
            String details,
            Optional<Duration> took,
            Optional<Duration> age) {
        static Part up(String name) {
            return new Part(name, true, false, Optional.empty(), "", "", Optional.empty(), Optional.empty());
        }

        static Part down(String name, Optional<FailureKind> kind, String reason) {
            return new Part(name, false, false, kind, reason, "", Optional.empty(), Optional.empty());
        }

        /** Returns this part as that of an optional check, or of a required one. */
        Part optional(boolean isNotNeeded) {
            return new Part(name, isUp, isNotNeeded, kind, reason, details, took, age);
        }
    }
}
