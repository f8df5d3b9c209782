package dev.baton.cli;

import dev.baton.config.ProvisioningSettings;
import dev.baton.provisioning.Task;
import dev.baton.provisioning.TaskState;
import dev.baton.provisioning.Tasks;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Follows tasks until they are settled; a terminal sees how far they are. */
final class TaskProgress {
    private static final Duration PAUSE = Duration.ofMillis(500);
    /** Without a service each look opens the file of the tasks, and a service that starts has to wait for it. */
    private static final Duration PAUSE_UNSERVED = Duration.ofSeconds(2);

    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintStream err;
    private final boolean isTerminal;

    TaskProgress(PrintStream err, boolean isTerminal) {
        this.err = err;
        this.isTerminal = isTerminal;
    }

    /**
     * Waits until every task is settled, or for as long as is wanted, and returns them as they are then.
     *
     * @param tasks where to look
     * @param wanted the tasks
     * @param isServed whether anybody is there to settle them; if not, that is said once
     * @param limit how long at most
     */
    List<Task> follow(Tasks tasks, List<Task> wanted, BooleanSupplier isServed, Optional<Duration> limit)
            throws InterruptedException {
        long start = System.nanoTime();
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
            boolean isWorkedOn = isServed.getAsBoolean();
            if (!isWorkedOn && !isTold) {
                isTold = true;
                done();
                err.println("waiting for a service, as none runs with this " + ProvisioningSettings.DATA_DIR.flag()
                        + ": start one, or press Ctrl-C; what is queued stays queued");
            }
            Duration pause = isWorkedOn ? PAUSE : PAUSE_UNSERVED;
            if (limit.isPresent()) {
                Duration left = limit.get().minusNanos(System.nanoTime() - start);
                if (!left.isPositive()) {
                    done();
                    err.println("not settled within " + limit.get().toSeconds() + " s: " + describe(all)
                            + "; look again with tasks list or tasks show");
                    return all;
                }
                pause = left.compareTo(pause) < 0 ? left : pause;
            }
            Thread.sleep(pause);
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

    private static String describe(List<Task> tasks) {
        if (tasks.size() == 1) {
            Task task = tasks.getFirst();
            return task.state().id()
                    + (task.attempts() == 0 ? "" : ", attempt " + task.attempts())
                    + task.due().map(due -> ", next at " + due).orElse("");
        }
        long settled = tasks.stream().filter(task -> task.state().isSettled()).count();
        long manual =
                tasks.stream().filter(task -> task.state() == TaskState.MANUAL).count();
        return settled + " of " + tasks.size() + " settled" + (manual == 0 ? "" : ", " + manual + " left to a person");
    }
}
