package dev.baton.provisioning;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.baton.connector.FailureKind;
import dev.baton.connector.Operation;
import dev.baton.connector.Reference;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What people do with tasks, in each of the places where tasks can be kept. */
@ParameterizedClass
@EnumSource
@Timeout(120)
class BothStoresTest {
    @Parameter
    StorePlace place;

    @TempDir
    Path directory;

    private Path auditLog;
    private Fixture fixture;

    @AfterAll
    static void stopServer() throws IOException {
        StorePlace.stopServer();
    }

    @BeforeEach
    void start() throws IOException {
        auditLog = directory.resolve("audit.jsonl");
        fixture = new Fixture(directory.resolve("data"), flags());
    }

    @AfterEach
    void stop() {
        if (fixture != null) {
            fixture.close();
        }
    }

    private Map<String, String> flags() throws IOException {
        Map<String, String> flags = new HashMap<>(Map.of("audit-log", auditLog.toString()));
        flags.putAll(place.flags());
        return flags;
    }

    private Task manual(String userName) {
        fixture.target.fails(1, FailureKind.NOT_FOUND);
        return fixture.settle(fixture.submit(userName).id());
    }

    private List<String> ids(Map<String, String> filter) {
        return fixture.tasks().list(TaskFilter.parse(filter)).tasks().stream()
                .map(Task::id)
                .toList();
    }

    private List<JsonObject> audited() throws IOException {
        return Files.readAllLines(auditLog).stream().map(TaskJson::parse).toList();
    }

    @Test
    void everyDecisionIsKeptWithWhoAndHowAndWhy() throws Exception {
        String id = manual("bob").id();
        Decider ann = new Decider("ann", Decider.Way.API, Optional.of("rights were granted"));
        Decider bea = new Decider("bea", Decider.Way.PAGE, Optional.empty());
        fixture.target.fails(1, FailureKind.NOT_FOUND);
        fixture.tasks().retry(id, ann);
        fixture.settle(id);
        fixture.tasks().assign(id, "carl", bea);
        Task done;
        try (TaskAccess access = TaskAccess.create(fixture.settings())) {
            done = access.tasks()
                    .complete(id, new Decider("carl", Decider.Way.COMMAND, Optional.of("made by hand — ok")));
        }

        List<TaskDecision> decisions = fixture.tasks().find(id).decisions();
        assertThat(decisions, is(done.decisions()));
        assertThat(
                decisions.stream()
                        .map(decision -> decision.action().id() + " " + decision.by() + " " + decision.assignee())
                        .toList(),
                contains(
                        "retry " + ann + " Optional.empty",
                        "assign " + bea + " Optional[carl]",
                        "complete Decider[person=carl, way=COMMAND, note=Optional[made by hand — ok]] Optional.empty"));
        assertThat(decisions.getFirst().at(), lessThanOrEqualTo(fixture.clock.instant()));

        List<JsonObject> lines = audited();
        assertThat(
                lines.stream().map(line -> line.getString("action")).toList(), contains("retry", "assign", "complete"));
        JsonObject last = lines.getLast();
        assertThat(last.getString("task"), is(id));
        assertThat(last.getString("by"), is("carl"));
        assertThat(last.getString("way"), is("command"));
        assertThat(last.getString("note"), is("made by hand — ok"));
        assertThat(last.getString("state"), is("done"));
        assertThat(last.getString("operation"), is("create-account"));
        assertThat(Instant.parse(last.getString("time")), is(decisions.getLast().at()));
        assertThat(lines.get(1).getString("assignee"), is("carl"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(auditLog)), is("rw-------"));
    }

    @Test
    void aDecisionThatCannotBeLoggedIsNotMade() throws Exception {
        Task task = manual("bob");
        Files.delete(auditLog);
        Files.createDirectory(auditLog);

        TaskException refusal =
                assertThrows(TaskException.class, () -> fixture.tasks().complete(task.id(), Fixture.by("ann")));

        assertThat(refusal.getMessage(), containsString("audit-log: the file " + auditLog + " cannot be written"));
        assertThat(fixture.tasks().find(task.id()), is(task));
        assertThat(fixture.service.trouble(), is(Optional.empty()));
    }

    @Test
    void aRefusedDecisionLeavesNoTrace() throws Exception {
        Task done = fixture.settle(fixture.submit("bob").id());

        assertThrows(TaskException.class, () -> fixture.tasks().cancel(done.id(), Fixture.by("ann")));

        assertThat(fixture.tasks().find(done.id()).decisions(), is(empty()));
        assertThat(audited(), is(empty()));
    }

    @Test
    void thePartsOfAListHoldEachTaskOnce() {
        fixture.isReady.set(false);
        List<NewTask> many = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            many.add(Fixture.task("user-" + i));
        }
        List<String> made = new ArrayList<>(
                fixture.tasks().submit(many).stream().map(Task::id).toList());
        fixture.clock.advance(Duration.ofSeconds(1));
        made.add(fixture.submit("newest").id());

        List<String> listed = new ArrayList<>();
        Map<String, String> filter = new HashMap<>(Map.of("limit", "10"));
        List<Integer> sizes = new ArrayList<>();
        for (boolean isLast = false; !isLast; ) {
            TaskPage page = fixture.tasks().list(TaskFilter.parse(filter));
            page.tasks().forEach(task -> listed.add(task.id()));
            sizes.add(page.tasks().size());
            isLast = page.next().isEmpty();
            page.next().ifPresent(next -> filter.put("cursor", next));
            // What comes meanwhile moves nothing.
            fixture.clock.advance(Duration.ofSeconds(1));
            fixture.submit("later");
        }

        assertThat(sizes, is(List.of(10, 10, 6)));
        assertThat(listed.getFirst(), is(made.getLast()));
        assertThat(new HashSet<>(listed), is(new HashSet<>(made)));
        assertThat(listed, hasSize(26));
    }

    @Test
    void aListGoesOnWhereItEndedThoughThatTaskIsGone() {
        List<String> ids = new ArrayList<>();
        for (String name : List.of("a", "b", "c")) {
            ids.add(fixture.settle(fixture.submit(name).id()).id());
            fixture.clock.advance(Duration.ofMinutes(1));
        }
        TaskPage first = fixture.tasks().list(TaskFilter.parse(Map.of("limit", "2")));
        try (TaskAccess access = TaskAccess.create(fixture.settings())) {
            access.purge(first.tasks().getLast().since().plusMillis(1));
        }
        assertThat(ids(Map.of("cursor", first.next().orElseThrow())), is(empty()));
        assertThat(ids(Map.of()), contains(ids.get(2)));
    }

    @Test
    void aListIsNarrowedByEachFilter() {
        String create = manual("ann@example.com").id();
        fixture.clock.advance(Duration.ofDays(2));
        Instant between = fixture.clock.instant();
        fixture.clock.advance(Duration.ofDays(1));
        NewTask disable = new NewTask(
                new Operation.DisableAccount(Reference.id("account-7")),
                "control-plane",
                Optional.of("bea"),
                Optional.empty());
        String disabled = fixture.settle(
                        fixture.tasks().submit(List.of(disable)).getFirst().id())
                .id();
        fixture.target.fails(1, FailureKind.PERMISSION_DENIED).fails(1, FailureKind.UNAVAILABLE);
        String carl = fixture.settle(fixture.submit("carl").id()).id();
        fixture.tasks().retry(carl, Fixture.by("ann"));
        fixture.settle(carl);

        assertThat(ids(Map.of()), containsInAnyOrder(create, disabled, carl));
        assertThat(ids(Map.of("state", "manual")), contains(create));
        assertThat(ids(Map.of("assignee", "bea")), contains(disabled));
        assertThat(ids(Map.of("requester", "control-plane")), contains(disabled));
        assertThat(ids(Map.of("requester", "ann")), containsInAnyOrder(create, carl));
        assertThat(ids(Map.of("account", "ann@example.com")), contains(create));
        assertThat(ids(Map.of("account", "account-7")), contains(disabled));
        String made = fixture.tasks().find(carl).accountId().orElseThrow();
        assertThat("by what it became", ids(Map.of("account", made)), contains(carl));
        assertThat(ids(Map.of("operation", "disable-account")), contains(disabled));
        assertThat(ids(Map.of("kind", "not_found")), contains(create));
        assertThat("its latest attempt succeeded", ids(Map.of("kind", "UNAVAILABLE")), is(empty()));
        assertThat(ids(Map.of("since", between.toString())), containsInAnyOrder(disabled, carl));
        assertThat(ids(Map.of("until", between.toString())), contains(create));
        assertThat(ids(Map.of("state", "done", "operation", "create-account", "requester", "ann")), contains(carl));
        assertThat(ids(Map.of("account", "' or 1=1 --")), is(empty()));

        Map<TaskState, Long> all = fixture.tasks().summary(TaskFilter.parse(Map.of()));
        assertThat(all.get(TaskState.MANUAL), is(1L));
        assertThat(all.get(TaskState.DONE), is(2L));
        assertThat(all.get(TaskState.WAITING), is(0L));
        assertThat(all.keySet(), hasSize(TaskState.values().length));
        Map<TaskState, Long> ofBea = fixture.tasks().summary(TaskFilter.parse(Map.of("assignee", "bea")));
        assertThat(ofBea.values().stream().mapToLong(Long::longValue).sum(), is(1L));
        assertThat(ofBea, is(not(all)));
    }
}
