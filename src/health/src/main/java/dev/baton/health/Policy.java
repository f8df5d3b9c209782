package dev.baton.health;

import dev.baton.config.CheckOptions;
import java.time.Duration;

/**
 * How one check is treated, as {@link CheckOptions} say.
 *
 * @param noun what a run of it is called in messages
 * @param isAskedAtOnce whether the first run by its interval begins when it is registered
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

    /** What is set for this check alone, and the defaults for what that leaves open. */
    static Policy of(String noun, CheckOptions own, CheckOptions defaults) {
        CheckOptions all = own.orElse(defaults);
        Duration timeout = all.timeout().orElseThrow();
        boolean hasInterval = own.interval().filter(Duration::isPositive).isPresent();
        // By then the next run has ended.
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

    /** The state after one more result, the last of a streak. The first ever counts at once: there is nothing to damp yet. */
    HealthState next(HealthState before, boolean isSuccess, int streak) {
        return switch (before) {
            case UNKNOWN -> isSuccess ? HealthState.UP : HealthState.DOWN;
            case UP -> !isSuccess && streak >= failures ? HealthState.DOWN : HealthState.UP;
            case DOWN -> isSuccess && streak >= successes ? HealthState.UP : HealthState.DOWN;
        };
    }
}
