package dev.baton.health;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhraseTest {
    @ParameterizedTest
    @CsvSource({
        "-5, 0 ms",
        "0, 0 ms",
        "12, 12 ms",
        "999, 999 ms",
        "1000, 1 s",
        "4549, 4.5 s",
        "9999, 9.9 s",
        "10900, 10 s",
        "119999, 119 s",
        "120000, 2 min",
        "182000, 3 min 2 s",
        "7199000, 119 min 59 s",
        "7200000, 2 h",
        "18180000, 5 h 3 min",
        "172800000, 2 d",
        "187200000, 2 d 4 h"
    })
    void aDurationReadsAsAPersonWouldSayIt(long millis, String phrase) {
        assertThat(Phrase.duration(Duration.ofMillis(millis)), is(phrase));
    }

    @Test
    void aTimestampHasWholeSeconds() {
        assertThat(Phrase.timestamp(Instant.parse("2026-11-22T10:00:00.999Z")), is("2026-11-22T10:00:00Z"));
    }
}
