package dev.baton.provisioning;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.baton.connector.Operation;
import dev.baton.connector.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TimeZone;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens to PostgreSQL in a year of a service: told within 15 s, in one line, and overcome without a restart. */
@Timeout(180)
class PostgresFailuresTest {
    private static final Duration WITHIN = Duration.ofSeconds(15);
    private static final String END_SESSIONS =
            "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'service'";

    private static RealPostgres postgres;

    private final Logger logger = Logger.getLogger(DatabaseKeeper.class.getName());
    private final Queue<String> warnings = new ConcurrentLinkedQueue<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            if (entry.getLevel() == Level.WARNING) {
                warnings.add(entry.getMessage());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private final ScriptedTarget target = new ScriptedTarget();
    private Relay relay;
    private ProvisioningService service;

    @BeforeAll
    static void startServer() throws Exception {
        RealPostgres.require();
        postgres = RealPostgres.start();
        postgres.execute("create role service login", "grant all on schema public to service");
    }

    @AfterAll
    static void stopServer() throws IOException {
        if (postgres != null) {
            postgres.close();
        }
    }

    @BeforeEach
    void startService() throws IOException {
        logger.addHandler(handler);
        relay = new Relay(postgres.port());
        service = new ProvisioningService(
                Fixture.settings(Map.of(
                        "database-url",
                        "jdbc:postgresql://127.0.0.1:" + relay.port() + "/postgres",
                        "database-user",
                        "service")),
                () -> Optional.of(target),
                () -> true,
                Lease.DEFAULT,
                Clock.systemUTC());
        service.start();
        assertThat(service.trouble(), is(Optional.empty()));
    }

    @AfterEach
    void stopService() throws IOException {
        service.stop(Duration.ofSeconds(1));
        relay.close();
        logger.removeHandler(handler);
    }

    @Test
    void aServerThatBecomesReadOnly() throws Exception {
        postgres.execute("alter role service set default_transaction_read_only = on", END_SESSIONS);
        awaitTrouble("in a read-only transaction; make the server writable, or have --database-url name one that is");

        // Sessions of that time stay read-only.
        postgres.execute("alter role service reset default_transaction_read_only");
        awaitEnd();
    }

    @Test
    void aRestart() throws Exception {
        postgres.restart();
        awaitWork();
    }

    @Test
    void noConnectionThatIsLeft() throws Exception {
        postgres.execute("alter role service connection limit 0", END_SESSIONS);
        awaitTrouble("too many connections for role \"service\"; allow more connections there, or end some");

        postgres.execute("alter role service connection limit -1");
        awaitEnd();
    }

    @Test
    void aTableThatSomebodyLocks() throws Exception {
        try (Connection other = postgres.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("lock table task in share mode");
            awaitTrouble("due to lock timeout; end the transaction that holds the lock there");
        }
        awaitEnd();
    }

    @Test
    void aTaskThatSomebodyLocksKeepsNoOtherWaiting() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        target.then(() -> {
            released.await();
            return Outcome.done("held");
        });
        String held = submit("held");
        await(() -> task(held).state() == TaskState.RUNNING);
        try (Connection other = postgres.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select * from task where id = '" + held + "' for update");
            released.countDown();

            awaitWork();
            assertThat(task(held).state(), is(TaskState.RUNNING));
        }
        await(() -> task(held).state() == TaskState.DONE);
        assertThat(task(held).attempts(), is(1));
        assertThat(warnings, hasSize(0));
    }

    @Test
    void aServerThatSaysNothing() throws Exception {
        relay.silence();
        await(() -> service.trouble().isPresent());
        await(() -> !warnings.isEmpty());

        relay.speak();
        awaitEnd();
    }

    @Test
    void aUserWhoseRightsAreTakenAway() throws Exception {
        postgres.execute("revoke all on all tables in schema public from service");
        awaitTrouble("; have its user own these tables, or grant it all rights to them and to their schema");
        postgres.execute("grant all on all tables in schema public to service");
        awaitEnd();
    }

    private static void execute(String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, "baton", "");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void aUserWithoutRightsKeepsTheServiceWaiting() throws Exception {
        postgres.execute("create database bare", "create role nobody login");
        String bare = postgres.url().replace("/postgres", "/bare");
        execute(bare, "revoke create on schema public from public");
        ProvisioningService waiting = new ProvisioningService(
                Fixture.settings(Map.of("database-url", bare, "database-user", "nobody")),
                () -> Optional.of(target),
                () -> true,
                Lease.DEFAULT,
                Clock.systemUTC());
        waiting.start();
        try {
            assertThat(
                    waiting.trouble().orElseThrow(),
                    containsString("permission denied for schema public; have its user own these tables"));
            execute(bare, "grant all on schema public to nobody");
            await(() -> waiting.trouble().isEmpty());
        } finally {
            waiting.stop(Duration.ofSeconds(1));
        }
    }

    /** A session has the time zone of the JVM, whatever the database's is. */
    @Test
    void anotherTimeZone() throws Exception {
        TimeZone before = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kolkata"));
        try {
            postgres.execute(END_SESSIONS);
            awaitWork();
            Instant since = Instant.now().truncatedTo(ChronoUnit.MILLIS);
            String id = submit("zoned");
            await(() -> task(id).state() == TaskState.DONE);
            assertThat(Duration.between(since, task(id).created()).abs().toSeconds() < 15, is(true));
            assertThat(
                    service.tasks().list(TaskFilter.parse(Map.of("since", since.toString()))).tasks().stream()
                            .map(Task::id)
                            .toList(),
                    is(List.of(id)));
        } finally {
            TimeZone.setDefault(before);
        }
    }

    @Test
    void aStatementThatNeverReturns() throws Exception {
        postgres.execute(
                "create function hang() returns trigger language plpgsql as"
                        + " $$ begin perform pg_sleep(3600); return new; end $$",
                "create trigger hang before update on service for each row execute function hang()");
        try {
            awaitTrouble("due to statement timeout; find out there what makes statements slow");
        } finally {
            postgres.execute("drop trigger hang on service", "drop function hang");
        }
        awaitEnd();
    }

    @Test
    void aTaskBelongsToItsConnector() {
        Map<String, String> flags = Map.of("database-url", postgres.url(), "database-user", "service");
        Map<String, String> others = new HashMap<>(flags);
        others.put("connector-id", "another");
        try (TaskAccess mine = TaskAccess.create(Fixture.settings(flags));
                TaskAccess another = TaskAccess.create(Fixture.settings(others))) {
            NewTask keyed = new NewTask(Fixture.create("eve"), "ann", Optional.empty(), Optional.of("one-key"));
            String theirs =
                    another.tasksOrNew().submit(List.of(keyed)).getFirst().id();
            String ours = mine.tasksOrNew().submit(List.of(keyed)).getFirst().id();
            await(() -> task(ours).state() == TaskState.DONE);

            assertThat(another.tasks().find(theirs).attempts(), is(0));
            assertThrows(TaskException.class, () -> mine.tasks().find(theirs));
            assertThrows(TaskException.class, () -> mine.tasks().cancel(theirs, Fixture.by("ann")));
            assertThrows(TaskException.class, () -> another.tasks().find(ours));
            assertThat(another.obstacle(), is(Optional.of(ServicePresence.NO_SERVICE)));
            assertThat(another.tasks().cancel(theirs, Fixture.by("ann")).state(), is(TaskState.CANCELLED));
            assertThat(another.purge(Instant.now().plus(Duration.ofDays(1))), is(1L));
            assertThat(task(ours).state(), is(TaskState.DONE));
        }
    }

    @Test
    void servicesOfTwoConnectorsTakeTheirOwnTasksOnly() {
        ScriptedTarget others = new ScriptedTarget();
        ProvisioningService another = new ProvisioningService(
                Fixture.settings(
                        Map.of("database-url", postgres.url(), "database-user", "service", "connector-id", "another")),
                () -> Optional.of(others),
                () -> true,
                Lease.DEFAULT,
                Clock.systemUTC());
        another.start();
        try {
            List<NewTask> mine = IntStream.range(0, 100)
                    .mapToObj(i -> Fixture.task("mine-" + i))
                    .toList();
            List<NewTask> theirs = IntStream.range(0, 100)
                    .mapToObj(i -> Fixture.task("theirs-" + i))
                    .toList();
            another.tasks().submit(theirs);
            service.tasks().submit(mine);
            await(() -> target.calls.size() == 100 && others.calls.size() == 100);

            assertThat(operations(target), is(operations(mine)));
            assertThat(operations(others), is(operations(theirs)));
        } finally {
            another.stop(Duration.ofSeconds(1));
        }
    }

    private static Set<Operation> operations(ScriptedTarget target) {
        return target.calls.stream().map(ScriptedTarget.Call::operation).collect(Collectors.toSet());
    }

    private static Set<Operation> operations(List<NewTask> tasks) {
        return tasks.stream().map(NewTask::operation).collect(Collectors.toSet());
    }

    private void awaitTrouble(String end) {
        await(() -> service.trouble().filter(line -> line.endsWith(end)).isPresent());
        await(() -> !warnings.isEmpty());
        assertThat(
                service.trouble().orElseThrow(),
                startsWith("the task database 127.0.0.1:" + relay.port() + "/postgres "));
    }

    private void awaitEnd() {
        await(() -> service.trouble().isEmpty());
        awaitWork();
        assertThat("one line: " + warnings, warnings, hasSize(1));
        assertThat(warnings.element(), not(containsString("\n")));
    }

    /** Whatever is accepted is carried out. */
    private void awaitWork() {
        String[] id = new String[1];
        await(() -> {
            try {
                id[0] = submit("bob");
                return true;
            } catch (TaskException e) {
                return false;
            }
        });
        await(() -> task(id[0]).state() == TaskState.DONE);
    }

    private String submit(String name) {
        return service.tasks().submit(List.of(Fixture.task(name))).getFirst().id();
    }

    private Task task(String id) {
        return service.tasks().find(id);
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        long end = System.nanoTime() + WITHIN.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat("within " + WITHIN, System.nanoTime() < end, is(true));
            LockSupport.parkNanos(10_000_000);
        }
    }

    /** A way to the server that can fall silent: connections are accepted and kept, and nothing comes. */
    private static final class Relay implements AutoCloseable {
        private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final int to;
        private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
        private boolean isSilent;

        Relay(int to) throws IOException {
            this.to = to;
            Thread.ofVirtual().start(this::accept);
        }

        int port() {
            return listener.getLocalPort();
        }

        synchronized void silence() {
            isSilent = true;
        }

        synchronized void speak() {
            isSilent = false;
            notifyAll();
        }

        private synchronized void awaitSpeech() throws InterruptedException {
            while (isSilent) {
                wait();
            }
        }

        private void accept() {
            try {
                while (true) {
                    Socket near = listener.accept();
                    sockets.add(near);
                    try {
                        Socket far = new Socket(InetAddress.getLoopbackAddress(), to);
                        sockets.add(far);
                        Thread.ofPlatform().daemon().start(() -> copy(near, far));
                        Thread.ofPlatform().daemon().start(() -> copy(far, near));
                    } catch (IOException e) {
                        // The server is down: so is the way to it.
                        near.close();
                    }
                }
            } catch (IOException e) {
                // Closed.
            }
        }

        private void copy(Socket from, Socket to) {
            byte[] buffer = new byte[8_192];
            try (from;
                    to) {
                for (int n = from.getInputStream().read(buffer);
                        n >= 0;
                        n = from.getInputStream().read(buffer)) {
                    awaitSpeech();
                    to.getOutputStream().write(buffer, 0, n);
                }
            } catch (IOException e) {
                // One of the two has gone.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() throws IOException {
            speak();
            listener.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }
}
