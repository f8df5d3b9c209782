package dev.baton.health;

import java.util.Optional;

/**
 * What a registry with one check should do, said as simply as it can be: no threads, no locks, one step at a time. Times are
 * in milliseconds.
 */
final class RegistryModel {
    static final long TIMEOUT = 10_000;

    private final long ttl;
    private final int failureThreshold;
    private final int successThreshold;

    long now;
    int runs;
    int timeouts;
    boolean isDraining;
    HealthState state = HealthState.UNKNOWN;
    private Optional<Long> startedAt = Optional.empty();
    private boolean isOverdue;
    private Optional<Long> endedAt = Optional.empty();
    private boolean lastWasSuccess;
    private boolean lastWasTimeout;
    private int streak;

    RegistryModel(long ttl, int failureThreshold, int successThreshold) {
        this.ttl = ttl;
        this.failureThreshold = failureThreshold;
        this.successThreshold = successThreshold;
    }

    /** What a caller gets at once; empty if it has to wait for the run that is outstanding afterwards. */
    Optional<Answer> ask() {
        if (isOverdue) {
            return Optional.of(Answer.RUNNING);
        }
        if (startedAt.isEmpty() && endedAt.filter(end -> now - end < ttl).isPresent()) {
            return Optional.of(settled());
        }
        if (startedAt.isEmpty()) {
            startedAt = Optional.of(now);
            runs++;
        }
        return Optional.empty();
    }

    /** What those who wait get when a run has a result. */
    Answer settled() {
        return state == HealthState.UP && !lastWasTimeout ? Answer.UP : Answer.DOWN;
    }

    boolean isOutstanding() {
        return startedAt.isPresent();
    }

    /** The check returns. Whether that settles the run: its time limit may have done so before. */
    boolean end(boolean isSuccess) {
        startedAt = Optional.empty();
        if (isOverdue) {
            isOverdue = false;
            return false;
        }
        settle(isSuccess, false);
        return true;
    }

    /** Time passes. Whether that took a run to its time limit. */
    boolean advance(long millis) {
        now += millis;
        boolean isLate =
                !isOverdue && startedAt.filter(start -> now - start >= TIMEOUT).isPresent();
        if (isLate) {
            isOverdue = true;
            timeouts++;
            settle(false, true);
        }
        return isLate;
    }

    private void settle(boolean isSuccess, boolean isTimeout) {
        streak = endedAt.isPresent() && lastWasSuccess == isSuccess ? streak + 1 : 1;
        endedAt = Optional.of(now);
        lastWasSuccess = isSuccess;
        lastWasTimeout = isTimeout;
        if (state == HealthState.UNKNOWN || streak >= (isSuccess ? successThreshold : failureThreshold)) {
            state = isSuccess ? HealthState.UP : HealthState.DOWN;
        }
    }

    /** What a caller is told. */
    enum Answer {
        UP,
        DOWN,
        RUNNING;

        static Answer of(HealthReport report) {
            if (report.isUp()) {
                return UP;
            }
            return report.problem().orElseThrow().reason().contains(" still running ") ? RUNNING : DOWN;
        }
    }
}
