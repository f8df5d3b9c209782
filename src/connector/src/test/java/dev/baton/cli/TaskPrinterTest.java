package dev.baton.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.baton.connector.Operation;
import dev.baton.connector.Reference;
import dev.baton.provisioning.BulkInput;
import dev.baton.provisioning.Task;
import dev.baton.provisioning.TaskState;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TaskPrinterTest {
    private static Task task(String id, String assignee) {
        return new Task(
                id,
                id,
                new Operation.EnableAccount(Reference.id("1")),
                "ann",
                Optional.of(assignee),
                Instant.EPOCH,
                TaskState.QUEUED,
                Instant.EPOCH,
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of());
    }

    private static String print(List<Task> tasks) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8);
        new TaskPrinter(out, false).all(tasks);
        out.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void columnsAreAsWideAsTheirLongestCell() {
        assertThat(print(List.of(task("a", "bea"), task("bb", "ann of the night shift"))), is("""
                        ID  STATE   OPERATION       TARGET  ASSIGNED TO             ATTEMPTS  SINCE                 WHY
                        a   queued  enable-account  1       bea                     0         1970-01-01T00:00:00Z  -
                        bb  queued  enable-account  1       ann of the night shift  0         1970-01-01T00:00:00Z  -
                        """));
    }

    /** As many as a file can hold; looking at each of them for each of them would take an hour. */
    @Test
    @Timeout(60)
    void theTasksOfTheLongestFileArePrintedSoon() {
        List<Task> many = Collections.nCopies(BulkInput.MAX_TASKS, task("a", "bea"));
        assertThat(print(many).lines().count(), is(BulkInput.MAX_TASKS + 1L));
    }
}
