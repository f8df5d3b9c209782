package dev.baton.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
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
                allOf(
                        containsString("waiting: no service takes tasks: start one"),
                        containsString("not settled within 1 s: queued")));
        assertThat(text(out), containsString("state         queued"));
    }

    @Test
    void theLimitOfAWaitHoldsWhatHangsBeforeIt() throws Exception {
        run("provision", "create-account", "--user-name=ann");
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("tasks.db"));
                Statement statement = other.createStatement()) {
            statement.execute("begin immediate");
            for (List<String> change :
                    List.of(List.of("create-account", "--user-name=bob"), List.of("bulk", bulkFile()))) {
                List<String> command = new ArrayList<>(List.of("provision"));
                command.addAll(change);
                command.addAll(List.of("--wait", "--wait-timeout=1"));
                assertThat(run(command.toArray(String[]::new)), is(ConnectorCli.FAILED));
                assertThat(text(err), containsString(" has not answered within 1 s; "));
            }
        }
    }

    private String bulkFile() throws IOException {
        return Files.writeString(directory.resolve("users.csv"), "operation,userName\ncreate-account,eve\n")
                .toString();
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

    @Test
    void whatIsNoRegularFileIsRefusedInOneLine() throws Exception {
        Path pipe = directory.resolve("pipe.csv");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor(), is(0));
        Path zero = directory.resolve("zero.jsonl");
        Files.createSymbolicLink(zero, Path.of("/dev/zero"));
        for (Path file : List.of(pipe, zero)) {
            assertThat(run("provision", "bulk", file.toString()), is(ConnectorCli.FAILED));
            assertThat(text(err).strip(), is("baton-fake: " + file + " is not a regular file"));
        }
    }

    @Test
    void aFileInAnotherFormIsReadAsItWasSaid() throws IOException {
        Path tasks = directory.resolve("TASKS.CSV");
        Files.writeString(tasks, "operation|userName\ncreate-account|Jos\u00e9\n", StandardCharsets.ISO_8859_1);
        assertThat(run("provision", "bulk", tasks.toString(), "--delimiter=pipe"), is(ConnectorCli.FAILED));
        assertThat(text(err), containsString("line 2: not UTF-8"));
        assertThat(
                run("provision", "bulk", tasks.toString(), "--delimiter=|", "--encoding=Latin-1"), is(ConnectorCli.OK));
        assertThat(text(out), containsString("Jos\u00e9"));
        assertThat(run("provision", "bulk", tasks.toString(), "--delimiter=x"), is(ConnectorCli.FAILED));
        assertThat(text(err), containsString("--delimiter must be comma, semicolon, tab, pipe"));
        assertThat(run("provision", "bulk", tasks.toString(), "--encoding=ebcdic"), is(ConnectorCli.FAILED));
        assertThat(text(err), containsString("--encoding must be utf-8, utf-16, latin-1 or windows-1252"));
    }

    private static String get(URI url) throws IOException {
        return new String(url.toURL().openStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void aPauseIsToldWhereverSomebodyLooks() throws Exception {
        try (RunningConnector running = RunningConnector.start(
                new FakeProvider(), Map.of("fake-url", "http://127.0.0.1:1", "data-dir", directory.toString()))) {
            URI ready = running.awaitReady(Duration.ofSeconds(20)).url().resolve("/ready?verbose");
            assertThat(get(ready), not(containsString("paused")));

            assertThat(run("tasks", "pause", "--note=an update"), is(ConnectorCli.OK));
            String pause = text(out).strip();
            assertThat(pause, matchesPattern("paused since 20[-:.0-9TZ]+ by ann: an update"));
            assertThat(run("tasks", "pause"), is(ConnectorCli.FAILED));
            assertThat(text(err).strip(), is("baton-fake: already " + pause));
            for (String command : List.of("list", "summary")) {
                assertThat(run("tasks", command), is(ConnectorCli.OK));
                assertThat(text(err).strip(), is(pause));
            }
            while (!get(ready).contains("attempts=" + pause)) {
                Thread.sleep(100);
            }

            assertThat(run("tasks", "resume"), is(ConnectorCli.OK));
            assertThat(text(out).strip(), is("resumed"));
            assertThat(run("tasks", "resume"), is(ConnectorCli.FAILED));
            assertThat(text(err).strip(), is("baton-fake: the tasks are not paused"));
            while (get(ready).contains("paused")) {
                Thread.sleep(100);
            }
        }
    }

    @Test
    void tasksGoOutAndComeBackIn() throws Exception {
        run("provision", "create-account", "--user-name=J\u00f6rg");
        assertThat(run("tasks", "export"), is(ConnectorCli.OK));
        String exported = text(out);
        assertThat(exported, containsString("\"userName\":\"J\u00f6rg\""));
        Path file = directory.resolve("tasks.jsonl");
        Files.writeString(file, "what was there before");
        assertThat(run("tasks", "export", "--output-file=" + file), is(ConnectorCli.OK));
        assertThat(text(out).strip(), is("exported 1 tasks"));
        assertThat(Files.readString(file), is(exported));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)), is("rw-------"));

        assertThat(run("tasks", "import", file.toString()), is(ConnectorCli.OK));
        assertThat(text(out).strip(), is("imported 0 tasks, 1 were there already, 0 lines were refused"));
        Path other = directory.resolve("other");
        String place = "--data-dir=" + other;
        Files.writeString(file, "{}\n", StandardOpenOption.APPEND);
        assertThat(
                ConnectorCli.run(
                        new FakeProvider(),
                        List.of("tasks", "import", file.toString(), place),
                        Map.of(),
                        stream(out),
                        stream(err),
                        code -> {}),
                is(ConnectorCli.FAILED));
        assertThat(text(err).strip(), is("line 2: format is missing"));
        assertThat(text(out), containsString("imported 1 tasks, 0 were there already, 1 lines were refused"));
    }

    @Test
    void anExportThatCannotBeWrittenLeavesNothing() throws Exception {
        run("provision", "create-account", "--user-name=bob");
        Path file = directory.resolve("no/such/tasks.jsonl");
        assertThat(run("tasks", "export", "--output-file=" + file), is(ConnectorCli.FAILED));
        assertThat(text(err).strip(), is("baton-fake: " + file + " cannot be written: its directory does not exist"));
        Path full = Path.of("/dev/full");
        assertThat(run("tasks", "export", "--output-file=" + full), is(ConnectorCli.FAILED));
        assertThat(text(err).strip(), is("baton-fake: /dev/full is not a regular file"));
        assertThat(run("tasks", "import", full.toString()), is(ConnectorCli.FAILED));
        assertThat(text(err).strip(), is("baton-fake: /dev/full is not a regular file"));
        assertThat(run("tasks", "import", file.toString()), is(ConnectorCli.FAILED));
        assertThat(text(err).strip(), is("baton-fake: the file " + file + " cannot be read"));
    }

    @Test
    void aConnectorThatShowsNothingHasNoCommandsForIt() {
        assertThat(run("accounts", "list"), is(ConnectorCli.FAILED));
        assertThat(text(err), containsString("unexpected argument accounts"));
        assertThat(run("provision", "create-account", "--user-name=bob", "--dry-run"), is(ConnectorCli.FAILED));
        assertThat(text(err), containsString("unknown flag --dry-run"));
    }
}
