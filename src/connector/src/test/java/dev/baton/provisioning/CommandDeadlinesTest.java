package dev.baton.provisioning;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever hangs, a command's call ends at its limit, and so does closing. */
@Timeout(60)
class CommandDeadlinesTest {
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final Duration LONG = Duration.ofMinutes(10);

    @TempDir
    Path directory;

    @Test
    void aServerThatAcceptsAndSaysNothing() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String url = "jdbc:postgresql://127.0.0.1:" + silent.getLocalPort() + "/tasks";
            assertGivenUp(server(url), url.substring("jdbc:postgresql://".length()));
        }
    }

    private static void importNothing(TaskAccess access) {
        try {
            access.importFrom(InputStream.nullInputStream(), fault -> {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void noCallOutlastsItsLimit() throws Exception {
        Duration limit = Duration.ofMillis(300);
        Decider by = Fixture.by("ann");
        Map<String, Consumer<TaskAccess>> calls = Map.ofEntries(
                Map.entry("submit", access -> access.tasksOrNew().submit(List.of(Fixture.task("bob")))),
                Map.entry("list", access -> access.tasks().list(TaskFilter.parse(Map.of()))),
                Map.entry("summary", access -> access.tasks().summary(TaskFilter.parse(Map.of()))),
                Map.entry("find", access -> access.tasks().find("id")),
                Map.entry("retry", access -> access.tasks().retry("id", by)),
                Map.entry("complete", access -> access.tasks().complete("id", by)),
                Map.entry("cancel", access -> access.tasks().cancel("id", by)),
                Map.entry("assign", access -> access.tasks().assign("id", "bea", by)),
                Map.entry("paused", access -> access.tasks().paused()),
                Map.entry("pause", access -> access.tasksOrNew().pause(by)),
                Map.entry("resume", access -> access.tasks().resume(by)),
                Map.entry("purge", access -> access.purge(Instant.EPOCH)),
                Map.entry("export", access -> access.export(line -> {})),
                Map.entry("import", CommandDeadlinesTest::importNothing),
                Map.entry("obstacle", TaskAccess::obstacle));
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String url = "jdbc:postgresql://127.0.0.1:" + silent.getLocalPort() + "/tasks";
            for (Map.Entry<String, Consumer<TaskAccess>> call : calls.entrySet()) {
                try (TaskAccess access = new TaskAccess(Fixture.settings(server(url)), limit)) {
                    TaskException failure = assertThrows(
                            TaskException.class, () -> call.getValue().accept(access), call.getKey());
                    assertThat(call.getKey(), failure.getMessage(), containsString("has not answered within 1 s"));
                }
            }
        }
    }

    @Test
    void aMigrationThatWaitsForSomebodyElse() throws Exception {
        RealPostgres.require();
        try (RealPostgres postgres = RealPostgres.start();
                Connection other = postgres.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            // Until its end, nobody else can make a table of that name.
            statement.execute("create table task (id text)");

            assertGivenUp(server(postgres.url()), postgres.url().substring("jdbc:postgresql://".length()));
        }
    }

    @Test
    void aTableThatSomebodyLocks() throws Exception {
        RealPostgres.require();
        try (RealPostgres postgres = RealPostgres.start()) {
            try (TaskAccess access = TaskAccess.create(Fixture.settings(server(postgres.url())))) {
                access.tasksOrNew().submit(List.of(Fixture.task("ann")));
            }
            try (Connection other = postgres.connect();
                    Statement statement = other.createStatement()) {
                other.setAutoCommit(false);
                statement.execute("lock table task in access exclusive mode");

                assertGivenUp(server(postgres.url()), postgres.url().substring("jdbc:postgresql://".length()));
            }
        }
    }

    @Test
    void aFileThatSomebodyLocks() throws Exception {
        Map<String, String> flags = Map.of("data-dir", directory.toString());
        try (TaskAccess access = TaskAccess.create(Fixture.settings(flags))) {
            access.tasksOrNew().submit(List.of(Fixture.task("ann")));
        }
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("tasks.db"));
                Statement statement = other.createStatement()) {
            statement.execute("begin immediate");

            assertGivenUp(flags, directory.resolve("tasks.db").toString());
        }
    }

    private static Map<String, String> server(String url) {
        return Map.of("database-url", url, "database-user", "baton");
    }

    /** At the limit of a call, and at the end that the command has set for all its calls. */
    private static void assertGivenUp(Map<String, String> flags, String place) {
        assertGivenUp(flags, place, LIMIT, access -> {});
        assertGivenUp(flags, place, LONG, access -> access.endWithin(LIMIT));
    }

    private static void assertGivenUp(
            Map<String, String> flags, String place, Duration limit, Consumer<TaskAccess> preparation) {
        try (TaskAccess access = new TaskAccess(Fixture.settings(flags), limit)) {
            preparation.accept(access);
            TaskException failure =
                    assertThrows(TaskException.class, () -> access.tasksOrNew().submit(List.of(Fixture.task("bob"))));
            assertThat(
                    failure.getMessage(),
                    is("the task database " + place
                            + " has not answered within 2 s; check that it runs, and who holds a lock there"));
        }
    }
}
