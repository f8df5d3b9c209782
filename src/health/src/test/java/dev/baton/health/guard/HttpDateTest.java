package dev.baton.health.guard;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class HttpDateTest {
    @Test
    void aDateIsInGmtWithTwoDigitsForTheDay() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("1994-11-06T08:49:37.999Z"));
        HttpDate date = new HttpDate(now::get);

        assertThat(date.header().get(), is("Sun, 06 Nov 1994 08:49:37 GMT"));
        now.set(Instant.parse("2026-12-31T23:59:59Z"));
        assertThat(date.header().get(), is("Thu, 31 Dec 2026 23:59:59 GMT"));
    }
}
