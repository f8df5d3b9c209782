package dev.baton.health;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyTest {
    /** Failure threshold 3, success threshold 2. */
    @ParameterizedTest
    @CsvSource({
        "UNKNOWN, true, 1, UP",
        "UNKNOWN, false, 1, DOWN",
        "UP, true, 9, UP",
        "UP, false, 1, UP",
        "UP, false, 2, UP",
        "UP, false, 3, DOWN",
        "UP, false, 4, DOWN",
        "DOWN, false, 9, DOWN",
        "DOWN, true, 1, DOWN",
        "DOWN, true, 2, UP",
        "DOWN, true, 3, UP"
    })
    void aStateChangesWhenEnoughResultsInARowSayTheSame(
            HealthState before, boolean isSuccess, int streak, HealthState after) {
        assertThat(
                new Policy("check", Duration.ZERO, Duration.ZERO, Duration.ZERO, false, 3, 2, false)
                        .next(before, isSuccess, streak),
                is(after));
    }
}
