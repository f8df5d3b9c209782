package dev.baton.health.guard;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhaseTest {
    @ParameterizedTest
    @CsvSource({
        "IDLE 5,                        IDLE 5",
        "IDLE 5; IDLE 3; IDLE 4,        IDLE 3",
        "IDLE 5; HEAD 3,                HEAD 3",
        "IDLE 2; HEAD 3,                IDLE 2",
        "SERVING 1; OPENED 9,           OPENED 9",
        "SERVING 1; WRITING 9,          WRITING 9",
        "SERVING 4; SERVING 1,          SERVING 1",
        "IDLE 1; CLOSING 9; HEAD 2,     CLOSING 9"
    })
    void theOldestThatWaitsForItsClientGoesFirst(String candidates, String expected) {
        List<Phase.Timed> all =
                Arrays.stream(candidates.split("; ")).map(PhaseTest::parse).toList();

        assertThat(Collections.min(all), is(parse(expected)));
    }

    private static Phase.Timed parse(String text) {
        String[] parts = text.split(" ");
        return new Phase.Timed(Phase.valueOf(parts[0]), Long.parseLong(parts[1]));
    }

    @ParameterizedTest
    @CsvSource({
        "OPENED,  10000,  keep",
        "OPENED,  10001,  close",
        "HEAD,    10000,  keep",
        "HEAD,    10001,  time out",
        "BODY,    30000,  keep",
        "BODY,    30001,  time out",
        "SERVING, 999999, keep",
        "WRITING, 10000,  keep",
        "WRITING, 10001,  close",
        "IDLE,    60000,  keep",
        "IDLE,    60001,  close",
        "CLOSING, 500,    keep",
        "CLOSING, 501,    close"
    })
    void whatBecomesOfAConnectionDependsOnItsPhaseAndAge(Phase phase, long ageMillis, String expected) {
        String action = phase.isAnsweredWhenOver() ? "time out" : "close";

        assertThat(phase.isOver(Duration.ofMillis(ageMillis)) ? action : "keep", is(expected));
    }
}
