package dev.baton.health;

import dev.baton.connector.FailureKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The result of one run of a check.
 *
 * @param reason why it failed, or the details of a check that is up; safe to show
 */
record CheckResult(CheckOutcome outcome, Optional<FailureKind> kind, String reason, Instant at, Duration took) {
    boolean isSuccess() {
        return outcome == CheckOutcome.SUCCESS;
    }
}
