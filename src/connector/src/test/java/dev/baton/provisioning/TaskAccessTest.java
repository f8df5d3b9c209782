package dev.baton.provisioning;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskAccessTest {
    private static final TaskFilter ALL = TaskFilter.parse(Map.of());

    @TempDir
    Path directory;

    private TaskAccess access(Path data) {
        return TaskAccess.create(Fixture.settings(Map.of("data-dir", data.toString())));
    }

    @Test
    void onlyWhoAsksForAChangeMakesADatabase() {
        Path data = directory.resolve("a/b");
        try (TaskAccess access = access(data)) {
            List<Consumer<Tasks>> calls = List.of(
                    tasks -> tasks.list(ALL).tasks(),
                    tasks -> tasks.find("1"),
                    tasks -> tasks.retry("1", Fixture.by("ann")),
                    tasks -> tasks.complete("1", Fixture.by("ann")),
                    tasks -> tasks.cancel("1", Fixture.by("ann")),
                    tasks -> tasks.assign("1", "ann", Fixture.by("ann")));
            for (Consumer<Tasks> call : calls) {
                TaskException refusal = assertThrows(TaskException.class, () -> call.accept(access.tasks()));
                assertThat(
                        refusal.getMessage(),
                        is("there are no tasks in " + data + ": correct --data-dir, or ask for a change first"));
            }
            assertThat(Files.exists(directory.resolve("a")), is(false));

            access.tasksOrNew().submit(List.of(Fixture.task("bob")));

            assertThat(access.tasks().list(ALL).tasks(), hasSize(1));
        }
    }

    @Test
    void itIsKnownWhetherAServiceRuns() {
        try (TaskAccess access = access(directory)) {
            assertThat(access.obstacle(), is(Optional.of(ServicePresence.NO_SERVICE)));
            try (Fixture fixture = Fixture.in(directory)) {
                assertThat(fixture.tasks().list(ALL).tasks(), hasSize(0));
                assertThat(access.obstacle(), is(Optional.empty()));
            }
            assertThat(access.obstacle(), is(Optional.of(ServicePresence.NO_SERVICE)));
        }
    }

    @Test
    void whyTheServiceTakesNoTasksIsKnown() {
        try (TaskAccess access = access(directory);
                Fixture fixture = new Fixture(directory, Map.of(), service -> service.whyNotReady(() -> "no\nlogin"))) {
            assertThat(access.obstacle(), is(Optional.empty()));

            fixture.isReady.set(false);
            Fixture.await(() -> access.obstacle().isPresent());
            assertThat(access.obstacle(), is(Optional.of("the service is not ready: no login")));

            fixture.isReady.set(true);
            Fixture.await(() -> access.obstacle().isEmpty());
        }
    }
}
