package dev.baton.health;

import dev.baton.config.CheckOptions;
import java.time.Duration;

/**
 * How one check is treated.
 *
 * @param noun what a run of it is called in messages
 * @param timeout bounds one run
 * @param cacheTtl how long its result answers further callers
 * @param interval how often it is asked by itself, 0 for never
 * @param isAskedAtOnce whether the first of these runs begins when it is registered
 * @param failures consecutive failures that turn it down
 * @param successes consecutive successes that turn it up again
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

    /**
     * Decides.
     *
     * @param own what is set for this check alone
     * @param defaults all that can be set, for what that leaves open
     */
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

    /**
     * The state after one more result. The first result ever counts at once: there is nothing to damp yet.
     *
     * @param streak how many results in a row were like it, itself included
     */
    HealthState next(HealthState before, boolean isSuccess, int streak) {
        return switch (before) {
            case UNKNOWN -> isSuccess ? HealthState.UP : HealthState.DOWN;
            case UP -> !isSuccess && streak >= failures ? HealthState.DOWN : HealthState.UP;
            case DOWN -> isSuccess && streak >= successes ? HealthState.UP : HealthState.DOWN;
        };
    }
}
