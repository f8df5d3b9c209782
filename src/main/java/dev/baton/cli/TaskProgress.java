package dev.baton.cli;

import dev.baton.provisioning.Task;
import dev.baton.provisioning.TaskState;
import dev.baton.provisioning.Tasks;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Follows tasks until they are settled; a terminal sees how far they are. */
final class TaskProgress {
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintStream err;
    private final boolean isTerminal;

    TaskProgress(PrintStream err, boolean isTerminal) {
        this.err = err;
        this.isTerminal = isTerminal;
    }

    /** Waits until every task is settled, and returns them as they are then. */
    List<Task> follow(Tasks tasks, List<Task> wanted) throws InterruptedException {
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
            Thread.sleep(PAUSE);
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
