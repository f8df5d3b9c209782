package dev.baton.provisioning;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttemptRateTest {
    private static final Duration POLL = Duration.ofSeconds(1);

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1);

    @Test
    void withoutALimitAllThatIsWantedBegins() {
        AttemptRate rate = new AttemptRate(Optional.empty(), now::get);
        rate.begin(1_000);
        assertThat(rate.allowed(32), is(32));
        assertThat(rate.untilNext(POLL), is(POLL));
    }

    /** A queue that looks whenever it may, for a minute, after an hour without a task. */
    @ParameterizedTest
    @CsvSource({"1, 61", "3, 181", "10, 601", "100, 6010", "10000, 601000"})
    void noMoreBeginThanTheRateAndTheBucket(int perSecond, int most) {
        AttemptRate rate = new AttemptRate(Optional.of(perSecond), now::get);
        now.addAndGet(Duration.ofHours(1).toNanos());
        int begun = 0;
        for (int millis = 0; millis < 60_000; millis++) {
            int allowed = rate.allowed(10_000);
            rate.begin(allowed);
            begun += allowed;
            now.addAndGet(1_000_000);
        }
        assertThat(begun + " of " + most, begun <= most && begun >= perSecond * 59, is(true));
    }

    @Test
    void theWaitEndsWhenTheNextMayBegin() {
        AttemptRate rate = new AttemptRate(Optional.of(4), now::get);
        assertThat(rate.allowed(5), is(1));
        rate.begin(1);
        assertThat(rate.allowed(5), is(0));
        assertThat(rate.untilNext(POLL), is(Duration.ofMillis(250)));
        now.addAndGet(Duration.ofMillis(250).toNanos());
        assertThat(rate.allowed(5), is(1));
    }
}
