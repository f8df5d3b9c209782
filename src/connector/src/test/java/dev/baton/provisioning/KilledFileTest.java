package dev.baton.provisioning;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a kill leaves of the H2 file holds every commit, also where H2 writes to space that has become free. */
class KilledFileTest {
    private static final int COMMITS = 25;

    @TempDir
    Path directory;

    @Test
    void everyCommitIsFoundAfterAKill() throws IOException {
        Path data = directory.resolve("data");
        try (Database database = Database.openFile(data)) {
            execute(database, "create table counter (n int)");
            execute(database, "insert into counter values (0)");
            // Free space is written to at once, rather than after 45 s.
            execute(database, "set retention_time 0");
            for (int n = 1; n <= COMMITS; n++) {
                execute(database, "update counter set n = " + n);
                assertThat("the newest commit", afterAKill(data, "killed-" + n), is(n));
            }
        }
    }

    /** What is read from a copy of the file as it is now. */
    private int afterAKill(Path data, String name) throws IOException {
        Path left = Files.createDirectory(directory.resolve(name));
        Files.copy(data.resolve("tasks.mv.db"), left.resolve("tasks.mv.db"));
        try (Database database = Database.openFile(left)) {
            return database.inTransaction(connection -> {
                try (Statement statement = connection.createStatement();
                        ResultSet row = statement.executeQuery("select n from counter")) {
                    row.next();
                    return row.getInt(1);
                }
            });
        }
    }

    private static void execute(Database database, String sql) {
        database.inTransaction(connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.execute(sql);
            }
        });
    }
}
