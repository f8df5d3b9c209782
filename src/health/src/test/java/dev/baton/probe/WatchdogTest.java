package dev.baton.probe;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WatchdogTest {
    @Test
    void actsAtItsDeadline() throws InterruptedException {
        CountDownLatch acted = new CountDownLatch(1);
        Watchdog watchdog = Watchdog.start(System.nanoTime(), acted::countDown);
        assertThat(acted.await(30, TimeUnit.SECONDS), is(true));
        assertThat(watchdog.done(), is(false));
    }

    @Test
    void sleepsUntilItsDeadlineAndNoLongerThanTheWork() throws InterruptedException {
        AtomicBoolean hasActed = new AtomicBoolean();
        Watchdog watchdog =
                Watchdog.start(System.nanoTime() + Duration.ofHours(1).toNanos(), () -> hasActed.set(true));
        Thread sleeper = sleeper(watchdog);
        assertThat("lets the process end", sleeper.isDaemon(), is(true));
        assertThat(watchdog.done(), is(true));
        sleeper.join();
        assertThat(hasActed.get(), is(false));
    }

    /** Its thread, once it waits for the deadline. */
    private static Thread sleeper(Watchdog watchdog) {
        Optional<Thread> sleeper = Optional.empty();
        while (sleeper.isEmpty()) {
            sleeper = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> LockSupport.getBlocker(thread) == watchdog)
                    .findAny();
        }
        return sleeper.get();
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

    @Test
    void anInterruptOfWorkThatIsTooLateIsKept() {
        CountDownLatch acting = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Watchdog watchdog = Watchdog.start(System.nanoTime(), () -> {
            acting.countDown();
            await(end);
        });
        await(acting);
        Thread.currentThread().interrupt();
        assertThat(watchdog.done(), is(false));
        assertThat(Thread.interrupted(), is(true));
        end.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
