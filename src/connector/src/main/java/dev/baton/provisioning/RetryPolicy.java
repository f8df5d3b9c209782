package dev.baton.provisioning;

import dev.baton.connector.Backoff;
import dev.baton.connector.FailureKind;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Decides by C1's rules what happens to a task after a failed attempt. Pure functions.
 *
 * @param maxAttempts the maximum number of attempts, the first included; 1 or more
 * @param backoff the waits between attempts
 */
record RetryPolicy(int maxAttempts, Backoff backoff) {
    /** If the target system asks for a longer wait, the task is left to a person. */
    static final Duration LONGEST_RETRY_AFTER = Duration.ofHours(24);

    RetryPolicy {
        if (maxAttempts < 1) {
            throw new IllegalArgumentException("maxAttempts must be 1 or more: " + maxAttempts);
        }
    }

    /** What to do next. */
    sealed interface Decision {}

    /** Attempt the task again after a wait. */
    record Retry(Duration after, String reason) implements Decision {}

    /** Leave the task to a person. */
    record Manual(String reason) implements Decision {}

    /**
     * Decides after a failed attempt.
     *
     * @param attempts attempts made so far, the failed one included
     * @param kind why it failed
     * @param retryAfter how long the target system asked to wait
     * @param random draws the jitter
     */
    Decision afterFailure(int attempts, FailureKind kind, Optional<Duration> retryAfter, RandomGenerator random) {
        if (!kind.isTransient()) {
            return new Manual("not retried: " + kind);
        }
        if (attempts >= maxAttempts) {
            return new Manual("gave up after " + attempts + (attempts == 1 ? " attempt" : " attempts"));
        }
        Duration asked = retryAfter.orElse(Duration.ZERO);
        if (asked.compareTo(LONGEST_RETRY_AFTER) > 0) {
            return new Manual("not retried: the target system asked to wait for more than 24 hours");
        }
        Duration wait = backoff.delay(attempts, random);
        return retry(attempts, asked.compareTo(wait) > 0 ? asked : wait);
    }

    /** Decides after an attempt whose outcome is unknown, because the service died or had to stop. */
    Decision afterLoss(int attempts) {
        return attempts >= maxAttempts
                ? new Manual("the end of attempt " + attempts + " of " + maxAttempts + " is not known")
                : retry(attempts, Duration.ZERO);
    }

    private Retry retry(int attempts, Duration after) {
        return new Retry(after, "attempt " + (attempts + 1) + " of " + maxAttempts + " is due");
    }
}
