package dev.baton.cli;

import dev.baton.config.SafeText;
import dev.baton.provisioning.Task;
import dev.baton.provisioning.TaskState;
import dev.baton.provisioning.Tasks;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Follows tasks until they are settled, and shows progress on a terminal. */
final class TaskProgress {
    private static final Duration PERIOD = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(500);
    /** Without a service, each poll opens the database file, which a starting service has to wait for. */
    private static final Duration PAUSE_UNSERVED = Duration.ofSeconds(2);

    private static final int MAX_REASON = 200;
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintStream err;
    private final boolean isTerminal;
    private final Time time;
    private final long start;

    /** The clock and the sleep. */
    interface Time {
        Time SYSTEM = new Time() {
            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public Instant now() {
                return Instant.now();
            }

            @Override
            public void sleep(Duration duration) throws InterruptedException {
                Thread.sleep(duration);
            }
        };

        long nanos();

        Instant now();

        void sleep(Duration duration) throws InterruptedException;
    }

    TaskProgress(PrintStream err, boolean isTerminal) {
        this(err, isTerminal, Time.SYSTEM);
    }

    /** Starts the time of the wait now, as what precedes the wait may hang, too. */
    TaskProgress(PrintStream err, boolean isTerminal, Time time) {
        this.err = err;
        this.isTerminal = isTerminal;
        this.time = time;
        this.start = time.nanos();
    }

    /**
     * Waits until every task is settled, or until the limit has passed since this object was created, and returns the tasks'
     * latest state. Prints what it waits for every 10 s, and the first obstacle at once.
     */
    List<Task> follow(Tasks tasks, List<Task> wanted, Supplier<Optional<String>> obstacle, Optional<Duration> limit)
            throws InterruptedException {
        long told = time.nanos();
        boolean isTold = false;
        Map<String, Task> known = new LinkedHashMap<>();
        wanted.forEach(task -> known.put(task.id(), task));
        while (true) {
            known.replaceAll((id, task) -> task.state().isSettled() ? task : tasks.find(id));
            List<Task> all = new ArrayList<>(known.values());
            show(describe(all));
            if (all.stream().allMatch(task -> task.state().isSettled())) {
                done();
                return all;
            }
            Optional<String> reason = obstacle.get();
            if (reason.isPresent() && !isTold || time.nanos() - told >= PERIOD.toNanos()) {
                isTold = true;
                told = time.nanos();
                done();
                err.println("waiting: " + reason.orElseGet(() -> describe(all)));
            }
            Duration pause = reason.isEmpty() ? PAUSE : PAUSE_UNSERVED;
            if (limit.isPresent()) {
                Duration left = limit.get().minusNanos(time.nanos() - start);
                if (!left.isPositive()) {
                    done();
                    err.println("not settled within " + limit.get().toSeconds() + " s: " + describe(all)
                            + "; check again with tasks list or tasks show");
                    return all;
                }
                pause = left.compareTo(pause) < 0 ? left : pause;
            }
            time.sleep(pause);
        }
    }

    void show(String line) {
        if (isTerminal) {
            err.print(CLEAR_LINE + line);
            err.flush();
        }
    }

    void done() {
        show("");
    }

    private String describe(List<Task> tasks) {
        if (tasks.size() == 1) {
            Task task = tasks.getFirst();
            if (task.due().isPresent()) {
                long seconds = Duration.between(time.now(), task.due().get()).toSeconds();
                String what = task.reason().orElse("attempt " + (task.attempts() + 1) + " is due");
                return SafeText.clean(what, MAX_REASON) + " in " + Math.max(0, seconds) + " s";
            }
            return task.state().id() + (task.attempts() == 0 ? "" : ", attempt " + task.attempts());
        }
        long settled = tasks.stream().filter(task -> task.state().isSettled()).count();
        long manual =
                tasks.stream().filter(task -> task.state() == TaskState.MANUAL).count();
        return settled + " of " + tasks.size() + " settled" + (manual == 0 ? "" : ", " + manual + " left to a person");
    }
}
