package dev.baton.health;

import dev.baton.connector.ConnectorException;
import dev.baton.connector.FailureKind;
import dev.baton.health.HealthReport.Part;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Decides what one check, the client or the drain contributes to a report. Pure functions. */
final class Parts {
    static final String CLIENT = "client";
    static final String DRAIN = "drain";

    private Parts() {}

    /** A check whose last run has a result. A run that hung is never up, whatever the thresholds make of it. */
    static Part settled(String name, CheckState state, Thresholds thresholds, long nowNanos) {
        Optional<CheckResult> last = state.last();
        boolean isUp = state.state() == HealthState.UP
                && last.filter(result -> result.outcome() != Outcome.TIMEOUT).isPresent();
        Optional<CheckResult> failure = isUp ? Optional.empty() : state.lastFailure();
        return new Part(
                name,
                isUp,
                failure.flatMap(CheckResult::kind),
                failure.map(result -> reason(result, state, thresholds)).orElse(""),
                last.map(CheckResult::took),
                last.map(result -> Duration.ofNanos(Math.max(0, nowNanos - state.lastNanos()))));
    }

    /** A check that did not end as long as this caller could wait. */
    static Part running(String name, String noun, CheckState before, Duration runningFor, long nowNanos) {
        String reason = noun + " still running after " + Phrase.duration(runningFor)
                + lastSuccess(before.successNanos(), nowNanos);
        return down(name, FailureKind.TIMEOUT, reason);
    }

    /** A check that was interrupted at its time limit and goes on all the same. */
    static Part overdue(String name, String noun, CheckState state, Instant startedAt, long nowNanos) {
        String reason = noun + " still running since " + Phrase.timestamp(startedAt)
                + lastSuccess(state.successNanos(), nowNanos);
        return down(name, FailureKind.TIMEOUT, reason);
    }

    /** The connector client. */
    static Part client(boolean isReady, Optional<ConnectorException> failure, Cleaner cleaner) {
        if (isReady) {
            return new Part(CLIENT, true, Optional.empty(), "", Optional.empty(), Optional.empty());
        }
        return down(
                CLIENT,
                failure.map(ConnectorException::kind).orElse(FailureKind.UNAVAILABLE),
                failure.map(e -> cleaner.reason(e.getMessage())).orElse("the connector client is not available yet"));
    }

    /** The drain, which contributes only while there is one. */
    static Part drain() {
        return down(DRAIN, FailureKind.UNAVAILABLE, "draining");
    }

    private static Part down(String name, FailureKind kind, String reason) {
        return new Part(name, false, Optional.of(kind), reason, Optional.empty(), Optional.empty());
    }

    private static String reason(CheckResult failure, CheckState state, Thresholds thresholds) {
        boolean isRecovering = state.last().filter(CheckResult::isSuccess).isPresent();
        return isRecovering
                ? "succeeded " + state.streak() + " of " + thresholds.successes() + " times in a row, before that: "
                        + failure.reason()
                : failure.reason();
    }

    private static String lastSuccess(Optional<Long> successNanos, long nowNanos) {
        return successNanos
                .map(nanos -> " (last success " + Phrase.duration(Duration.ofNanos(nowNanos - nanos)) + " ago)")
                .orElse(" (no success yet)");
    }
}
