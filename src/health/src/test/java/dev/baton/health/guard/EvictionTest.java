package dev.baton.health.guard;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvictionTest {
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
        List<TimedPhase> standings =
                Arrays.stream(candidates.split("; ")).map(EvictionTest::parse).toList();

        assertThat(
                Eviction.choose(standings, s -> TimedPhase.pack(s.phase(), s.since())),
                is(Optional.of(parse(expected))));
    }

    @Test
    void nobodyGoesWhereNobodyIs() {
        assertThat(Eviction.choose(List.<TimedPhase>of(), s -> 0), is(Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource({"OPENED, 0", "CLOSING, 1", "HEAD, 123456789012345678"})
    void aTimedPhaseSurvivesPacking(Phase phase, long since) {
        TimedPhase standing = new TimedPhase(phase, since);

        assertThat(TimedPhase.unpack(TimedPhase.pack(phase, since)), is(standing));
    }

    private static TimedPhase parse(String text) {
        String[] parts = text.split(" ");
        return new TimedPhase(Phase.valueOf(parts[0]), Long.parseLong(parts[1]));
    }
}
