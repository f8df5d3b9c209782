package dev.baton.provisioning;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What was promised outlasts a loss of power, and a kill in the middle of any write. */
@Timeout(300)
class PowerLossTest {
    private static final int TASKS = 8;

    @TempDir
    Path directory;

    private int losses;

    private Task find(Path data, String id) {
        try (TaskAccess access = TaskAccess.create(Fixture.settings(Map.of("data-dir", data.toString())))) {
            return access.tasks().find(id);
        }
    }

    @Test
    void whatWasPromisedOutlastsALossOfPower() throws Exception {
        FailingDisk disk = FailingDisk.in(directory);
        Process writer = disk.losing(TaskWriter.class, directory.resolve("data").toString(), Integer.toString(TASKS));
        List<String> promises = new ArrayList<>();
        try (BufferedReader lines = writer.inputReader()) {
            String line;
            while ((line = lines.readLine()) != null) {
                promises.add(line.split(" ")[0]);
                Path left = disk.loseThePower(directory.resolve("left-" + losses++));
                check(left, line);
                if (line.startsWith("completed")) {
                    break;
                }
                answer(writer);
            }
        } finally {
            writer.destroyForcibly().waitFor();
        }
        assertThat(promises.stream().filter("accepted"::equals).count(), is((long) TASKS));
        assertThat(promises.stream().filter("called"::equals).count(), is((long) TASKS));
        assertThat(promises.getLast(), is("completed"));
    }

    /** What goes to the log is a transaction, what goes to the file itself a checkpoint. */
    @ParameterizedTest
    @CsvSource({"-wal, 2", "-wal, 24", "-wal, 57", "'', 1", "'', 2", "'', 7"})
    void whatWasPromisedOutlastsAKillInTheMiddleOfAWrite(String suffix, int write) throws Exception {
        Path data = directory.resolve("data");
        Process writer = FailingDisk.in(directory)
                .killedAtWrite(
                        TaskFile.NAME + suffix, write, TaskWriter.class, data.toString(), Integer.toString(TASKS));
        List<String> promises = new ArrayList<>();
        try (BufferedReader lines = writer.inputReader()) {
            String line;
            while ((line = lines.readLine()) != null) {
                promises.add(line);
                answer(writer);
            }
        } catch (IOException e) {
            // It is gone before it could be answered.
        } finally {
            assertThat("killed", writer.waitFor(60, TimeUnit.SECONDS), is(true));
        }
        assertThat("it was the signal", writer.exitValue(), is(128 + 9));
        for (String promise : promises) {
            String[] words = promise.split(" ");
            Task task = find(data, words[1]);
            switch (words[0]) {
                case "accepted" -> assertThat(task.operation().toString(), task.requester(), is("ann"));
                case "called" -> assertThat(promise, task.attempts(), is(1));
                default -> assertThat(promise, task.state(), is(TaskState.DONE));
            }
        }
    }

    private void check(Path left, String promise) {
        String[] words = promise.split(" ");
        Task task = find(left, words[1]);
        switch (words[0]) {
            case "accepted" -> assertThat(promise, task.state(), is(TaskState.QUEUED));
            case "called" -> {
                assertThat(promise, task.state(), is(TaskState.RUNNING));
                assertThat(promise, task.attempts(), is(1));
            }
            default -> assertThat(promise, task.state(), is(TaskState.DONE));
        }
    }

    private static void answer(Process writer) throws IOException {
        writer.getOutputStream().write('\n');
        writer.getOutputStream().flush();
    }
}
