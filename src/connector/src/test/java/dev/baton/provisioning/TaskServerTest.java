package dev.baton.provisioning;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskServerTest {
    @Test
    void eachNewConnectionHasThePasswordOfThatMoment(@TempDir Path directory) throws IOException {
        Path password = Files.writeString(directory.resolve("password"), "first");
        HikariConfig config = new TaskServer(
                        Fixture.settings(Map.of(
                                "database-url",
                                "jdbc:postgresql://db/tasks",
                                "database-user",
                                "baton",
                                "database-password-file",
                                password.toString())),
                        1)
                .config();
        assertThat(config.getCredentialsProvider().getCredentials().getPassword(), is("first"));

        Files.writeString(password, "second");

        assertThat(config.getCredentialsProvider().getCredentials().getPassword(), is("second"));
        assertThat(config.getCredentialsProvider().getCredentials().getUsername(), is("baton"));
    }

    @ParameterizedTest
    @CsvSource({
        "//db/tasks, true",
        "//db/tasks?sslmode=require, true",
        "//db/tasks?sslmode=verify-ca, true",
        "//db/tasks?sslmode=verify-full, false",
        "//db/tasks?ApplicationName=x&sslmode=verify-full&sslrootcert=/ca.crt, false",
        "//db/tasks?options=sslmode=verify-full, true",
        "//10.0.0.1:5433/tasks, true",
        "//localhost/tasks, false",
        "//127.0.0.1/tasks, false",
        "//[::1]:5433/tasks, false",
        "//[fd00::1]/tasks, true"
    })
    void aServerBeyondThisHostThatIsNotVerifiedIsWarnedAbout(String url, boolean isWarned) {
        TaskServer server = new TaskServer(Fixture.settings(Map.of("database-url", "jdbc:postgresql:" + url)), 1);
        assertThat(server.warning().isPresent(), is(isWarned));
    }

    @Test
    void theNameHoldsHostAndDatabaseAndNoParameters() {
        TaskServer server = new TaskServer(
                Fixture.settings(Map.of("database-url", "jdbc:postgresql://db:5433/tasks?sslmode=require")), 1);
        assertThat(server.name(), is("the task database db:5433/tasks"));
    }

    @Test
    void dueTasksAreFoundWithoutSortingThemAllHoweverStaleTheStatistics() throws Exception {
        RealPostgres.require();
        try (RealPostgres postgres = RealPostgres.start()) {
            postgres.execute("alter system set autovacuum = off", "select pg_reload_conf()");
            TaskServer server = new TaskServer(
                    Fixture.settings(Map.of("database-url", postgres.url(), "database-user", "baton")), 4);
            try (HikariDataSource pool = server.open()) {
                postgres.execute(
                        "insert into task (id, connector, idempotency_key, operation, requester, created, state,"
                                + " state_since, look_at, attempts, attempts_before_round, version)"
                                + " select n, 'baton-scim', n, '{}', 'ann', now(), 'queued', now(), now(), 0, 0, 0"
                                + " from generate_series(1, 100000) n");
                try (Connection connection = pool.getConnection()) {
                    List<String> plan = new Transaction(connection, server)
                            .query(
                                    "explain " + AttemptStore.DUE + " for update skip locked",
                                    row -> row.text("QUERY PLAN"),
                                    "baton-scim",
                                    Instant.now(),
                                    "baton-scim",
                                    16);
                    assertThat(plan, hasItem(containsString("Index Scan using task_by_look")));
                    assertThat(plan, not(hasItem(containsString("Sort"))));
                }
            }
        }
    }
}
