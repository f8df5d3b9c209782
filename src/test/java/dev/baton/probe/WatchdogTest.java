package dev.baton.probe;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class WatchdogTest {
    @Test
    void actsAtItsDeadline() throws InterruptedException {
        CountDownLatch acted = new CountDownLatch(1);
        Watchdog watchdog = Watchdog.start(System.nanoTime(), acted::countDown);
        assertThat(acted.await(30, TimeUnit.SECONDS), is(true));
        assertThat(watchdog.done(), is(false));
    }

    @Test
    void doesNotActOnceTheWorkIsDone() {
        AtomicBoolean hasActed = new AtomicBoolean();
        Watchdog watchdog =
                Watchdog.start(System.nanoTime() + Duration.ofHours(1).toNanos(), () -> hasActed.set(true));
        assertThat(watchdog.done(), is(true));
        assertThat(hasActed.get(), is(false));
    }

    @Test
    void workThatIsTooLateWaitsUntilTheWatchdogHasActed() {
        AtomicBoolean hasActed = new AtomicBoolean();
        CountDownLatch acting = new CountDownLatch(1);
        CountDownLatch late = new CountDownLatch(1);
        Watchdog watchdog = Watchdog.start(System.nanoTime(), () -> {
            acting.countDown();
            await(late);
            hasActed.set(true);
        });
        await(acting);
        late.countDown();
        assertThat(watchdog.done(), is(false));
        assertThat(hasActed.get(), is(true));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
