package dev.baton.provisioning;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class TaskFileTest {
    private static final TaskFilter ALL = TaskFilter.parse(Map.of());
    private static final String BEGIN_WITHOUT = "restore it from a backup, or move it away to begin without tasks";

    @TempDir
    Path directory;

    private Path file() {
        return directory.resolve("tasks.db");
    }

    private TaskAccess access() {
        return TaskAccess.create(Fixture.settings(Map.of("data-dir", directory.toString())));
    }

    private String submit(String name) {
        try (TaskAccess access = access()) {
            return access.tasksOrNew()
                    .submit(List.of(Fixture.task(name)))
                    .getFirst()
                    .id();
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** For a command and for a service alike, and without a byte of the file changed. */
    private void assertRefused(String message) throws IOException {
        byte[] before = Files.isRegularFile(file()) ? Files.readAllBytes(file()) : new byte[0];
        try (TaskAccess access = access()) {
            TaskException refusal =
                    assertThrows(TaskException.class, () -> access.tasksOrNew().submit(List.of(Fixture.task("bob"))));
            assertThat(refusal.getMessage(), is("the task database " + file() + " " + message));
        }
        try (Fixture fixture = Fixture.in(directory)) {
            assertThat(fixture.service.trouble(), is(Optional.of("the task database " + file() + " " + message)));
        }
        byte[] after = Files.isRegularFile(file()) ? Files.readAllBytes(file()) : new byte[0];
        assertThat("unchanged", Arrays.equals(before, after), is(true));
    }

    @Test
    void anEmptyFileIsNoNewDatabase() throws Exception {
        Files.createFile(file());

        assertRefused("is empty; " + BEGIN_WITHOUT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "SQLite format 3\0", "no database "})
    void aForeignFileIsRefused(String text) throws Exception {
        Files.writeString(file(), text.repeat(1_000));

        assertRefused("is not a task database; " + BEGIN_WITHOUT);
    }

    @Test
    void anotherProgramsDatabaseIsRefused() throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement()) {
            statement.execute("create table task (id text)");
        }

        assertRefused("is not a task database; " + BEGIN_WITHOUT);
    }

    @ParameterizedTest
    @ValueSource(ints = {4_096, 20_000})
    void aTruncatedFileIsRefused(int length) throws Exception {
        submit("ann");
        Files.write(file(), Arrays.copyOf(Files.readAllBytes(file()), length));

        assertRefused("cannot be opened: database disk image is malformed; " + BEGIN_WITHOUT);
    }

    @Test
    void aNewerSchemaIsRefusedWithBothVersions() throws Exception {
        submit("ann");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement()) {
            statement.execute("update flyway_schema_history set version = '41'");
            statement.execute("pragma wal_checkpoint(truncate)");
        }

        assertRefused("has schema version 41, and this program knows those up to 3: run the version that it was last"
                + " used with, or a newer one");
    }

    @Test
    void aFileOfH2IsLeftAlone() throws Exception {
        Path old = directory.resolve("tasks.mv.db");
        Files.writeString(old, "H:2,block:3,blockSize:1000");

        assertRefused("would be created next to tasks.mv.db, where an earlier version kept its tasks; have that version"
                + " settle them, then move tasks.mv.db away");

        assertThat(Files.readString(old), is("H:2,block:3,blockSize:1000"));
        assertThat(Files.exists(file()), is(false));
        Files.delete(old);
        assertThat(submit("ann").isEmpty(), is(false));
    }

    @Test
    void aDirectoryOrALinkInItsPlaceIsRefused() throws Exception {
        Files.createDirectory(file());
        assertRefused("is not a regular file; move it away");

        Files.delete(file());
        Files.createSymbolicLink(file(), directory.resolve("elsewhere"));
        assertRefused("is not a regular file; move it away");
        assertThat(Files.exists(directory.resolve("elsewhere")), is(false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"000", "022", "277"})
    void onlyTheOwnerMayReadAndWriteWhateverTheUmask(String umask) throws Exception {
        Path data = directory.resolve("data");
        Process writer = new ProcessBuilder(
                        "sh",
                        "-c",
                        "umask " + umask + " && exec \"$@\"",
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        TaskWriter.class.getName(),
                        data.toString(),
                        "1")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader lines = writer.inputReader()) {
            assertThat(lines.readLine(), startsWith("accepted"));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)), is("rwx------"));
            Map<String, String> permissions = new TreeMap<>();
            try (Stream<Path> files = Files.list(data)) {
                for (Path path : files.toList()) {
                    permissions.put(
                            path.getFileName().toString(),
                            PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
                }
            }
            permissions.keySet().removeIf(name -> name.startsWith("sqlite-"));
            assertThat(
                    permissions,
                    is(Map.of(
                            "tasks.db", "rw-------",
                            "tasks.db-shm", "rw-------",
                            "tasks.db-wal", "rw-------",
                            "tasks.lock", "rw-------")));
        } finally {
            writer.destroyForcibly().waitFor();
        }
    }

    @Test
    void rightsThatOthersWereGivenAreTakenAway() throws Exception {
        submit("ann");
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-rw-rw-"));

        submit("bob");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())), is("rw-------"));
    }

    @Test
    void whatKillsLeftBehindIsDeletedByTheNextService() throws Exception {
        submit("ann");
        for (String name : List.of("tasks.db.new1", "tasks.db.new1-wal", "sqlite-3.0-x-libsqlitejdbc.so.lck", "mine")) {
            Path left = Files.writeString(directory.resolve(name), "");
            Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofMinutes(2))));
        }
        Files.writeString(directory.resolve("tasks.db.new2"), "that a command is just making");
        try (Fixture fixture = Fixture.in(directory)) {
            assertThat(fixture.service.trouble(), is(Optional.empty()));
        }
        assertThat(
                names().stream().filter(name -> !name.startsWith("sqlite-")).toList(),
                is(List.of("mine", "tasks.db", "tasks.db.new2", "tasks.lock")));
        assertThat(names().contains("sqlite-3.0-x-libsqlitejdbc.so.lck"), is(false));
    }

    @Test
    void oneServiceRunsWithADirectoryAndCommandsBesideIt() {
        try (Fixture fixture = Fixture.in(directory)) {
            DatabasePlace second = TaskFile.forService(directory);
            TaskException refusal = assertThrows(TaskException.class, second::open);
            assertThat(
                    refusal.getMessage(),
                    is("another service runs with " + directory + ": stop it, or set another --data-dir"));

            String id = submit("bob");

            assertThat(fixture.settle(id).state(), is(TaskState.DONE));
        }
    }

    @Test
    void aFileThatIsRestoredWhileTheServiceRunsIsTakenUp() throws Exception {
        Path backup = directory.resolve("backup");
        submit("ann");
        Files.copy(file(), backup);
        try (Fixture fixture = Fixture.in(directory)) {
            fixture.isReady.set(false);
            fixture.submit("bob");
            assertThat(fixture.tasks().list(ALL).tasks(), hasSize(2));

            Files.delete(file());
            Fixture.await(() -> fixture.service.trouble().isPresent());
            assertThat(
                    fixture.service.trouble().orElseThrow(),
                    is("the task database " + file()
                            + " no longer exists; restore it, or restart the service to begin without tasks"));
            for (String suffix : List.of("-wal", "-shm")) {
                Files.deleteIfExists(directory.resolve("tasks.db" + suffix));
            }
            Files.move(backup, file());

            Fixture.await(() -> fixture.service.trouble().isEmpty());
            assertThat(fixture.tasks().list(ALL).tasks(), hasSize(1));
        }
    }

    @Test
    void twoCommandsThatMakeTheFileAtTheSameMomentMakeOne() throws Exception {
        List<Thread> commands = Stream.of("a", "b", "c", "d")
                .map(name -> Thread.ofPlatform().start(() -> submit(name)))
                .toList();
        for (Thread command : commands) {
            command.join();
        }
        try (TaskAccess access = access()) {
            assertThat(access.tasks().list(ALL).tasks(), hasSize(4));
        }
        assertThat(names().stream().filter(name -> name.contains(".new")).toList(), is(List.of()));
        assertThat(names().size(), is(not(0)));
    }

    /** What lies there after a kill or by mistake, and what a start says of it. */
    static Stream<Arguments> obstacles() {
        List<Arguments> all = new ArrayList<>();
        for (String name : List.of("tasks.lock", "tasks.db-wal", "tasks.db-shm", "tasks.db-journal")) {
            String refusal =
                    "the task database D/tasks.db cannot be opened: D/" + name + " is not a regular file; move it away";
            for (Obstacle obstacle : Obstacle.values()) {
                all.add(Arguments.of(name, obstacle, Optional.of(refusal)));
            }
        }
        for (Obstacle obstacle : Obstacle.values()) {
            all.add(Arguments.of(
                    "tasks.db",
                    obstacle,
                    Optional.of("the task database D/tasks.db is not a regular file; move it away")));
            for (String name : List.of("tasks.db.new1", "tasks.db.new1-wal", "sqlite-3-x-libsqlitejdbc.so", "other")) {
                all.add(Arguments.of(name, obstacle, Optional.empty()));
            }
        }
        return all.stream();
    }

    enum Obstacle {
        DIRECTORY,
        FULL_DIRECTORY,
        LINK,
        DANGLING_LINK,
        PIPE;

        void put(Path path) throws Exception {
            switch (this) {
                case DIRECTORY -> Files.createDirectory(path);
                case FULL_DIRECTORY ->
                    Files.createFile(Files.createDirectory(path).resolve("x"));
                case LINK -> Files.createSymbolicLink(path, Files.createTempFile(path.getParent(), "aim", ""));
                case DANGLING_LINK -> Files.createSymbolicLink(path, path.resolveSibling("nowhere"));
                case PIPE ->
                    assertThat(
                            new ProcessBuilder("mkfifo", path.toString())
                                    .start()
                                    .waitFor(),
                            is(0));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("obstacles")
    // To open a pipe waits for its other end, whatever interrupts it.
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void whateverLiesThereIsCleanedUpOrToldAtOnce(String name, Obstacle obstacle, Optional<String> refusal)
            throws Exception {
        obstacle.put(directory.resolve(name));

        try (Fixture fixture = Fixture.in(directory)) {
            assertThat(fixture.service.trouble(), is(refusal.map(line -> line.replace("D/", directory + "/"))));
            if (refusal.isEmpty()) {
                assertThat(fixture.settle(fixture.submit("ann").id()).state(), is(TaskState.DONE));
                boolean isLeft = Files.exists(directory.resolve(name), LinkOption.NOFOLLOW_LINKS);
                assertThat(isLeft, is(name.equals("other") || obstacle == Obstacle.FULL_DIRECTORY));
            }
        }
        assertThat("no link was followed", Files.exists(directory.resolve("nowhere")), is(false));
    }

    @ParameterizedTest
    @EnumSource(names = {"LINK", "DANGLING_LINK", "PIPE"})
    void aDataDirectoryThatIsNoneIsTold(Obstacle obstacle) throws Exception {
        Path data = directory.resolve("data");
        obstacle.put(data);

        assertNoDirectory(data, data);
        assertNoDirectory(data.resolve("below"), data);
    }

    @Test
    void aDataDirectoryThatIsAFileIsTold() throws Exception {
        Path data = Files.createFile(directory.resolve("data"));

        assertNoDirectory(data, data);
        assertNoDirectory(data.resolve("below"), data);
    }

    private static void assertNoDirectory(Path data, Path obstacle) {
        String line = "the data directory " + data + " cannot be used, as " + obstacle
                + " is not a directory: move it away, or set another --data-dir";
        try (Fixture fixture = Fixture.in(data);
                TaskAccess access = TaskAccess.create(Fixture.settings(Map.of("data-dir", data.toString())))) {
            assertThat(fixture.service.trouble(), is(Optional.of(line)));
            TaskException refusal =
                    assertThrows(TaskException.class, () -> access.tasksOrNew().submit(List.of(Fixture.task("bob"))));
            assertThat(refusal.getMessage(), is(line));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-wal", "-journal"})
    void theLogOfAFileThatIsGoneIsNoPartOfANewOne(String suffix) throws Exception {
        Files.writeString(directory.resolve("tasks.db" + suffix), "newest tasks");

        assertRefused("is gone, and tasks.db" + suffix + ", which may hold its newest tasks, is left; bring it back, or"
                + " move tasks.db" + suffix + " away to begin without tasks");
        assertThat(Files.exists(file()), is(false));
    }

    @ParameterizedTest
    @CsvSource({"rwxrwxrwx,true", "rwx-w----,true", "rwx----w-,true", "rwxr-xr-x,false", "rwx------,false"})
    void aDirectoryThatOthersMayWriteInIsWarnedAbout(String permissions, boolean isWarned) throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(permissions));
        Logger logger = Logger.getLogger(TaskFile.class.getName());
        List<String> lines = new CopyOnWriteArrayList<>();
        Handler handler = new StreamHandler() {
            @Override
            public void publish(LogRecord entry) {
                lines.add(entry.getLevel() + " " + entry.getMessage());
            }
        };
        logger.addHandler(handler);
        try (Fixture fixture = Fixture.in(directory)) {
            assertThat(fixture.service.trouble(), is(Optional.empty()));
        } finally {
            logger.removeHandler(handler);
        }
        String line = "WARNING data-dir: others may write in " + directory
                + " and so replace the tasks; remove that permission: chmod go-w " + directory;
        assertThat(lines, is(isWarned ? List.of(line) : List.of()));
    }
}
