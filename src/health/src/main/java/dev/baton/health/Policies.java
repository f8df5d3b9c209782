package dev.baton.health;

import dev.baton.config.CheckOptions;
import dev.baton.health.CheckRunner.Policy;
import java.time.Duration;
import java.util.Map;

/**
 * Decides how each check is treated. A pure function.
 *
 * @param defaults all that can be set, for what a check leaves open
 * @param byName the options of single checks, which come before those they are registered with
 */
record Policies(CheckOptions defaults, Map<String, CheckOptions> byName) {
    Policy of(String name, CheckOptions registered) {
        CheckOptions own = byName.getOrDefault(name, CheckOptions.create()).orElse(registered);
        CheckOptions all = own.orElse(defaults);
        Duration timeout = all.timeout().orElseThrow();
        boolean hasInterval = own.interval().filter(Duration::isPositive).isPresent();
        // By then the next run has ended.
        Duration ttl = hasInterval
                ? own.interval().get().plus(timeout)
                : all.cacheTtl().orElseThrow();
        return new Policy(
                name.equals(HealthRegistry.VALIDATE) ? "validation" : "check",
                timeout,
                own.cacheTtl().orElse(ttl),
                all.interval().orElseThrow(),
                hasInterval,
                new Thresholds(
                        all.failureThreshold().orElseThrow(),
                        all.successThreshold().orElseThrow()),
                all.isOptional());
    }
}
