package dev.baton.provisioning;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.baton.connector.Backoff;
import dev.baton.connector.Outcome;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A pause of all attempts, in each of the places where tasks can be kept. */
@ParameterizedClass
@EnumSource
@Timeout(120)
class PauseTest {
    private static final Decider ANN = new Decider("ann", Decider.Way.API, Optional.of("an update"));

    @Parameter
    StorePlace place;

    @TempDir
    Path directory;

    private Map<String, String> flags;
    private Fixture fixture;

    @AfterAll
    static void stopServer() throws IOException {
        StorePlace.stopServer();
    }

    @BeforeEach
    void start() throws IOException {
        flags = new HashMap<>(
                Map.of("audit-log", directory.resolve("audit.jsonl").toString()));
        flags.putAll(place.flags());
        fixture = new Fixture(directory.resolve("data"), flags);
    }

    @AfterEach
    void stop() {
        if (fixture != null) {
            fixture.close();
        }
    }

    private boolean isServer() {
        return place == StorePlace.POSTGRESQL;
    }

    private DatabasePlace place() {
        return isServer() ? new TaskServer(fixture.settings(), 2) : TaskFile.forCommand(fixture.directory);
    }

    @Test
    void noTaskIsTakenWhileTheConnectorIsPaused() {
        fixture.isReady.set(false);
        fixture.tasks().pause(ANN);
        Task task = fixture.submit("bob");
        try (Database database = new Database(place()).open()) {
            AttemptStore attempts = new AttemptStore(
                    database,
                    new RetryPolicy(3, new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(2))),
                    RandomGenerator.getDefault(),
                    fixture.clock,
                    Fixture.QUICK,
                    made -> {});
            assertThat(attempts.turn(List.of(), 10, Set.of()).begun(), is(empty()));
            fixture.tasks().resume(ANN);
            assertThat(
                    attempts.turn(List.of(), 10, Set.of()).begun().stream()
                            .map(AttemptStore.Attempt::id)
                            .toList(),
                    contains(task.id()));
        }
    }

    @Test
    void anAttemptUnderWayEndsAndTheNextWaitsUntilSomebodyResumes() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch paused = new CountDownLatch(1);
        fixture.target.then(() -> {
            begun.countDown();
            paused.await();
            return Outcome.done("account-1");
        });
        String underWay = fixture.submit("bob").id();
        begun.await();
        fixture.tasks().pause(ANN);
        String next = fixture.submit("carl").id();
        paused.countDown();

        assertThat(fixture.settle(underWay).state(), is(TaskState.DONE));
        assertThat(fixture.tasks().find(next).state(), is(TaskState.QUEUED));
        assertThat(fixture.target.calls, hasSize(1));

        fixture.tasks().resume(ANN);
        assertThat(fixture.settle(next).state(), is(TaskState.DONE));
    }

    @Test
    void aPauseOutlastsARestartAndACommandCanEndIt() {
        fixture.tasks().pause(ANN);
        String task = fixture.submit("bob").id();
        fixture.restart();
        try (TaskAccess access = TaskAccess.create(fixture.settings())) {
            Pause pause = access.tasks().paused().orElseThrow();
            assertThat(pause.person(), is("ann"));
            assertThat(
                    access.obstacle(),
                    is(Optional.of("attempts are paused since " + pause.since() + " by ann: an update")));
            assertThat(access.tasks().find(task).state(), is(TaskState.QUEUED));
            access.tasks().resume(new Decider("bea", Decider.Way.COMMAND, Optional.empty()));
            assertThat(access.obstacle(), is(Optional.empty()));
        }
        assertThat(fixture.settle(task).state(), is(TaskState.DONE));
    }

    @Test
    void aSecondPauseIsRefusedWithTheFirst() throws Exception {
        Pause first = fixture.tasks().pause(ANN);
        TaskException refusal =
                assertThrows(TaskException.class, () -> fixture.tasks().pause(Fixture.by("bea")));
        assertThat(refusal.reason(), is(TaskException.Reason.CONFLICT));
        assertThat(refusal.getMessage(), containsString("paused since " + first.since() + " by ann: an update"));
        assertThat(fixture.tasks().paused(), is(Optional.of(first)));
        fixture.tasks().resume(Fixture.by("bea"));
        assertThrows(TaskException.class, () -> fixture.tasks().resume(ANN));

        List<JsonObject> lines = Files.readAllLines(directory.resolve("audit.jsonl")).stream()
                .map(TaskJson::parse)
                .toList();
        assertThat(
                lines.stream()
                        .map(line -> line.getString("action") + " " + line.getString("by") + " " + line.getString("way")
                                + " " + line.getString("note", ""))
                        .toList(),
                contains("pause ann api an update", "resume bea api "));
    }

    @Test
    void otherReplicasPauseTooAndOtherConnectorsDoNot() {
        assumeTrue(isServer(), "a file has one service");
        Map<String, String> others = new HashMap<>(flags);
        others.put("connector-id", UUID.randomUUID().toString());
        try (Fixture replica = new Fixture(directory, flags);
                Fixture other = new Fixture(directory, others)) {
            fixture.isReady.set(false);
            fixture.tasks().pause(ANN);
            String task = replica.submit("bob").id();
            assertThat(other.settle(other.submit("bob").id()).state(), is(TaskState.DONE));
            assertThat(other.tasks().paused(), is(Optional.empty()));
            assertThat(replica.target.calls, is(empty()));

            fixture.tasks().resume(ANN);
            assertThat(replica.settle(task).state(), is(TaskState.DONE));
            assertThat(replica.target.calls, hasSize(1));
        }
    }
}
