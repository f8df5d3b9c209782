package dev.baton.health.guard;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeoutActionTest {
    @ParameterizedTest
    @CsvSource({
        "OPENED,  10000, KEEP",
        "OPENED,  10001, CLOSE",
        "HEAD,    10000, KEEP",
        "HEAD,    10001, TIME_OUT",
        "BODY,    30000, KEEP",
        "BODY,    30001, TIME_OUT",
        "SERVING, 999999, KEEP",
        "WRITING, 10000, KEEP",
        "WRITING, 10001, CLOSE",
        "IDLE,    60000, KEEP",
        "IDLE,    60001, CLOSE",
        "CLOSING, 500,   KEEP",
        "CLOSING, 501,   CLOSE"
    })
    void whatBecomesOfAConnectionDependsOnItsPhaseAndAge(Phase phase, long ageMillis, TimeoutAction expected) {
        long since = 7_000_000;
        long now = since + TimeUnit.MILLISECONDS.toNanos(ageMillis);

        assertThat(TimeoutAction.on(new TimedPhase(phase, since), now, ConnectionLimits.create()), is(expected));
    }
}
