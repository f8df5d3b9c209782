package dev.baton.health;

import dev.baton.connector.FailureKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

/**
 * Runs one check, never twice at once, bounds its time, and keeps its last result.
 *
 * <p>Nothing here blocks but {@link Time#await}, which callers do on their own account, and {@link #askHere}.
 */
final class CheckRunner {
    private final String name;
    private final boolean isReadiness;
    private final Check check;
    private final Policy policy;
    private final Effects effects;

    private final AtomicReference<Flight> latest;
    private final AtomicBoolean isWatched = new AtomicBoolean();
    private final AtomicReferenceArray<CheckResult> recent = new AtomicReferenceArray<>(HealthRegistry.KEPT_RESULTS);
    private volatile boolean isClosed;
    private volatile Runnable forgetWatch = () -> {};

    /** What is run: returns why it failed, or throws, or returns empty. */
    @FunctionalInterface
    interface Check {
        Optional<Diagnosis> call() throws Exception;
    }

    /**
     * How a check is treated.
     *
     * @param noun what a run of it is called in messages
     * @param timeout bounds one run
     * @param cacheTtl how long its result answers further callers
     * @param thresholds what damps its state
     */
    record Policy(String noun, Duration timeout, Duration cacheTtl, Thresholds thresholds) {}

    /**
     * What a runner needs from outside.
     *
     * @param time clocks and timers
     * @param threads makes the thread of each run
     * @param cleaner makes messages safe
     * @param onTransition hears of each change of state, before anyone who waits for the result
     */
    record Effects(Time time, ThreadFactory threads, Cleaner cleaner, Consumer<HealthTransition> onTransition) {}

    CheckRunner(String name, boolean isReadiness, Check check, Policy policy, Effects effects) {
        this.name = name;
        this.isReadiness = isReadiness;
        this.check = check;
        this.policy = policy;
        this.effects = effects;
        this.latest = new AtomicReference<>(Flight.none(effects.time().nanos()));
    }

    String name() {
        return name;
    }

    boolean isReadiness() {
        return isReadiness;
    }

    Policy policy() {
        return policy;
    }

    /**
     * The flight to wait for: a settled one that is fresh enough, the one that is outstanding, or a new one, on a thread of
     * its own.
     */
    Flight ask() {
        return ask(this::startOnOwnThread);
    }

    /**
     * As {@link #ask()}, but a new flight is made by the calling thread, which saves the way to another thread and back.
     *
     * @param fallback takes the flight, on a thread of its own, if it is settled while the check still holds the caller's
     * @return the flight, empty if the fallback took it
     */
    Optional<Flight> askHere(Consumer<Flight> fallback) {
        Flight flight = ask(next -> runHere(next, fallback));
        return flight.awaitFallback() ? Optional.empty() : Optional.of(flight);
    }

    private Flight ask(Consumer<Flight> start) {
        while (true) {
            Flight flight = latest.get();
            long now = effects.time().nanos();
            if (flight.isOutstanding() || isClosed || isFresh(flight.state(), now)) {
                return flight;
            }
            Flight next = new Flight(flight.state(), now);
            if (latest.compareAndSet(flight, next)) {
                start.accept(next);
                return next;
            }
        }
    }

    /** What is known of the check now. */
    HealthSnapshot.Check snapshot(long now) {
        Flight flight = latest.get();
        CheckState state = flight.state();
        return new HealthSnapshot.Check(
                name,
                isReadiness,
                state.state(),
                state.last(),
                state.last().map(last -> Duration.ofNanos(Math.max(0, now - state.lastNanos()))),
                state.successNanos().map(success -> Duration.ofNanos(Math.max(0, now - success))),
                flight.isOutstanding() ? Optional.of(flight.age(now)) : Optional.empty(),
                state.tally().counts(),
                Duration.ofNanos(state.tally().nanos()),
                recent(state.tally().total()));
    }

    private List<CheckResult> recent(long total) {
        int size = recent.length();
        List<CheckResult> results = new ArrayList<>();
        for (long i = Math.max(0, total - size); i < total; i++) {
            Optional.ofNullable(recent.get((int) (i % size))).ifPresent(results::add);
        }
        return results;
    }

    /** Interrupts the outstanding run and starts no other. Who waits for it, or asks later, is told so. */
    void close() {
        isClosed = true;
        forgetWatch.run();
        Flight last = latest.get();
        Flight end = new Flight(last.state(), effects.time().nanos());
        end.claim();
        end.landed();
        end.settle(after(end, failure(end, FailureKind.UNAVAILABLE, "the check was removed")));
        Flight outstanding = latest.getAndSet(end);
        if (outstanding.claim()) {
            outstanding.settle(end.state());
        }
        outstanding.interrupt();
    }

    private boolean isFresh(CheckState state, long now) {
        return state.last().isPresent()
                && now - state.lastNanos() < policy.cacheTtl().toNanos();
    }

    private void startOnOwnThread(Flight flight) {
        Thread thread = effects.threads().newThread(() -> run(flight));
        flight.takeOff(thread);
        thread.start();
        boundTime(flight);
    }

    private void runHere(Flight flight, Consumer<Flight> fallback) {
        flight.takeOffHere(() -> effects.threads().newThread(() -> fallback.accept(flight)));
        boundTime(flight);
        run(flight);
    }

    private void boundTime(Flight flight) {
        if (isClosed) {
            // close() may have come before there was a thread to interrupt.
            flight.interrupt();
        }
        watch();
    }

    private void run(Flight flight) {
        CheckResult result;
        try {
            result = check.call()
                    .map(diagnosis -> failure(flight, diagnosis.kind(), diagnosis.reason()))
                    .orElseGet(() -> result(flight, Outcome.SUCCESS, Optional.empty(), ""));
        } catch (Throwable e) {
            // Errors too: whoever waits has to hear of them, and the next probe has to find the check free.
            Diagnosis diagnosis = Diagnosis.of(e);
            result = failure(flight, diagnosis.kind(), diagnosis.reason());
        }
        flight.landed();
        settle(flight, result);
    }

    /** Has the outstanding flight looked at when its time limit passes. One timer at most is set, whatever the traffic. */
    private void watch() {
        if (isWatched.compareAndSet(false, true)) {
            watchLatest();
        }
    }

    private void watchLatest() {
        Flight flight = latest.get();
        if (!flight.isSettled() && !isClosed) {
            Duration left = policy.timeout().minus(flight.age(effects.time().nanos()));
            if (left.isPositive()) {
                forgetWatch = effects.time().after(left, this::watchLatest);
                if (isClosed) {
                    forgetWatch.run();
                }
                return;
            }
            timeOut(flight);
        }
        isWatched.set(false);
        if (!latest.get().isSettled() && !isClosed) {
            // It took off between the look and the line above, and saw the watch still set.
            watch();
        }
    }

    private void timeOut(Flight flight) {
        String reason = policy.noun() + " timed out after " + Phrase.duration(policy.timeout());
        settle(flight, result(flight, Outcome.TIMEOUT, Optional.of(FailureKind.TIMEOUT), reason));
        flight.interrupt();
    }

    private void settle(Flight flight, CheckResult result) {
        if (!flight.claim()) {
            return;
        }
        CheckState before = flight.state();
        CheckState after = after(flight, result);
        recent.set((int) (before.tally().total() % recent.length()), result);
        if (!isClosed) {
            after.transitionFrom(before, name).ifPresent(effects.onTransition());
        }
        flight.settle(after);
    }

    private CheckState after(Flight flight, CheckResult result) {
        return flight.state().next(result, policy.thresholds(), effects.time().nanos());
    }

    private CheckResult failure(Flight flight, FailureKind kind, String reason) {
        return result(
                flight, Outcome.FAILURE, Optional.of(kind), effects.cleaner().reason(reason));
    }

    private CheckResult result(Flight flight, Outcome outcome, Optional<FailureKind> kind, String reason) {
        Time time = effects.time();
        return new CheckResult(outcome, kind, reason, time.now(), flight.age(time.nanos()));
    }
}
