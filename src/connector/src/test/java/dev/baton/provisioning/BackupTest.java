package dev.baton.provisioning;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.baton.connector.FailureKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The recipes for backup and restore in provisioning.md. */
@Timeout(120)
class BackupTest {
    @TempDir
    Path directory;

    private static List<Task> make(Fixture fixture) {
        Task done = fixture.settle(fixture.submit("done").id());
        fixture.target.fails(1, FailureKind.INVALID);
        Task manual = fixture.settle(fixture.submit("manual").id());
        return List.of(done, fixture.tasks().assign(manual.id(), "bob", Fixture.by("ann")));
    }

    private static void check(Fixture restored, List<Task> made) {
        for (Task task : made) {
            assertThat(restored.tasks().find(task.id()), is(task));
        }
    }

    @Test
    void aCopyOfTheFileOfAStoppedServiceIsABackup() throws Exception {
        Path copy = Files.createDirectory(directory.resolve("copy"));
        List<Task> made;
        try (Fixture fixture = Fixture.in(directory.resolve("data"))) {
            made = make(fixture);
        }
        Files.copy(directory.resolve("data").resolve(TaskFile.NAME), copy.resolve(TaskFile.NAME));

        try (Fixture restored = Fixture.in(copy)) {
            check(restored, made);
        }
    }

    @Test
    void aDumpBesideTheServiceIsABackup() throws Exception {
        RealPostgres.require();
        String dump = directory.resolve("tasks.sql").toString();
        try (RealPostgres postgres = RealPostgres.start()) {
            Map<String, String> flags = new HashMap<>(
                    Map.of("database-url", postgres.url(), "database-user", "baton", "connector-id", "one"));
            List<Task> made;
            try (Fixture fixture = new Fixture(directory, flags)) {
                made = make(fixture);
                run(postgres, "pg_dump", "-d", "postgres", "-f", dump);
            }
            postgres.execute("create database restored");
            run(postgres, "psql", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-d", "restored", "-f", dump);

            flags.put("database-url", postgres.url().replace("/postgres", "/restored"));
            try (Fixture restored = new Fixture(directory, flags)) {
                check(restored, made);
            }
        }
    }

    private void run(RealPostgres postgres, String program, String... arguments) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                RealPostgres.programs().orElseThrow().resolve(program).toString(),
                "-h",
                "127.0.0.1",
                "-p",
                String.valueOf(postgres.port()),
                "-U",
                "baton");
        builder.command().addAll(List.of(arguments));
        Path log = directory.resolve(program + ".log");
        Process process =
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        int status = process.waitFor();
        assertThat(Files.readString(log), status, is(0));
    }
}
