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
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Submits the tasks of a file, after all of its lines were found to be good. */
final class BulkCommand {
    /** Small enough for a request, whatever the lines hold. */
    private static final int BATCH = 100;

    static final String DELIMITER = "--delimiter";
    static final String ENCODING = "--encoding";

    private final TaskProgress progress;

    BulkCommand(TaskProgress progress) {
        this.progress = progress;
    }

    int run(
            TaskAccess tasks,
            List<NewTask> wanted,
            boolean isWaiting,
            Optional<Duration> waitTimeout,
            TaskPrinter printer)
            throws InterruptedException {
        List<Task> accepted = new ArrayList<>();
        for (int from = 0; from < wanted.size(); from += BATCH) {
            accepted.addAll(submit(tasks, wanted.subList(from, Math.min(from + BATCH, wanted.size())), from));
            progress.show("queued " + accepted.size() + " of " + wanted.size());
        }
        progress.done();
        List<Task> shown = isWaiting ? progress.follow(tasks, accepted, tasks::obstacle, waitTimeout) : accepted;
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

    /**
     * Reads a file.
     *
     * @param delimiter as it was typed
     * @param encoding likewise
     */
    static List<NewTask> read(String file, Optional<String> delimiter, Optional<String> encoding, String me) {
        String shown = SafeText.clean(file, 200);
        BulkInput.Options options = new BulkInput.Options(
                BulkInput.Format.ofName(file)
                        .orElseThrow(() -> new SettingsException("the file " + shown
                                + " must be named .csv, .tsv, .txt, .jsonl or .ndjson, after its format")),
                delimiter.map(BulkCommand::delimiter),
                encoding.map(BulkCommand::encoding));
        try (InputStream in = Files.newInputStream(TransferCommands.regular(file))) {
            return BulkInput.read(in, options, me);
        } catch (IOException | UncheckedIOException e) {
            throw new SettingsException("the file " + shown + " cannot be read");
        }
    }

    private static char delimiter(String text) {
        return switch (text) {
            case "comma", "," -> ',';
            case "semicolon", ";" -> ';';
            case "pipe", "|" -> '|';
            case "tab", "\t", "\\t" -> '\t';
            default -> throw new SettingsException(DELIMITER + " must be comma, semicolon, tab, pipe or the character");
        };
    }

    private static Charset encoding(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "utf-8" -> StandardCharsets.UTF_8;
            case "utf-16" -> StandardCharsets.UTF_16;
            case "latin-1", "latin1", "iso-8859-1" -> StandardCharsets.ISO_8859_1;
            case "windows-1252" -> Charset.forName("windows-1252");
            default -> throw new SettingsException(ENCODING + " must be utf-8, utf-16, latin-1 or windows-1252");
        };
    }
}
