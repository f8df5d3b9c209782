package dev.baton.health;

import dev.baton.config.CheckOptions;
import java.time.Duration;

/**
 * The effective options of one check.
 *
 * @param noun what messages call a run of the check
 * @param isAskedAtOnce whether the first periodic run starts at registration
 */
record Policy(
        String noun,
        Duration timeout,
        Duration cacheTtl,
        Duration interval,
        boolean isAskedAtOnce,
        int failures,
        int successes,
        boolean isOptional) {

    /** Combines the check's own options with the defaults for those that are unset. */
    static Policy of(String noun, CheckOptions own, CheckOptions defaults) {
        CheckOptions all = own.orElse(defaults);
        Duration timeout = all.timeout().orElseThrow();
        boolean hasInterval = own.interval().filter(Duration::isPositive).isPresent();
        // Covers the time until the next run has ended.
        Duration ttl = hasInterval
                ? own.interval().get().plus(timeout)
                : all.cacheTtl().orElseThrow();
        return new Policy(
                noun,
                timeout,
                own.cacheTtl().orElse(ttl),
                all.interval().orElseThrow(),
                hasInterval,
                all.failureThreshold().orElseThrow(),
                all.successThreshold().orElseThrow(),
                all.isOptional());
    }

    /** Returns the state after one more result, the last of a streak. The first result ever counts at once, undamped. */
    HealthState next(HealthState before, boolean isSuccess, int streak) {
        return switch (before) {
            case UNKNOWN -> isSuccess ? HealthState.UP : HealthState.DOWN;
            case UP -> !isSuccess && streak >= failures ? HealthState.DOWN : HealthState.UP;
            case DOWN -> isSuccess && streak >= successes ? HealthState.UP : HealthState.DOWN;
        };
    }
}
