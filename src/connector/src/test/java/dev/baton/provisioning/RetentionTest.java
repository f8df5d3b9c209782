package dev.baton.provisioning;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.baton.connector.FailureKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What goes and what stays, in each of the places where tasks can be kept. */
@ParameterizedClass
@EnumSource
@Timeout(120)
class RetentionTest {
    @Parameter
    StorePlace place;

    @TempDir
    Path directory;

    @AfterAll
    static void stopServer() throws IOException {
        StorePlace.stopServer();
    }

    private Fixture fixture(Map<String, String> more) throws IOException {
        Map<String, String> flags = new HashMap<>(more);
        flags.putAll(place.flags());
        return new Fixture(directory, flags);
    }

    @Test
    void whatEndedLongAgoGoesAndTheRestStays() throws IOException {
        try (Fixture fixture = fixture(Map.of())) {
            String old = fixture.settle(fixture.submit("old").id()).id();
            fixture.target.fails(1, FailureKind.INVALID);
            String manual = fixture.settle(fixture.submit("manual").id()).id();
            fixture.target.fails(1, FailureKind.INVALID);
            String endedLately = fixture.settle(fixture.submit("late").id()).id();
            Instant between = fixture.clock.instant().plus(Duration.ofDays(45));
            fixture.clock.advanceTo(between.plus(Duration.ofDays(1)));
            fixture.tasks().complete(endedLately, Fixture.by("ann"));
            String recent = fixture.settle(fixture.submit("recent").id()).id();

            try (TaskAccess access = TaskAccess.create(fixture.settings())) {
                assertThat(access.purge(between), is(1L));
                assertThat(access.purge(between), is(0L));
            }

            assertThrows(TaskException.class, () -> fixture.tasks().find(old));
            assertThat(fixture.tasks().find(endedLately).state(), is(TaskState.DONE));
            assertThat(fixture.tasks().find(manual).state(), is(TaskState.MANUAL));
            assertThat(fixture.tasks().find(recent).history().size(), is(1));
        }
    }

    @Test
    void theServiceDeletesInSmallSteps() throws IOException {
        try (Fixture fixture = fixture(Map.of("provisioning-retention", "30"))) {
            List<NewTask> many = new ArrayList<>();
            for (int i = 0; i < 450; i++) {
                many.add(Fixture.task("user" + i));
            }
            List<Task> accepted = fixture.tasks().submit(many);
            accepted.forEach(task -> fixture.settle(task.id()));
            fixture.clock.advanceTo(fixture.clock.instant().plus(Duration.ofDays(31)));
            String recent = fixture.settle(fixture.submit("recent").id()).id();

            // At its start it looks at once.
            fixture.restart();

            Fixture.await(
                    () -> fixture.service.scrape().matches("(?s).*\nbaton_tasks_purged_total\\{[^}]*} 450\\.0\n.*"));
            assertThat(
                    fixture.tasks().list(TaskFilter.parse(Map.of())).tasks().stream()
                            .map(Task::id)
                            .toList(),
                    is(List.of(recent)));
        }
    }

    @Test
    void anUnexpectedFailureDoesNotEndIt() throws Exception {
        AtomicInteger turns = new AtomicInteger();
        try (Fixture fixture = fixture(Map.of())) {
            String old = fixture.settle(fixture.submit("old").id()).id();
            Instant later = fixture.clock.instant().plus(Duration.ofDays(2));
            try (Database database = new Database(
                    place == StorePlace.POSTGRESQL
                            ? new TaskServer(fixture.settings(), 2)
                            : TaskFile.forCommand(directory))) {
                Retention retention = new Retention(
                        new TaskStore(
                                database.open(), new AuditLog(fixture.settings()), fixture.clock, () -> {}, made -> {}),
                        Duration.ofDays(1),
                        () -> {
                            if (turns.getAndIncrement() == 0) {
                                throw new IllegalStateException("planted");
                            }
                            return later;
                        });
                retention.step();
                assertThat(retention.purged(), is(0L));
                retention.step();
                assertThat(retention.purged(), is(1L));
            }
            assertThrows(TaskException.class, () -> fixture.tasks().find(old));
        }
    }
}
