package dev.baton.health;

import dev.baton.config.Endpoint;
import dev.baton.connector.FailureKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What an endpoint has to say, as data. How much of it is shown, and in which form, is decided elsewhere. Immutable.
 *
 * @param endpoint the endpoint that was asked
 * @param problem why it does not answer 200, the first of several problems, empty if there is none
 * @param parts what each check, the client and the drain said, in the order to show it
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

    /**
     * What one check, or the connector client, or the drain, contributed. Immutable.
     *
     * @param name what it is called
     * @param isUp whether it ended in time and did not fail
     * @param isOptional whether the endpoint answers 200 although it is down
     * @param kind why it failed, by kind, empty if it is well
     * @param reason why it failed, safe to show, empty text if it is well
     * @param details what it tells of itself though it is well, safe to show, empty text if nothing
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

        /** This part, of a check without which the service is well, or not. */
        Part optional(boolean isNotNeeded) {
            return new Part(name, isUp, isNotNeeded, kind, reason, details, took, age);
        }
    }
}
