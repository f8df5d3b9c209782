package dev.baton.health;

import dev.baton.connector.FailureKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A change in the state of a check or of overall readiness. If {@code from} and {@code to} are both {@link HealthState#DOWN},
 * the failure kind changed or, for readiness, the problem.
 *
 * @param subject the name of the check, or {@value HealthRegistry#READY} for overall readiness
 * @param from the old state
 * @param to the new state
 * @param kind the failure kind, empty unless the new state is {@link HealthState#DOWN}
 * @param reason why it changed, safe to show; empty text if there is no reason to give
 * @param at when it happened
 * @param inOldState how long the old state lasted
 */
public record HealthTransition(
        String subject,
        HealthState from,
        HealthState to,
        Optional<FailureKind> kind,
        String reason,
        Instant at,
        Duration inOldState) {}
