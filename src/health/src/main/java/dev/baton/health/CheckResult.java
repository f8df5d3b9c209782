package dev.baton.health;

import dev.baton.connector.FailureKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How one run of a check ended.
 *
 * @param reason why it failed, or what a check that is up tells of itself, safe to show
 */
record CheckResult(CheckOutcome outcome, Optional<FailureKind> kind, String reason, Instant at, Duration took) {
    boolean isSuccess() {
        return outcome == CheckOutcome.SUCCESS;
    }
}
