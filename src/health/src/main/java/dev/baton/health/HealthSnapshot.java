package dev.baton.health;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a registry knows at one moment, for pages and metrics. Taking it runs no check.
 *
 * @param at when it was taken
 * @param missingClient why there is no connector client, empty if there is one or none is needed
 * @param isReady whether {@code /ready} would answer 200 without asking any check
 * @param isDraining whether the service is going away
 * @param checks every check, in the order of registration
 * @param transitions the last changes of state, oldest first, at most {@value HealthRegistry#KEPT_TRANSITIONS}
 */
public record HealthSnapshot(
        Instant at,
        Optional<HealthReport.Part> missingClient,
        boolean isReady,
        boolean isDraining,
        List<Check> checks,
        List<HealthTransition> transitions) {

    /**
     * What is known of one check.
     *
     * @param name its name
     * @param isReadiness whether it counts for {@code /ready}
     * @param state what is reported of it
     * @param last its last result
     * @param age how old that is
     * @param sinceSuccess how long ago it last succeeded
     * @param inFlight how long its outstanding run has been going on, empty if none is
     * @param counts ended runs by outcome, every outcome being a key
     * @param totalTook the time that all ended runs took together
     * @param recent its last results, oldest first, at most {@value HealthRegistry#KEPT_RESULTS}
     */
    public record Check(
            String name,
            boolean isReadiness,
            HealthState state,
            Optional<CheckResult> last,
            Optional<Duration> age,
            Optional<Duration> sinceSuccess,
            Optional<Duration> inFlight,
            Map<Outcome, Long> counts,
            Duration totalTook,
            List<CheckResult> recent) {}
}
