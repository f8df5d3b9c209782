package dev.baton.health;

import dev.baton.config.Endpoint;
import dev.baton.connector.ConnectorException;
import dev.baton.connector.FailureKind;
import dev.baton.health.HealthReport.Part;
import dev.baton.health.HealthReport.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Decides what one check, the client or the drain contributes to a report, and adds it up. Pure functions. */
final class Reports {
    /** The texts of {@code details.error}, which existing Baton tooling reads. */
    static final String DRAINING = "draining";

    static final String CLIENT_FAILED = "failed to get connector client";
    static final String VALIDATION_FAILED = "connector validation failed";
    static final String CHECK_FAILED = "check failed";

    /** Of several failures the first in this order is the problem. */
    private static final List<String> PRECEDENCE = List.of(DRAINING, CLIENT_FAILED, VALIDATION_FAILED, CHECK_FAILED);

    static final String CLIENT = "client";
    static final String DRAIN = "drain";

    private Reports() {}

    static HealthReport of(Endpoint endpoint, List<Part> parts) {
        return new HealthReport(endpoint, problem(parts), parts);
    }

    /** The report of a check that was asked alone: there is nothing without which it could be well. */
    static HealthReport ofOne(HealthReport report) {
        return of(
                report.endpoint(),
                report.parts().stream().map(part -> part.optional(false)).toList());
    }

    /** Whether a part is a registered check. */
    static boolean isCheck(Part part) {
        return error(part).equals(CHECK_FAILED);
    }

    private static Optional<Problem> problem(List<Part> parts) {
        Optional<Part> worst = Optional.empty();
        for (Part part : parts) {
            if (!part.isUp() && !part.isOptional() && (worst.isEmpty() || rank(part) < rank(worst.get()))) {
                worst = Optional.of(part);
            }
        }
        return worst.map(part -> new Problem(error(part), part.kind().orElse(FailureKind.INTERNAL), part.reason()));
    }

    private static int rank(Part part) {
        return PRECEDENCE.indexOf(error(part));
    }

    private static String error(Part part) {
        return switch (part.name()) {
            case DRAIN -> DRAINING;
            case CLIENT -> CLIENT_FAILED;
            case HealthRegistry.VALIDATE -> VALIDATION_FAILED;
            default -> CHECK_FAILED;
        };
    }

    /** A check whose last run has a result. A run that hung is never up, whatever the thresholds make of it. */
    static Part settled(String name, Policy policy, CheckState state, long nowNanos) {
        Optional<CheckResult> last = state.last();
        boolean isUp = state.state() == HealthState.UP
                && last.filter(result -> result.outcome() != CheckOutcome.TIMEOUT)
                        .isPresent();
        Optional<CheckResult> failure = state.lastFailure();
        return new Part(
                name,
                policy.isOptional(),
                isUp
                        ? Optional.empty()
                        : Optional.of(new Part.Failure(
                                failure.flatMap(CheckResult::kind),
                                failure.map(result -> reason(result, state, policy))
                                        .orElse(""))),
                isUp
                        ? last.filter(CheckResult::isSuccess)
                                .map(CheckResult::reason)
                                .orElse("")
                        : "",
                last.map(CheckResult::took),
                last.map(result -> Duration.ofNanos(Math.max(0, nowNanos - state.lastNanos()))));
    }

    /** A check that did not end as long as this caller could wait. */
    static Part running(String name, Policy policy, CheckState before, Duration runningFor, long nowNanos) {
        return hanging(name, policy, " still running after " + Phrase.duration(runningFor), before, nowNanos);
    }

    /** A check that was interrupted at its time limit and goes on all the same. */
    static Part overdue(String name, Policy policy, CheckState state, Instant startedAt, long nowNanos) {
        return hanging(name, policy, " still running since " + Phrase.timestamp(startedAt), state, nowNanos);
    }

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
        return down(DRAIN, FailureKind.UNAVAILABLE, DRAINING);
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

    private static String reason(CheckResult failure, CheckState state, Policy policy) {
        boolean isRecovering = state.last().filter(CheckResult::isSuccess).isPresent();
        return isRecovering
                ? "succeeded " + state.streak() + " of " + policy.successes() + " times in a row, before that: "
                        + failure.reason()
                : failure.reason();
    }
}
