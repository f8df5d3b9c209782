package dev.baton.health;

import dev.baton.health.HealthReport.Part;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Asks checks for one caller, and waits for their results as long as that caller can. Safe for use by several threads at once. */
final class CheckCalls {
    /** Who waits longer than any time limit waits for the check's own. */
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);

    private final Time time;

    CheckCalls(Time time) {
        this.time = time;
    }

    /**
     * Asks several checks at once.
     *
     * @param runners the checks
     * @param maxWait the longest wait for any of them
     * @param isFromStart whether a wait counts from the start of the run, which may lie before this call
     * @return what each of them contributes to a report, in the same order
     */
    List<Part> ask(List<CheckRunner> runners, Duration maxWait, boolean isFromStart) {
        long nanos = maxWait.compareTo(LONGEST_WAIT) < 0 ? maxWait.toNanos() : Time.FOREVER;
        long asking = time.nanos();
        // All start before any is waited for: they run in parallel.
        List<Asked> all = new ArrayList<>(runners.size());
        for (CheckRunner runner : runners) {
            all.add(Asked.of(runner));
        }
        List<Part> parts = new ArrayList<>(all.size() + 2);
        for (Asked one : all) {
            long from = isFromStart ? one.run.startedNanos() : asking;
            parts.add(part(one, nanos == Time.FOREVER ? nanos : nanos + from - time.nanos()));
        }
        return parts;
    }

    /** A check and the run that this caller was given, which may have been overdue already. */
    private record Asked(CheckRunner runner, CheckRun run, boolean isOverdue) {
        static Asked of(CheckRunner runner) {
            CheckRun run = runner.ask();
            return new Asked(runner, run, run.isOverdue());
        }
    }

    private Part part(Asked asked, long nanos) {
        String name = asked.runner.name();
        CheckRun run = asked.run;
        boolean isSettled = asked.isOverdue || await(run, nanos);
        long now = time.nanos();
        if (asked.isOverdue) {
            return Parts.overdue(
                    name, asked.runner.policy(), run.state(), time.now().minus(run.age(now)), now);
        }
        return isSettled
                ? Parts.settled(name, asked.runner.policy(), run.state(), now)
                : Parts.running(name, asked.runner.policy(), run.state(), run.age(now), now);
    }

    private boolean await(CheckRun run, long nanos) {
        try {
            return time.await(run.future(), Math.max(0, nanos));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
