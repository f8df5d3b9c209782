package dev.baton.connector;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
    /** Draws the least or the greatest value there is to draw. */
    private record Extreme(boolean isGreatest) implements RandomGenerator {
        @Override
        public long nextLong() {
            throw new UnsupportedOperationException();
        }

        @Override
        public long nextLong(long bound) {
            return isGreatest ? bound - 1 : 0;
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 2", "2, 1, 4", "3, 1, 8", "5, 1, 32", "6, 1, 60", "7, 1, 60", "1000, 1, 60", "2147483647, 1, 60"
    })
    void theUpperBoundDoublesUpToTheMaximum(int failures, int least, int greatest) {
        assertThat(Backoff.DEFAULT.delay(failures, new Extreme(false)), is(Duration.ofSeconds(least)));
        assertThat(Backoff.DEFAULT.delay(failures, new Extreme(true)), is(Duration.ofSeconds(greatest)));
    }

    @Test
    void equalBoundsLeaveNothingToDraw() {
        Backoff backoff = new Backoff(Duration.ofSeconds(3), Duration.ofSeconds(3));

        assertThat(backoff.delay(4, new Extreme(true)), is(Duration.ofSeconds(3)));
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "-1, 1", "2, 1"})
    void badBoundsAreRefused(int min, int max) {
        assertThrows(
                IllegalArgumentException.class, () -> new Backoff(Duration.ofSeconds(min), Duration.ofSeconds(max)));
    }

    @Test
    void aDelayFollowsAFailure() {
        assertThrows(IllegalArgumentException.class, () -> Backoff.DEFAULT.delay(0, new Extreme(false)));
    }
}
