package dev.baton.health;

/**
 * How many consecutive results of a kind turn a state around.
 *
 * @param failures failures that turn a check that is up down, 1 or more
 * @param successes successes that turn a check that is down up, 1 or more
 */
record Thresholds(int failures, int successes) {
    /**
     * The state after one more result. The first result ever counts at once: there is nothing to damp yet.
     *
     * @param before the state before it
     * @param isSuccess the result
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
