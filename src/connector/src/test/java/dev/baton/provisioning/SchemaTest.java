package dev.baton.provisioning;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SchemaTest {
    private static final String OPERATION = "{\"operation\":\"create-account\",\"attributes\":{\"userName\":\"ann\"}}";

    /** What the version with a queue table of its own left. */
    private static void makeOldTasks(RealPostgres postgres) throws Exception {
        try (Connection connection = DriverManager.getConnection(postgres.url(), "baton", "");
                Statement statement = connection.createStatement();
                InputStream script = SchemaTest.class.getResourceAsStream("schema/postgresql/V1__tasks.sql")) {
            Flyway.configure()
                    .dataSource(postgres.url(), "baton", "")
                    .locations("classpath:dev/baton/provisioning/schema/postgresql")
                    .target("1")
                    .load()
                    .migrate();
            assertThat(new String(script.readAllBytes(), StandardCharsets.UTF_8).isEmpty(), is(false));
            for (String state : new String[] {"queued", "running", "waiting", "manual", "done", "cancelled"}) {
                statement.execute("insert into task (id, idempotency_key, operation, requester, created, state,"
                        + " state_since, due, attempts, attempts_before_round, version) values ('" + state + "', 'key-"
                        + state + "', '" + OPERATION + "', 'ann', now() - interval '1 hour', '" + state
                        + "', now() - interval '1 hour', now() - interval '1 minute', 0, 0, 1)");
            }
        }
    }

    @Test
    void tasksOfTheVersionBeforeAreTakenOver() throws Exception {
        RealPostgres.require();
        try (RealPostgres postgres = RealPostgres.start()) {
            makeOldTasks(postgres);
            ScriptedTarget target = new ScriptedTarget();
            ProvisioningService service = new ProvisioningService(
                    Fixture.settings(Map.of("database-url", postgres.url(), "database-user", "baton")),
                    () -> java.util.Optional.of(target),
                    () -> true,
                    Fixture.QUICK,
                    new TestClock());
            service.start();
            try {
                for (String id : new String[] {"queued", "running", "waiting"}) {
                    Fixture.await(() -> service.tasks().find(id).state() == TaskState.DONE);
                }
                assertThat(service.tasks().find("manual").state(), is(TaskState.MANUAL));
                assertThat(service.tasks().find("cancelled").state(), is(TaskState.CANCELLED));
                assertThat(target.calls.size(), is(3));
            } finally {
                service.stop(java.time.Duration.ofSeconds(5));
            }
        }
    }
}
