package dev.baton.provisioning;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.baton.provisioning.TaskException.Reason;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DatabaseKeeperTest {
    @TempDir
    Path directory;

    private String file() {
        return directory.resolve("tasks.db").toString();
    }

    @Test
    void aFullDiskIsToldAndOvercomeWithoutARestart() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(directory);
                Fixture fixture = Fixture.in(directory)) {
            String before = fixture.submit("before").id();
            fixture.settle(before);
            assertThat(fixture.service.trouble(), is(Optional.empty()));

            disk.fill();
            TaskException refusal = assertThrows(TaskException.class, () -> {
                while (true) {
                    fixture.submit("during");
                }
            });

            String full = " cannot be used now: database or disk is full; free space there";
            assertThat(refusal.getMessage(), is("the task database " + file() + full));
            Fixture.await(() -> fixture.service
                    .trouble()
                    .filter(trouble -> trouble.endsWith(full))
                    .isPresent());

            disk.makeRoom();
            Fixture.await(() -> fixture.service.trouble().isEmpty());
            assertThat(fixture.tasks().find(before).state(), is(TaskState.DONE));
            assertThat(fixture.settle(fixture.submit("after").id()).state(), is(TaskState.DONE));
        }
    }

    @Test
    void aFileThatCannotBeOpenedIsTriedAgain() throws Exception {
        Files.writeString(directory.resolve("tasks.db"), "no database ".repeat(2_000));
        try (Fixture fixture = Fixture.in(directory)) {
            assertThat(
                    fixture.service.trouble().orElseThrow(),
                    allOf(
                            startsWith("the task database " + file() + " is not a task database"),
                            containsString("restore it from a backup, or move it away")));
            TaskException refusal = assertThrows(TaskException.class, () -> fixture.submit("early"));
            assertThat(refusal.getMessage(), startsWith("the task database " + file() + " is not a task database; "));

            Files.delete(directory.resolve("tasks.db"));

            Fixture.await(() -> fixture.service.trouble().isEmpty());
            assertThat(fixture.settle(fixture.submit("bob").id()).state(), is(TaskState.DONE));
            assertThat(fixture.tasks().list(TaskFilter.parse(Map.of())).tasks(), hasSize(1));
        }
    }

    @Test
    void aStartThatFailsAfterItHasOpenedTheFileIsTriedAgain() {
        AtomicInteger starts = new AtomicInteger();
        try (Database database = new Database(TaskFile.forService(directory));
                DatabaseKeeper keeper = new DatabaseKeeper(
                        database,
                        new ServicePresence(Clock.systemUTC(), Optional::empty),
                        () -> {
                            if (starts.getAndIncrement() == 0) {
                                throw new TaskException(Reason.UNAVAILABLE, "busy");
                            }
                        },
                        () -> {})) {
            keeper.start();
            assertThat(keeper.trouble(), is(Optional.of("busy")));
            Fixture.await(() -> keeper.trouble().isEmpty());
            assertThat(starts.get(), is(2));
        }
    }

    @Test
    void aServerThatIsDownKeepsNobodyFromStartingOrStopping() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        ProvisioningService service = ProvisioningService.create(
                Fixture.settings(Map.of("database-url", "jdbc:postgresql://127.0.0.1:" + port + "/tasks?ssl=false")),
                Optional::empty,
                () -> true);
        service.start();
        try {
            assertThat(
                    service.trouble(),
                    is(Optional.of(
                            "the task database 127.0.0.1:" + port + "/tasks cannot be opened: Connection refused;"
                                    + " check that it runs and can be reached from here")));
            assertThrows(TaskException.class, () -> service.tasks().submit(List.of(Fixture.task("bob"))));
        } finally {
            service.stop(Duration.ofSeconds(1));
        }
    }
}
