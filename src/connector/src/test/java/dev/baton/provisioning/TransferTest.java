package dev.baton.provisioning;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import dev.baton.connector.FailureKind;
import dev.baton.connector.Operation;
import dev.baton.connector.Outcome;
import dev.baton.connector.Reference;
import dev.baton.provisioning.TaskAccess.Imported;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/** Tasks that go out of one store as lines, and into another. */
@ParameterizedClass
@CsvSource({"SQLITE, POSTGRESQL", "POSTGRESQL, SQLITE", "SQLITE, SQLITE"})
@Timeout(120)
class TransferTest {
    @Parameter(0)
    StorePlace from;

    @Parameter(1)
    StorePlace to;

    @TempDir
    Path directory;

    private Map<String, String> source;
    private Map<String, String> target;

    @AfterAll
    static void stopServer() throws IOException {
        StorePlace.stopServer();
    }

    @BeforeEach
    void place() throws IOException {
        String connector = UUID.randomUUID().toString();
        source = new HashMap<>(from.flags());
        target = new HashMap<>(to.flags());
        source.put("connector-id", connector);
        target.put("connector-id", connector);
    }

    private Fixture source() {
        return new Fixture(directory.resolve("source"), source);
    }

    private Fixture target() {
        return new Fixture(directory.resolve("target"), target);
    }

    private static List<String> export(Fixture fixture) {
        List<String> lines = new ArrayList<>();
        try (TaskAccess access = TaskAccess.create(fixture.settings())) {
            assertThat(access.export(lines::add), is((long) lines.size()));
        }
        return lines;
    }

    private static Imported take(Fixture fixture, List<String> faults, List<String> lines) throws IOException {
        byte[] file = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
        try (TaskAccess access = TaskAccess.create(fixture.settings())) {
            return access.importFrom(new ByteArrayInputStream(file), faults::add);
        }
    }

    private static Imported take(Fixture fixture, List<String> lines) throws IOException {
        List<String> faults = new ArrayList<>();
        Imported imported = take(fixture, faults, lines);
        assertThat(faults, is(empty()));
        return imported;
    }

    /** A task in each state, as old and as much decided about as they get. */
    private static Map<TaskState, String> everyState(Fixture fixture) throws InterruptedException {
        Map<TaskState, String> ids = new HashMap<>();
        ids.put(TaskState.DONE, fixture.settle(fixture.submit("döne — 完了").id()).id());
        fixture.target.fails(1, FailureKind.NOT_FOUND).fails(1, FailureKind.INVALID);
        String manual = fixture.settle(fixture.submit("manual").id()).id();
        fixture.tasks().retry(manual, new Decider("ann", Decider.Way.PAGE, Optional.of("\"it\" is there now")));
        fixture.settle(manual);
        fixture.tasks().assign(manual, "bea", Fixture.by("ann"));
        ids.put(TaskState.MANUAL, manual);
        fixture.target.fails(1, FailureKind.UNAVAILABLE);
        String waiting = fixture.submit("waiting").id();
        fixture.awaitTask(waiting, task -> task.state() == TaskState.WAITING);
        ids.put(TaskState.WAITING, waiting);
        CountDownLatch begun = new CountDownLatch(1);
        fixture.target.then(() -> {
            begun.countDown();
            new CountDownLatch(1).await();
            return Outcome.done("never");
        });
        ids.put(TaskState.RUNNING, fixture.submit("running").id());
        begun.await();
        fixture.isReady.set(false);
        ids.put(TaskState.QUEUED, fixture.submit("queued").id());
        String cancelled = fixture.submit("cancelled").id();
        fixture.tasks().cancel(cancelled, Fixture.by("ann"));
        ids.put(TaskState.CANCELLED, cancelled);
        return ids;
    }

    @Test
    void everyTaskArrivesAsItWasAndOnlyOnce() throws Exception {
        try (Fixture one = source();
                Fixture other = target()) {
            other.isReady.set(false);
            Map<TaskState, String> ids = everyState(one);
            List<String> lines = export(one);
            assertThat(lines, hasSize(TaskState.values().length));

            assertThat(take(other, lines), is(new Imported(lines.size(), 0, 0)));
            assertThat(export(other), is(lines));
            for (Map.Entry<TaskState, String> id : ids.entrySet()) {
                assertThat(other.tasks().find(id.getValue()).state(), is(id.getKey()));
            }

            other.tasks().complete(ids.get(TaskState.MANUAL), Fixture.by("carl"));
            assertThat(take(other, lines), is(new Imported(0, lines.size(), 0)));
            assertThat(other.tasks().find(ids.get(TaskState.MANUAL)).state(), is(TaskState.DONE));
        }
    }

    @Test
    void whatIsNotSettledIsAttemptedAgainAndNothingElse() throws Exception {
        try (Fixture one = source();
                Fixture other = target()) {
            Map<TaskState, String> ids = everyState(one);
            String second = one.tasks().find(ids.get(TaskState.MANUAL)).idempotencyKey();
            take(other, export(one));
            for (TaskState state : List.of(TaskState.WAITING, TaskState.RUNNING, TaskState.QUEUED)) {
                assertThat(state.id(), other.settle(ids.get(state)).state(), is(TaskState.DONE));
            }
            assertThat(
                    other.tasks().find(ids.get(TaskState.RUNNING)).history().stream()
                            .map(TaskAttempt::result)
                            .toList(),
                    contains(TaskAttempt.Result.LOST, TaskAttempt.Result.DONE));
            assertThat(
                    other.tasks().find(ids.get(TaskState.WAITING)).history().stream()
                            .map(TaskAttempt::number)
                            .toList(),
                    contains(1, 2));
            assertThat(
                    other.target.calls.stream().map(call -> call.key().value()).toList(),
                    containsInAnyOrder(
                            ids.get(TaskState.WAITING), ids.get(TaskState.RUNNING), ids.get(TaskState.QUEUED)));

            // The round of attempts goes on where it was.
            other.target.fails(20, FailureKind.UNAVAILABLE);
            other.tasks().retry(ids.get(TaskState.MANUAL), Fixture.by("ann"));
            Task manual = other.settle(ids.get(TaskState.MANUAL));
            assertThat(manual.idempotencyKey(), is(second));
            assertThat(manual.attempts(), is(2 + 5));
        }
    }

    @Test
    void aTaskStillWaitsForTheOneBeforeIt() throws Exception {
        try (Fixture one = source();
                Fixture other = target()) {
            one.isReady.set(false);
            NewTask first = new NewTask(Fixture.create("bob"), "ann", Optional.empty(), Optional.of("first"));
            NewTask next = new NewTask(
                    new Operation.DisableAccount(Reference.id("userName=bob")),
                    "ann",
                    Optional.empty(),
                    Optional.of("next"),
                    Optional.of("first"));
            List<String> ids = one.tasks().submit(List.of(first, next)).stream()
                    .map(Task::id)
                    .toList();
            other.target.fails(1, FailureKind.UNAVAILABLE);
            take(other, export(one));
            other.awaitTask(ids.getFirst(), task -> task.state() == TaskState.WAITING);
            assertThat(other.tasks().find(ids.getLast()).attempts(), is(0));
            other.settle(ids.getFirst());
            other.clock.advance(Duration.ofSeconds(2));
            assertThat(other.settle(ids.getLast()).state(), is(TaskState.DONE));
        }
    }

    @Test
    void anExportHoldsWhatWasThereAtItsBeginning() throws Exception {
        try (Fixture one = source()) {
            one.isReady.set(false);
            List<NewTask> many = new ArrayList<>();
            for (int i = 0; i < 250; i++) {
                many.add(Fixture.task("user-" + i));
            }
            List<Task> made = one.tasks().submit(many);
            List<String> lines = new ArrayList<>();
            try (TaskAccess access = TaskAccess.create(one.settings())) {
                access.export(line -> {
                    if (lines.isEmpty()) {
                        one.clock.advance(Duration.ofSeconds(1));
                        one.submit("later");
                        made.forEach(task -> one.tasks().cancel(task.id(), Fixture.by("ann")));
                    }
                    lines.add(line);
                });
            }
            assertThat(
                    lines.stream()
                            .map(TaskJson::parse)
                            .map(line -> line.getString("id") + " " + line.getString("state"))
                            .toList(),
                    containsInAnyOrder(
                            made.stream().map(task -> task.id() + " queued").toArray()));
            try (Fixture other = target()) {
                other.isReady.set(false);
                assertThat(take(other, lines), is(new Imported(250, 0, 0)));
            }
        }
    }

    @Test
    void aBadLineIsToldAndTheOthersAreTaken() throws Exception {
        try (Fixture one = source();
                Fixture other = target()) {
            other.isReady.set(false);
            List<String> lines = new ArrayList<>();
            for (String name : List.of("a", "b", "c")) {
                one.settle(one.submit(name).id());
                one.clock.advance(Duration.ofSeconds(1));
            }
            lines.addAll(export(one));
            lines.add(1, lines.get(1).replace("\"state\":\"done\"", "\"state\":\"lost\""));
            lines.add(lines.get(2).replaceFirst("\"id\":\"[^\"]+\"", "\"id\":\"another\""));
            lines.add("  ");
            lines.add("{\"format\":1,\"x\":\"" + "x".repeat(TaskLine.MAX_BYTES) + "\"}");
            lines.add(lines.getFirst());
            List<String> faults = new ArrayList<>();

            assertThat(take(other, faults, lines), is(new Imported(3, 0, 3)));
            assertThat(
                    faults,
                    containsInAnyOrder(
                            startsWith("line 2: state is bad: \"lost\""),
                            startsWith("line 5: its id or key belongs to another task here"),
                            startsWith("line 7: longer than 4096 KiB; what comes after it was not read")));
            assertThat(export(other), is(export(one)));
            faults.clear();
            assertThat(take(other, faults, List.of("x\n".repeat(1_000))).refused(), is(20L));
            assertThat(faults, hasSize(21));
        }
    }

    @Test
    void tasksOfAnotherConnectorAreNeitherExportedNorTaken() throws Exception {
        target.put("connector-id", "another");
        try (Fixture one = source();
                Fixture other = target()) {
            other.isReady.set(false);
            one.settle(one.submit("bob").id());
            assertThat(export(other), is(empty()));
            List<String> faults = new ArrayList<>();
            assertThat(take(other, faults, export(one)), is(new Imported(0, 0, 1)));
            assertThat(
                    faults,
                    contains("line 1: the task is of the connector \"" + source.get("connector-id")
                            + "\", not of \"another\": correct --connector-id"));
        }
    }
}
