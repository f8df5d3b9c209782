package dev.baton.health;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import dev.baton.config.Details;
import dev.baton.connector.ConnectorSession;
import dev.baton.health.guard.RawClient;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A check that is run by the thread of the request that asked for it. */
@Timeout(60)
class CallersThreadTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String REQUEST = "GET /health HTTP/1.1\r\nHost: a\r\n\r\n";

    private final FakeTime time = new FakeTime();
    private final TestCheck connector = TestCheck.of("connector");
    private final HealthRegistry registry = HealthRegistry.builder()
            .session(ConnectorSession.of(connector))
            .details(Details.FULL)
            .time(time)
            .build();
    private final HealthServer server = HealthServer.builder(registry).port(0).build();
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicReference<Thread> ranOn = new AtomicReference<>();
    private final AtomicInteger fallbacks = new AtomicInteger();

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void stop() {
        connector.release();
        callers.shutdownNow();
        registry.close();
        server.stop();
    }

    @Test
    void aNewRunIsTheCallersOwnAndIsOverWhenItReturns() {
        CheckRunner runner = runner(() -> {
            ranOn.set(Thread.currentThread());
            return Optional.empty();
        });

        Flight flight = runner.askHere(late -> fallbacks.incrementAndGet()).orElseThrow();

        assertThat(ranOn.get(), is(Thread.currentThread()));
        assertThat(flight.isOutstanding(), is(false));
        assertThat(flight.state().state(), is(HealthState.UP));
        assertThat(fallbacks.get(), is(0));
        assertThat(time.pending(), is(1));
    }

    @Test
    void whoFindsARunOutstandingDoesNotRunTheCheck() throws Exception {
        connector.hang();
        CheckRunner runner = runner(this::validate);
        Flight first = runner.ask();
        connector.awaitHanging();

        Flight joined = runner.askHere(late -> fallbacks.incrementAndGet()).orElseThrow();

        assertThat(joined, is(first));
        assertThat(connector.calls(), is(1));
    }

    @Test
    void theFallbackTakesThePartOfACallerWhoseCheckHangs() throws Exception {
        connector.hang();
        CheckRunner runner = runner(this::validate);
        CompletableFuture<Void> fallbackMayEnd = new CompletableFuture<>();
        AtomicReference<HealthState> seen = new AtomicReference<>();
        AtomicReference<Boolean> isStillInterrupted = new AtomicReference<>();
        Future<Optional<Flight>> caller = callers.submit(() -> {
            Optional<Flight> flight = runner.askHere(late -> {
                seen.set(late.state().state());
                fallbacks.incrementAndGet();
                fallbackMayEnd.join();
            });
            isStillInterrupted.set(Thread.currentThread().isInterrupted());
            return flight;
        });
        connector.awaitHanging();
        Flight joined = runner.ask();

        time.advance(LIMIT);

        // By its interrupt the check is over at once; its caller goes on when the fallback is done.
        joined.future().get();
        assertThat(joined.state().state(), is(HealthState.DOWN));
        assertThat(caller.isDone(), is(false));
        fallbackMayEnd.complete(null);
        assertThat(caller.get(), is(Optional.empty()));
        assertThat(seen.get(), is(HealthState.DOWN));
        assertThat(fallbacks.get(), is(1));
        assertThat(isStillInterrupted.get(), is(false));
        assertThat(connector.interrupts(), is(1));
    }

    @Test
    void aRemovedCheckGoesToTheFallbackToo() throws Exception {
        connector.hang();
        CheckRunner runner = runner(this::validate);
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Optional<Flight>> caller = callers.submit(() -> runner.askHere(late -> fallbacks.incrementAndGet()));
            connector.awaitHanging();

            runner.close();
            runner.close();

            assertThat(caller.get(), is(Optional.empty()));
            assertThat(fallbacks.get(), is(1));
        }
    }

    @Test
    void aCheckThatHasReturnedIsNotInterrupted() {
        Flight flight = new Flight(CheckState.unknown(0), 0);
        flight.takeOffHere(() -> new Thread(fallbacks::incrementAndGet));
        flight.landed();

        flight.interrupt();

        assertThat(Thread.currentThread().isInterrupted(), is(false));
        assertThat(flight.awaitFallback(), is(false));
        assertThat(fallbacks.get(), is(0));
    }

    @Test
    void theFallbackIsStartedOnceAndKnownToItsCallerOnly() throws Exception {
        Flight flight = new Flight(CheckState.unknown(0), 0);
        flight.takeOffHere(() -> new Thread(fallbacks::incrementAndGet));
        flight.interrupt();
        flight.interrupt();
        flight.landed();

        assertThat(Thread.currentThread().isInterrupted(), is(false));
        assertThat(callers.submit(flight::awaitFallback).get(), is(false));
        assertThat(flight.awaitFallback(), is(true));
        assertThat(fallbacks.get(), is(1));
        // What the same thread asks next is another matter.
        assertThat(flight.awaitFallback(), is(false));
    }

    @Test
    void aRequestWhoseCheckIgnoresItsInterruptIsAnsweredAtTheTimeLimit() throws Exception {
        connector.hang().ignoreInterrupts();
        try (RawClient first = new RawClient(server.port());
                RawClient joined = new RawClient(server.port());
                RawClient later = new RawClient(server.port())) {
            first.send(REQUEST);
            connector.awaitHanging();
            joined.send(REQUEST);
            time.awaitWaiters(1);

            time.advance(LIMIT);

            String answer = first.response();
            assertThat(answer, startsWith("HTTP/1.1 503 "));
            assertThat(answer, containsString("Connection: close\r\n"));
            assertThat(answer, containsString("validation timed out after 30 s"));
            String shared = joined.response();
            assertThat(shared, startsWith("HTTP/1.1 503 "));
            assertThat(shared, not(containsString("Connection: close")));
            assertThat(body(shared), is(body(answer)));
            assertThat(
                    later.send(REQUEST).response(),
                    containsString("validation still running since 2026-11-22T10:00:00Z"));
            assertThat(connector.calls(), is(1));

            assertThat("closed although the check goes on", first.rest(), is(""));
            connector.release();
            // The run that went on past its time limit has ended: the next one is a new one.
            assertThat(healthyAnswer(joined), startsWith("HTTP/1.1 200 "));
        }
    }

    @Test
    void theConnectionOfACheckThatTimedOutEnds() throws Exception {
        connector.hang();
        try (RawClient client = new RawClient(server.port())) {
            client.send(REQUEST);
            connector.awaitHanging();

            time.advance(LIMIT);

            assertThat(client.rest(), endsWith("}}\n"));
        }
    }

    @Test
    void aClientThatLeavesTakesNothingWithIt() throws Exception {
        connector.hang();
        RawClient gone = new RawClient(server.port());
        gone.send(REQUEST);
        connector.awaitHanging();
        gone.close();

        time.advance(LIMIT);
        connector.release();

        try (RawClient next = new RawClient(server.port())) {
            assertThat(healthyAnswer(next), startsWith("HTTP/1.1 200 "));
        }
    }

    @Test
    void theServerStopsWhileACheckHoldsAConnection() throws Exception {
        connector.hang().ignoreInterrupts();
        try (RawClient client = new RawClient(server.port())) {
            client.send(REQUEST);
            connector.awaitHanging();

            registry.close();
            server.stop();

            assertThat(client.rest(), containsString("the check was removed"));
        }
    }

    /** Asks until the run that timed out has let go of the check. */
    private static String healthyAnswer(RawClient client) throws IOException {
        String answer = client.send(REQUEST).response();
        while (answer.contains("still running")) {
            answer = client.send(REQUEST).response();
        }
        return answer;
    }

    private static String body(String response) {
        return response.substring(response.indexOf("\r\n\r\n"));
    }

    private Optional<Diagnosis> validate() throws InterruptedException {
        connector.validate();
        return Optional.empty();
    }

    private CheckRunner runner(CheckRunner.Check check) {
        return new CheckRunner(
                "check",
                false,
                check,
                new CheckRunner.Policy("check", LIMIT, Duration.ZERO, new Thresholds(1, 1)),
                new CheckRunner.Effects(
                        time, Thread.ofVirtual().factory(), new Cleaner(text -> text), transition -> {}));
    }
}
