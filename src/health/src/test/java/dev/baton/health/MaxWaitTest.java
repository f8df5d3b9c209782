package dev.baton.health;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import dev.baton.config.Endpoint;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaxWaitTest {
    @ParameterizedTest
    @CsvSource({
        "1, 0",
        "50, 0",
        "51, 1",
        "100, 50",
        "500, 450",
        "501, 451",
        "1000, 900",
        "5000, 4500",
        "3600000, 3240000"
    })
    void theAnswerLeavesATenthOfTheProbesLimitAndFiftyMillisecondsAtLeastBeforeItPasses(String limit, long patience) {
        assertThat(MaxWait.of(Endpoint.HEALTH, Optional.of(limit)), is(Duration.ofMillis(patience)));
        assertThat(MaxWait.of(Endpoint.READY, Optional.of(limit)), is(Duration.ofMillis(patience)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "+5", "1e3", "5s", " 5", "3600001", "99999999", "٥", "5000, 5000"})
    void aLimitThatIsNoneCountsAsAbsent(String limit) {
        assertThat(MaxWait.of(Endpoint.READY, Optional.of(limit)), is(Duration.ofSeconds(1)));
    }

    @Test
    void withoutALimitHealthWaitsForTheCheckAndReadinessASecond() {
        assertThat(MaxWait.of(Endpoint.HEALTH, Optional.empty()), greaterThan(Duration.ofDays(1)));
        assertThat(MaxWait.of(Endpoint.READY, Optional.empty()), is(Duration.ofSeconds(1)));
    }
}
