package dev.baton.health;

import dev.baton.connector.FailureKind;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;

/**
 * Runs one check on its own threads, never twice at once, limits its time, and keeps its last result. Nothing here blocks;
 * callers wait with {@link Time#await}.
 */
final class CheckRunner {
    private final String name;
    private final boolean isReadiness;
    private final Check check;
    private final Policy policy;
    private final Effects effects;

    private final AtomicReference<CheckRun> latest;
    private volatile boolean isClosed;
    private volatile Runnable cancelNext = () -> {};

    /** What is run: returns a diagnosis, or throws if it failed. */
    @FunctionalInterface
    interface Check {
        Diagnosis call() throws Exception;

        /** Returns whether there is anything to check. Does not block. */
        default boolean isPossible() {
            return true;
        }
    }

    /** The dependencies of a runner; {@code onTransition} is called for each change before waiting callers get the result. */
    record Effects(
            Time time,
            ThreadFactory threads,
            Cleaner cleaner,
            BiConsumer<CheckRunner, HealthTransition> onTransition) {}

    CheckRunner(String name, boolean isReadiness, Check check, Policy policy, Effects effects) {
        this.name = name;
        this.isReadiness = isReadiness;
        this.check = check;
        this.policy = policy;
        this.effects = effects;
        long now = effects.time().nanos();
        latest = new AtomicReference<>(CheckRun.over(CheckState.unknown(now), now));
    }

    String name() {
        return name;
    }

    /** Returns whether the check is a required readiness check, which decides {@code /ready}. */
    boolean isNeededForReadiness() {
        return isReadiness && !policy.isOptional();
    }

    boolean isReadiness() {
        return isReadiness;
    }

    boolean isPossible() {
        return check.isPossible();
    }

    Policy policy() {
        return policy;
    }

    /** Starts the periodic runs if the check has an interval. */
    void begin() {
        if (policy.isAskedAtOnce()) {
            askByItself();
        } else if (policy.interval().isPositive()) {
            askLater();
        }
    }

    private void askLater() {
        cancelNext = effects.time().after(policy.interval(), this::askByItself);
        if (isClosed) {
            cancelNext.run();
        }
    }

    private void askByItself() {
        CheckRun last = latest.get();
        // Must be read after latest: no run may follow the one that close() leaves there.
        if (isClosed) {
            return;
        }
        askLater();
        if (!last.isOutstanding() && isPossible()) {
            startAfter(last);
        }
    }

    /** Returns the run to wait for: a finished one that is still fresh, the outstanding one, or a new one. */
    CheckRun ask() {
        while (true) {
            CheckRun run = latest.get();
            long now = effects.time().nanos();
            if (run.isOverdue() || isClosed) {
                return run;
            }
            if (isFresh(run.state(), now)) {
                return CheckRun.over(run.state(), now);
            }
            if (run.isOutstanding()) {
                return run;
            }
            Optional<CheckRun> next = startAfter(run);
            if (next.isPresent()) {
                return next.get();
            }
        }
    }

    private boolean isFresh(CheckState state, long now) {
        return state.last().isPresent()
                && now - state.lastNanos() < policy.cacheTtl().toNanos();
    }

    /** Returns what is known about the check now. */
    HealthSnapshot.Check snapshot(long now) {
        CheckRun run = latest.get();
        Optional<Duration> inFlight = run.isOutstanding() ? Optional.of(run.age(now)) : Optional.empty();
        return new HealthSnapshot.Check(name, isReadiness, policy.isOptional(), run.state(), inFlight, now);
    }

    /** Interrupts the outstanding run and starts no more. Callers that wait or ask later learn that the check was removed. */
    void close() {
        isClosed = true;
        cancelNext.run();
        CheckRun last = latest.get();
        CheckRun end = CheckRun.over(
                after(last, result(last, new Diagnosis(FailureKind.UNAVAILABLE, "the check was removed"))),
                effects.time().nanos());
        CheckRun outstanding = latest.getAndSet(end);
        if (outstanding.claim()) {
            outstanding.settle(end.state());
        }
        outstanding.interrupt();
    }

    private Optional<CheckRun> startAfter(CheckRun last) {
        CheckRun next = new CheckRun(last.state(), effects.time().nanos());
        if (!latest.compareAndSet(last, next)) {
            return Optional.empty();
        }
        Thread thread = effects.threads().newThread(() -> run(next));
        next.startsOn(thread);
        next.future().thenRun(effects.time().after(policy.timeout(), () -> timeOut(next)));
        thread.start();
        if (isClosed) {
            // close() may have run before there was a thread to interrupt.
            next.interrupt();
        }
        return Optional.of(next);
    }

    private void run(CheckRun run) {
        Diagnosis diagnosis;
        try {
            diagnosis = check.call();
        } catch (Throwable e) {
            // Errors too: waiting callers need a result, and the next probe must be able to start a run.
            diagnosis = Diagnosis.of(e);
        }
        CheckResult result = result(run, diagnosis);
        run.returned();
        settle(run, result);
    }

    private void timeOut(CheckRun run) {
        String reason = policy.noun() + " timed out after " + Phrase.duration(policy.timeout());
        settle(run, result(run, CheckOutcome.TIMEOUT, Optional.of(FailureKind.TIMEOUT), reason));
        run.interrupt();
    }

    private void settle(CheckRun run, CheckResult result) {
        if (!run.claim()) {
            return;
        }
        CheckState before = run.state();
        CheckState after = after(run, result);
        if (!isClosed) {
            after.transitionFrom(before, name)
                    .ifPresent(transition -> effects.onTransition().accept(this, transition));
        }
        run.settle(after);
    }

    private CheckState after(CheckRun run, CheckResult result) {
        return run.state().next(result, policy, effects.time().nanos());
    }

    private CheckResult result(CheckRun run, Diagnosis diagnosis) {
        // Usually there is no text to clean.
        String said = diagnosis.reason().isEmpty() ? "" : effects.cleaner().reason(diagnosis.reason());
        if (diagnosis.kind().isEmpty()) {
            return result(run, CheckOutcome.SUCCESS, Optional.empty(), said);
        }
        String reason = said.isBlank() ? "the " + policy.noun() + " failed without a reason" : said;
        return result(run, CheckOutcome.FAILURE, diagnosis.kind(), reason);
    }

    private CheckResult result(CheckRun run, CheckOutcome outcome, Optional<FailureKind> kind, String reason) {
        Time time = effects.time();
        return new CheckResult(outcome, kind, reason, time.now(), run.age(time.nanos()));
    }
}
