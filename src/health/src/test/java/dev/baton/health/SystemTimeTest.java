package dev.baton.health;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class SystemTimeTest {
    private static final long DAY = 86_400_000_000_000L;

    private final Time time = new SystemTime();

    @Test
    void itIsTheMachinesOwn() {
        Instant before = Instant.now();
        long nanos = System.nanoTime();

        assertThat(time.now(), allOf(greaterThanOrEqualTo(before), lessThanOrEqualTo(Instant.now())));
        assertThat(time.nanos() - nanos, allOf(greaterThanOrEqualTo(0L), lessThanOrEqualTo(System.nanoTime() - nanos)));
    }

    @ParameterizedTest
    @ValueSource(longs = {DAY, 1})
    void whatIsDoneIsNotWaitedForHoweverItEnded(long limit) throws InterruptedException {
        assertThat(time.await(CompletableFuture.completedFuture("x"), limit), is(true));
        assertThat(time.await(CompletableFuture.failedFuture(new IllegalStateException()), limit), is(true));
    }

    @Test
    void whatIsNotDoneIsWaitedForAsLongAsTheLimit() throws InterruptedException {
        assertThat(time.await(new CompletableFuture<>(), 1), is(false));
    }

    @Test
    void aWaitEndsWithWhatItWaitsFor() throws InterruptedException {
        CompletableFuture<String> future = new CompletableFuture<>();
        time.after(Duration.ofMillis(20), () -> future.complete("x"));

        assertThat(time.await(future, DAY), is(true));
    }

    @Test
    void aWaitCanBeInterrupted() {
        Thread.currentThread().interrupt();

        assertThrows(InterruptedException.class, () -> time.await(new CompletableFuture<>(), DAY));
    }

    @Test
    void whatIsCancelledDoesNotHappen() throws InterruptedException {
        CompletableFuture<String> cancelled = new CompletableFuture<>();
        CompletableFuture<String> later = new CompletableFuture<>();
        Runnable cancel = time.after(Duration.ofMillis(200), () -> cancelled.complete("x"));
        cancel.run();
        time.after(Duration.ofMillis(400), () -> later.complete("x"));

        time.await(later, DAY);
        assertThat(cancelled.isDone(), is(false));
    }
}
