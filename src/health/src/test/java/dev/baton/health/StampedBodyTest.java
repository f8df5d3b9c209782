package dev.baton.health;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.sameInstance;

import dev.baton.config.Endpoint;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class StampedBodyTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00.001Z");

    private final EndpointHandler.StampedBody body =
            new EndpointHandler.StampedBody(Reports.of(Endpoint.LIVE, List.of()));

    @Test
    void aBodyIsMadeOnceASecondAndSaysWhichSecondItIs() {
        byte[] first = body.at(NOW);
        assertThat(body.at(NOW.plusMillis(998)), is(sameInstance(first)));
        byte[] next = body.at(NOW.plusMillis(999));
        assertThat(next, is(not(sameInstance(first))));
        assertThat(
                new String(next, StandardCharsets.UTF_8),
                is("{\"status\":\"alive\",\"timestamp\":\"2026-11-22T10:00:01Z\"}\n"));
    }

    @Test
    void aClockThatIsSetBackIsFollowed() {
        body.at(NOW);
        assertThat(
                new String(body.at(NOW.minusSeconds(60)), StandardCharsets.UTF_8),
                is("{\"status\":\"alive\",\"timestamp\":\"2026-11-22T09:59:00Z\"}\n"));
    }
}
