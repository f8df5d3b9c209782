package dev.baton.health;

import dev.baton.config.Endpoint;
import dev.baton.connector.FailureKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What an endpoint has to say, as data. How much of it is shown, and in which form, is decided elsewhere.
 *
 * @param endpoint the endpoint that was asked
 * @param problem why it is not 200, the first of several; empty if all is well
 * @param parts what each check, the client and the drain said, in the order to show them
 */
public record HealthReport(Endpoint endpoint, Optional<Problem> problem, List<Part> parts) {

    /**
     * Whether the endpoint answers 200.
     *
     * @return {@code true} if all is well
     */
    public boolean isUp() {
        return problem.isEmpty();
    }

    /**
     * The status as it stands in the body.
     *
     * @return {@code healthy}, {@code unhealthy}, {@code ready}, {@code not_ready} or {@code alive}
     */
    public String status() {
        return switch (endpoint) {
            case HEALTH -> isUp() ? "healthy" : "unhealthy";
            case READY -> isUp() ? "ready" : "not_ready";
            case LIVE -> "alive";
        };
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
     * What one check, or the connector client, or the drain, contributed.
     *
     * @param name its name
     * @param isUp whether it is well
     * @param kind its failure kind, empty if it is well
     * @param reason why it is not, safe to show; empty text if it is
     * @param took how long its last run took, if it has ended
     * @param age how long ago that was
     */
    public record Part(
            String name,
            boolean isUp,
            Optional<FailureKind> kind,
            String reason,
            Optional<Duration> took,
            Optional<Duration> age) {}
}
