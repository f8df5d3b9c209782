package dev.baton.health;

import dev.baton.config.CheckOptions;
import dev.baton.health.CheckRunner.Policy;
import java.time.Duration;
import java.util.Map;

/**
 * Decides how each check is treated. Immutable; the decisions are pure functions.
 *
 * @param validateTimeout bounds one validation of the connector
 * @param checkTimeout bounds one run of any other check
 * @param cacheTtl how long a result answers further callers
 * @param interval how often each check is asked by itself, 0 for never
 * @param thresholds what damps its state
 * @param byName the options of single checks, which come before those they are registered with
 */
record Policies(
        Duration validateTimeout,
        Duration checkTimeout,
        Duration cacheTtl,
        Duration interval,
        Thresholds thresholds,
        Map<String, CheckOptions> byName) {

    Policies {
        byName = Map.copyOf(byName);
    }

    /** Of the check that validates the connector. */
    Policy ofValidation() {
        return of("validation", validateTimeout, CheckOptions.create());
    }

    /** Of a check that is registered with options. */
    Policy ofCheck(String name, CheckOptions registered) {
        CheckOptions options = byName.getOrDefault(name, CheckOptions.create()).orElse(registered);
        return of("check", options.timeout().orElse(checkTimeout), options);
    }

    private Policy of(String noun, Duration timeout, CheckOptions options) {
        boolean hasInterval = options.interval().filter(Duration::isPositive).isPresent();
        // By then the next run has ended.
        Duration ttl = hasInterval ? options.interval().get().plus(timeout) : cacheTtl;
        return new Policy(
                noun,
                timeout,
                options.cacheTtl().orElse(ttl),
                options.interval().orElse(interval),
                hasInterval,
                new Thresholds(
                        options.failureThreshold().orElse(thresholds.failures()),
                        options.successThreshold().orElse(thresholds.successes())),
                options.isOptional());
    }
}
