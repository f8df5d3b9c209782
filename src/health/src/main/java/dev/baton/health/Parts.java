package dev.baton.health;

import dev.baton.connector.ConnectorException;
import dev.baton.connector.FailureKind;
import dev.baton.health.CheckRunner.Policy;
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
    static Part settled(String name, Policy policy, CheckState state, long nowNanos) {
        Optional<CheckResult> last = state.last();
        boolean isUp = state.state() == HealthState.UP
                && last.filter(result -> result.outcome() != CheckOutcome.TIMEOUT)
                        .isPresent();
        Optional<CheckResult> failure = state.lastFailure();
        Part part = isUp
                ? Part.up(name)
                : Part.down(
                        name,
                        failure.flatMap(CheckResult::kind),
                        failure.map(result -> reason(result, state, policy.thresholds()))
                                .orElse(""));
        return part.timed(
                        last.map(CheckResult::took),
                        last.map(result -> Duration.ofNanos(Math.max(0, nowNanos - state.lastNanos()))))
                .optional(policy.isOptional());
    }

    /** A check that did not end as long as this caller could wait. */
    static Part running(String name, Policy policy, CheckState before, Duration runningFor, long nowNanos) {
        return hanging(name, policy, " still running after " + Phrase.duration(runningFor), before, nowNanos);
    }

    /** A check that was interrupted at its time limit and goes on all the same. */
    static Part overdue(String name, Policy policy, CheckState state, Instant startedAt, long nowNanos) {
        return hanging(name, policy, " still running since " + Phrase.timestamp(startedAt), state, nowNanos);
    }

    /** The connector client. */
    static Part client(boolean isReady, Optional<ConnectorException> failure, Cleaner cleaner) {
        return isReady
                ? Part.up(CLIENT)
                : down(
                        CLIENT,
                        failure.map(ConnectorException::kind).orElse(FailureKind.UNAVAILABLE),
                        failure.map(e -> clientReason(e, cleaner)).orElse("the connector client is not available yet"));
    }

    static String clientReason(ConnectorException failure, Cleaner cleaner) {
        String reason = cleaner.reason(failure.getMessage());
        return reason.isBlank() ? "the connector gave no reason" : reason;
    }

    /** The drain, which contributes only while there is one. */
    static Part drain() {
        return down(DRAIN, FailureKind.UNAVAILABLE, Reports.DRAINING);
    }

    /** A check that a group names, and that is not registered. */
    static Part unregistered(String name) {
        return down(name, FailureKind.NOT_FOUND, "no such check is registered");
    }

    private static Part hanging(String name, Policy policy, String how, CheckState state, long nowNanos) {
        String lastSuccess = state.successNanos()
                .map(nanos -> " (last success " + Phrase.duration(Duration.ofNanos(nowNanos - nanos)) + " ago)")
                .orElse(" (no success yet)");
        return down(name, FailureKind.TIMEOUT, policy.noun() + how + lastSuccess)
                .optional(policy.isOptional());
    }

    private static Part down(String name, FailureKind kind, String reason) {
        return Part.down(name, Optional.of(kind), reason);
    }

    private static String reason(CheckResult failure, CheckState state, Thresholds thresholds) {
        boolean isRecovering = state.last().filter(CheckResult::isSuccess).isPresent();
        return isRecovering
                ? "succeeded " + state.streak() + " of " + thresholds.successes() + " times in a row, before that: "
                        + failure.reason()
                : failure.reason();
    }
}
