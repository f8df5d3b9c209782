package dev.baton.provisioning;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

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
    void aFileOfTheVersionBeforeIsTakenOver(@TempDir Path directory) throws Exception {
        try (TaskAccess access = TaskAccess.create(Fixture.settings(Map.of("data-dir", directory.toString())))) {
            access.tasksOrNew().submit(List.of(Fixture.task("bob")));
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("tasks.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("alter table task drop column operation_type");
            statement.execute("alter table task drop column account");
            statement.execute("alter table task_decision drop column assignee");
            statement.execute("alter table service drop column trouble");
            statement.execute("drop table pause");
            statement.execute("delete from flyway_schema_history where version = '3'");
        }
        try (Fixture fixture = Fixture.in(directory)) {
            TaskFilter filter = TaskFilter.parse(Map.of("account", "bob", "operation", "create-account"));
            Task task = fixture.tasks().list(filter).tasks().getFirst();
            assertThat(fixture.settle(task.id()).state(), is(TaskState.DONE));
        }
    }

    @Test
    void aNewerSchemaIsRefusedWithBothVersions() throws Exception {
        RealPostgres.require();
        try (RealPostgres postgres = RealPostgres.start()) {
            Map<String, String> flags = Map.of("database-url", postgres.url(), "database-user", "baton");
            try (TaskAccess access = TaskAccess.create(Fixture.settings(flags))) {
                access.tasksOrNew().submit(List.of(Fixture.task("bob")));
            }
            postgres.execute("update flyway_schema_history set version = '41' where version = '3'");
            String refusal =
                    "the task database 127.0.0.1:" + postgres.port() + "/postgres has schema version 41, and this"
                            + " program knows those up to 3: run the version that it was last used with, or a newer one";
            try (TaskAccess access = TaskAccess.create(Fixture.settings(flags))) {
                TaskException e = assertThrows(
                        TaskException.class, () -> access.tasksOrNew().submit(List.of(Fixture.task("eve"))));
                assertThat(e.getMessage(), is(refusal));
            }
            try (Fixture fixture = new Fixture(Path.of("unused"), flags)) {
                assertThat(fixture.service.trouble(), is(Optional.of(refusal)));
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
                    () -> Optional.of(target),
                    () -> true,
                    Fixture.QUICK,
                    new TestClock());
            service.start();
            try {
                for (String id : new String[] {"queued", "running", "waiting"}) {
                    Fixture.await(() -> service.tasks().find(id).state() == TaskState.DONE);
                }
                assertThat(service.tasks().find("manual").state(), is(TaskState.MANUAL));
                assertThat(
                        service.tasks()
                                .summary(TaskFilter.parse(Map.of("account", "ann", "operation", "create-account")))
                                .values(),
                        hasItem(4L));
                assertThat(service.tasks().find("cancelled").state(), is(TaskState.CANCELLED));
                assertThat(target.calls.size(), is(3));
            } finally {
                service.stop(java.time.Duration.ofSeconds(5));
            }
        }
    }
}
