package dev.baton.health;

import dev.baton.connector.FailureKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that is known about a check after a run ended. Immutable; {@link #next} is a pure function.
 *
 * @param state the reported state, damped by the thresholds
 * @param streak how many results in a row, up to the last one, succeeded or failed alike
 * @param recent the last results, oldest first
 * @param lastNanos when the last run ended
 * @param sinceNanos when the state, or the failure kind, last changed
 */
record CheckState(
        HealthState state,
        int streak,
        List<CheckResult> recent,
        long lastNanos,
        Optional<CheckResult> lastFailure,
        Optional<Long> successNanos,
        long sinceNanos,
        Tally tally) {

    /** Returns the state of a check that has not completed a run yet. */
    static CheckState unknown(long nowNanos) {
        return new CheckState(
                HealthState.UNKNOWN, 0, List.of(), nowNanos, Optional.empty(), Optional.empty(), nowNanos, Tally.NONE);
    }

    Optional<CheckResult> last() {
        return recent.isEmpty() ? Optional.empty() : Optional.of(recent.getLast());
    }

    private List<CheckResult> with(CheckResult result) {
        int first = recent.size() < HealthRegistry.KEPT_RESULTS ? 0 : 1;
        List<CheckResult> results = new ArrayList<>(recent.size() + 1);
        results.addAll(recent.subList(first, recent.size()));
        results.add(result);
        return Collections.unmodifiableList(results);
    }

    /** Returns the state after one more result. */
    CheckState next(CheckResult result, Policy policy, long nowNanos) {
        boolean isSuccess = result.isSuccess();
        boolean isLikeLast =
                last().filter(before -> before.isSuccess() == isSuccess).isPresent();
        int nextStreak = isLikeLast ? Math.min(streak, Integer.MAX_VALUE - 1) + 1 : 1;
        HealthState nextState = policy.next(state, isSuccess, nextStreak);
        Optional<CheckResult> failure = isSuccess ? lastFailure : Optional.of(result);
        boolean isChange = nextState != state || !kind(nextState, failure).equals(kind(state, lastFailure));
        return new CheckState(
                nextState,
                nextStreak,
                with(result),
                nowNanos,
                failure,
                isSuccess ? Optional.of(nowNanos) : successNanos,
                isChange ? nowNanos : sinceNanos,
                tally.plus(result));
    }

    /** Returns the transition from an earlier state to this one, or empty if nothing changed. */
    Optional<HealthTransition> transitionFrom(CheckState before, String subject) {
        Optional<FailureKind> kind = kind(state, lastFailure);
        if (state == before.state && kind.equals(kind(before.state, before.lastFailure))) {
            return Optional.empty();
        }
        CheckResult result = last().orElseThrow();
        return Optional.of(new HealthTransition(
                subject,
                before.state,
                state,
                kind,
                result.isSuccess() ? "" : result.reason(),
                result.at(),
                Duration.ofNanos(lastNanos - before.sinceNanos)));
    }

    private static Optional<FailureKind> kind(HealthState state, Optional<CheckResult> failure) {
        return state == HealthState.DOWN ? failure.flatMap(CheckResult::kind) : Optional.empty();
    }

    /** The number of runs with each outcome, and their total duration in nanoseconds. */
    record Tally(long successes, long failures, long timeouts, long nanos) {
        static final Tally NONE = new Tally(0, 0, 0, 0);

        Tally plus(CheckResult result) {
            long took = nanos + result.took().toNanos();
            return switch (result.outcome()) {
                case SUCCESS -> new Tally(successes + 1, failures, timeouts, took);
                case FAILURE -> new Tally(successes, failures + 1, timeouts, took);
                case TIMEOUT -> new Tally(successes, failures, timeouts + 1, took);
            };
        }

        long total() {
            return successes + failures + timeouts;
        }

        Map<CheckOutcome, Long> counts() {
            return Map.of(
                    CheckOutcome.SUCCESS, successes, CheckOutcome.FAILURE, failures, CheckOutcome.TIMEOUT, timeouts);
        }
    }
}
