package dev.baton.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class TaskCommandsTest {
    @TempDir
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.addAll(List.of("--data-dir=" + directory, "--me=ann"));
        out.reset();
        err.reset();
        return ConnectorCli.run(new FakeProvider(), all, Map.of(), stream(out), stream(err), code -> {});
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aWaitWithoutAServiceSaysSoAndEndsAtItsLimit() {
        assertThat(
                run("provision", "create-account", "--user-name=bob", "--wait", "--wait-timeout=1"),
                is(ConnectorCli.FAILED));
        assertThat(
                text(err),
                allOf(containsString("waiting for a service"), containsString("not settled within 1 s: queued")));
        assertThat(text(out), containsString("state         queued"));
    }

    @Test
    void whoDoesNotWaitIsNotKeptWaiting() {
        assertThat(run("provision", "create-account", "--user-name=bob", "--wait=false"), is(ConnectorCli.OK));
        assertThat(text(err), is(""));
    }

    @Test
    void aListThatIsCutSaysSoAndGoesOn() throws IOException {
        Path tasks = directory.resolve("tasks.csv");
        Files.writeString(tasks, "operation,userName\n" + "create-account,ann\n".repeat(101));
        assertThat(run("provision", "bulk", tasks.toString()), is(ConnectorCli.OK));

        assertThat(run("tasks", "list"), is(ConnectorCli.OK));
        assertThat(text(out).lines().count(), is(101L));
        assertThat(
                text(err).strip(),
                matchesPattern("there are older tasks than these 100: --cursor=[\\w-]+ shows the next"));
        String cursor = text(err).replaceAll("(?s).*(--cursor=[\\w-]+).*", "$1");
        assertThat(run("tasks", "list", cursor), is(ConnectorCli.OK));
        assertThat(text(out).lines().count(), is(2L));
        assertThat(text(err), is(""));

        assertThat(run("tasks", "list", "--limit=102"), is(ConnectorCli.OK));
        assertThat(text(out).lines().count(), is(102L));
        assertThat(text(err), is(""));
    }

    @Test
    void aBadLimitQueuesNothing() {
        assertThat(
                run("provision", "create-account", "--user-name=bob", "--wait", "--wait-timeout=0"),
                is(ConnectorCli.FAILED));
        assertThat(text(err), containsString("--wait-timeout must be a whole number from 1 to 86400"));
        run("tasks", "list");
        assertThat(text(err), containsString("there are no tasks in"));
    }
}
