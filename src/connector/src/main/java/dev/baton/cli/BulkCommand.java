package dev.baton.cli;

import dev.baton.config.SafeText;
import dev.baton.config.SettingsException;
import dev.baton.provisioning.BulkInput;
import dev.baton.provisioning.NewTask;
import dev.baton.provisioning.Task;
import dev.baton.provisioning.TaskAccess;
import dev.baton.provisioning.TaskException;
import dev.baton.provisioning.TaskState;
import dev.baton.provisioning.Tasks;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Submits the tasks of a file, after all of its lines were found to be good. */
final class BulkCommand {
    /** Small enough for a request, whatever the lines hold. */
    private static final int BATCH = 100;

    private final TaskProgress progress;

    BulkCommand(TaskProgress progress) {
        this.progress = progress;
    }

    int run(
            TaskAccess tasks,
            String file,
            String me,
            boolean isWaiting,
            Optional<Duration> waitTimeout,
            TaskPrinter printer)
            throws InterruptedException {
        List<NewTask> wanted = read(file, me);
        List<Task> accepted = new ArrayList<>();
        for (int from = 0; from < wanted.size(); from += BATCH) {
            accepted.addAll(submit(tasks, wanted.subList(from, Math.min(from + BATCH, wanted.size())), from));
            progress.show("queued " + accepted.size() + " of " + wanted.size());
        }
        progress.done();
        List<Task> shown = isWaiting ? progress.follow(tasks, accepted, tasks::isServed, waitTimeout) : accepted;
        printer.all(shown);
        boolean isDone = !isWaiting || shown.stream().allMatch(task -> task.state() == TaskState.DONE);
        return isDone ? ConnectorCli.OK : ConnectorCli.FAILED;
    }

    private static List<Task> submit(Tasks tasks, List<NewTask> batch, int before) {
        try {
            return tasks.submit(batch);
        } catch (TaskException e) {
            String queued = before == 0 ? "no task was queued" : "the first " + before + " tasks were queued";
            throw new TaskException(e.reason(), e.getMessage() + "; " + queued);
        }
    }

    private static List<NewTask> read(String file, String me) {
        String shown = SafeText.clean(file, 200);
        try (Reader in = Files.newBufferedReader(Path.of(file), StandardCharsets.UTF_8)) {
            return BulkInput.read(in, format(file, shown), me);
        } catch (IOException | InvalidPathException | UncheckedIOException e) {
            throw new SettingsException("the file " + shown + " cannot be read");
        }
    }

    private static BulkInput.Format format(String file, String shown) {
        if (file.endsWith(".csv")) {
            return BulkInput.Format.CSV;
        }
        if (file.endsWith(".jsonl")) {
            return BulkInput.Format.JSONL;
        }
        throw new SettingsException("the file " + shown + " must be named .csv or .jsonl, after its format");
    }
}
