package dev.baton.scim;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
    private static final Instant NOW = Instant.parse("1994-11-06T08:49:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | 0",
                "120 | 120",
                "200000 | 200000",
                "' 7 ' | 7",
                "Sun, 06 Nov 1994 08:49:37 GMT | 37",
                "Sunday, 06-Nov-94 08:49:37 GMT | 37",
                "Sun Nov  6 08:49:37 1994 | 37",
                "Sun, 06 Nov 1994 08:48:00 GMT | 0",
                "Sat, 06 Nov 2094 08:49:37 GMT | 3155760037",
                "999999999999999 | 999999999999999",
                "99999999999999999999999 | 999999999999999"
            })
    void bothFormsAreUnderstood(String value, long seconds) {
        assertThat(RetryAfter.parse(value, NOW), is(Optional.of(Duration.ofSeconds(seconds))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "-1", "1.5", "soon", "1e3", "٣"})
    void anythingElseIsNoWait(String value) {
        assertThat(RetryAfter.parse(value, NOW), is(Optional.empty()));
    }
}
