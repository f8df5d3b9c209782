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
    private final Time time = new SystemTime();

    @Test
    void itIsTheMachinesOwn() {
        Instant before = Instant.now();
        long nanos = System.nanoTime();

        assertThat(time.now(), allOf(greaterThanOrEqualTo(before), lessThanOrEqualTo(Instant.now())));
        assertThat(time.nanos() - nanos, allOf(greaterThanOrEqualTo(0L), lessThanOrEqualTo(System.nanoTime() - nanos)));
    }

    @ParameterizedTest
    @ValueSource(longs = {Time.FOREVER, 1})
    void whatIsDoneIsNotWaitedForHoweverItEnded(long limit) throws InterruptedException {
        assertThat(time.await(CompletableFuture.completedFuture("x"), limit), is(true));
        assertThat(time.await(CompletableFuture.failedFuture(new IllegalStateException()), limit), is(true));
    }

    @Test
    void whatIsNotDoneIsWaitedForAsLongAsTheLimit() throws InterruptedException {
        assertThat(time.await(new CompletableFuture<>(), 1), is(false));
    }

    @ParameterizedTest
    @ValueSource(longs = {Time.FOREVER, 3_600_000_000_000L})
    void aWaitEndsWithWhatItWaitsFor(long limit) throws InterruptedException {
        CompletableFuture<String> future = new CompletableFuture<>();
        time.after(Duration.ofMillis(20), () -> future.complete("x"));

        assertThat(time.await(future, limit), is(true));
    }

    @ParameterizedTest
    @ValueSource(longs = {Time.FOREVER, 3_600_000_000_000L})
    void aWaitCanBeInterrupted(long limit) {
        Thread.currentThread().interrupt();

        assertThrows(InterruptedException.class, () -> time.await(new CompletableFuture<>(), limit));
    }

    @Test
    void whatIsCancelledDoesNotHappen() throws InterruptedException {
        CompletableFuture<String> cancelled = new CompletableFuture<>();
        CompletableFuture<String> later = new CompletableFuture<>();
        Runnable cancel = time.after(Duration.ofMillis(200), () -> cancelled.complete("x"));
        cancel.run();
        time.after(Duration.ofMillis(400), () -> later.complete("x"));

        time.await(later, Time.FOREVER);
        assertThat(cancelled.isDone(), is(false));
    }
}
