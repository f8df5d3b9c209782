package dev.baton.provisioning;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.baton.connector.Backoff;
import dev.baton.connector.FailureKind;
import dev.baton.provisioning.RetryPolicy.Manual;
import dev.baton.provisioning.RetryPolicy.Retry;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RetryPolicyTest {
    private static final RetryPolicy POLICY = new RetryPolicy(5, Backoff.DEFAULT);
    private static final RandomGenerator LEAST = () -> 0L;

    @ParameterizedTest
    @CsvSource({
        "1, UNAVAILABLE, true",
        "4, UNAVAILABLE, true",
        "5, UNAVAILABLE, false",
        "6, UNAVAILABLE, false",
        "1, RATE_LIMITED, true",
        "4, RATE_LIMITED, true",
        "5, RATE_LIMITED, false",
        "1, TIMEOUT, true",
        "5, TIMEOUT, false",
        "1, INVALID, false",
        "1, UNAUTHENTICATED, false",
        "1, PERMISSION_DENIED, false",
        "1, NOT_FOUND, false",
        "1, CONFLICT, false",
        "1, INTERNAL, false",
    })
    void aTransientFailureIsRetriedUpToFiveAttemptsInAllAndNothingElse(
            int attempts, FailureKind kind, boolean isRetried) {
        var decision = POLICY.afterFailure(attempts, kind, Optional.empty(), LEAST);
        assertThat(decision instanceof Retry, is(isRetried));
        assertThat(decision instanceof Manual, is(!isRetried));
    }

    @ParameterizedTest
    @EnumSource(FailureKind.class)
    void everyKindIsDecidedByWhetherItIsTransient(FailureKind kind) {
        var decision = POLICY.afterFailure(1, kind, Optional.empty(), LEAST);
        assertThat(decision instanceof Retry, is(kind.isTransient()));
    }

    @ParameterizedTest(name = "after attempt {0}, Retry-After {1} s: {2} s to {3} s")
    @CsvSource({
        "1, , 1, 2",
        "2, , 1, 4",
        "3, , 1, 8",
        "4, , 1, 16",
        "1, 0, 1, 2",
        "1, 30, 30, 30",
        "4, 10, 10, 16",
        "1, 86400, 86400, 86400",
    })
    void theWaitGrowsExponentiallyWithFullJitterAndRetryAfterIsItsFloor(
            int attempts, Long retryAfter, long least, long greatest) {
        String next = "attempt " + (attempts + 1) + " of 5 is due";
        Optional<Duration> asked = Optional.ofNullable(retryAfter).map(Duration::ofSeconds);
        RandomGenerator greatestDraw = new RandomGenerator() {
            @Override
            public long nextLong() {
                return -1L;
            }

            @Override
            public long nextLong(long bound) {
                return bound - 1;
            }
        };
        assertThat(
                POLICY.afterFailure(attempts, FailureKind.UNAVAILABLE, asked, LEAST),
                is(new Retry(Duration.ofSeconds(least), next)));
        assertThat(
                POLICY.afterFailure(attempts, FailureKind.UNAVAILABLE, asked, greatestDraw),
                is(new Retry(Duration.ofSeconds(greatest), next)));
    }

    @Test
    void theWaitNeverExceedsTheLongest() {
        RetryPolicy patient = new RetryPolicy(20, Backoff.DEFAULT);
        for (int attempts = 1; attempts < 20; attempts++) {
            for (int draw = 0; draw < 100; draw++) {
                var retry = (Retry) patient.afterFailure(
                        attempts, FailureKind.TIMEOUT, Optional.empty(), RandomGenerator.getDefault());
                assertThat(retry.after().compareTo(Duration.ofSeconds(60)) <= 0, is(true));
                assertThat(retry.after().compareTo(Duration.ofSeconds(1)) >= 0, is(true));
            }
        }
    }

    @Test
    void aTargetSystemThatWantsToBeLeftAloneForMoreThanADayIsLeftToAPerson() {
        var decision = POLICY.afterFailure(
                1, FailureKind.RATE_LIMITED, Optional.of(Duration.ofSeconds(86_401)), RandomGenerator.getDefault());
        assertThat(decision instanceof Manual, is(true));
    }

    @ParameterizedTest
    @CsvSource({"1, true", "4, true", "5, false"})
    void anAttemptThatWasLostCountsToo(int attempts, boolean isRetried) {
        assertThat(POLICY.afterLoss(attempts) instanceof Retry, is(isRetried));
    }

    @Test
    void withOneAttemptNothingIsRetried() {
        RetryPolicy once = new RetryPolicy(1, Backoff.DEFAULT);
        assertThat(
                once.afterFailure(1, FailureKind.UNAVAILABLE, Optional.empty(), LEAST),
                is(new Manual("gave up after 1 attempt")));
        assertThrows(IllegalArgumentException.class, () -> new RetryPolicy(0, Backoff.DEFAULT));
    }
}
