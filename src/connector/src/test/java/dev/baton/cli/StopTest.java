package dev.baton.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StopTest {
    private final BlockingQueue<Integer> halts = new LinkedBlockingQueue<>();

    @Test
    void theFirstSignalStartsAStopThatIsNoFailure() throws InterruptedException {
        Stop stop = new Stop(Duration.ofHours(1), halts::add);

        stop.onSignal("SIGTERM");

        assertThat(stop.await(), is(new Stop.Reason("SIGTERM", false)));
        assertThat(halts.isEmpty(), is(true));
    }

    @Test
    void aSecondSignalEndsTheProcessAtOnce() throws InterruptedException {
        Stop stop = new Stop(Duration.ofHours(1), halts::add);

        stop.onSignal("SIGTERM");
        stop.onSignal("SIGINT");

        assertThat(halts.take(), is(1));
    }

    @Test
    void aFailureAfterASignalChangesNothing() throws InterruptedException {
        Stop stop = new Stop(Duration.ofHours(1), halts::add);

        stop.onSignal("SIGTERM");
        stop.onFailure("the health server died");

        assertThat(stop.await().isFailure(), is(false));
        assertThat(halts.isEmpty(), is(true));
    }

    @Test
    void aFailureIsAReasonToo() throws InterruptedException {
        Stop stop = new Stop(Duration.ofHours(1), halts::add);

        stop.onFailure("the health server died");

        assertThat(stop.await(), is(new Stop.Reason("the health server died", true)));
    }

    @Test
    void aStopThatTakesTooLongEndsHard() throws InterruptedException {
        Stop stop = new Stop(Duration.ofMillis(1), halts::add);

        stop.onSignal("SIGTERM");

        assertThat(halts.take(), is(1));
    }
}
