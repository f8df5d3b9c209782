package dev.baton.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;

import dev.baton.health.HealthRegistry;
import dev.baton.health.HealthReport;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TasksCheckTest {
    private final AtomicReference<Optional<String>> trouble = new AtomicReference<>(Optional.empty());

    @Test
    void theServiceIsNotReadyWhileItsTasksCannotBeUsed() {
        Duration patience = Duration.ofSeconds(10);
        try (HealthRegistry registry = HealthRegistry.create()) {
            registry.register(new TasksCheck(trouble::get, Optional::empty));
            assertThat(registry.ready(patience).isUp(), is(true));

            trouble.set(Optional.of("the disk is full"));

            assertThat(registry.ready(patience).isUp(), is(false));
            assertThat(registry.health(patience).isUp(), is(false));
            assertThat(
                    registry.recentTransitions().stream()
                            .map(change -> change.reason())
                            .toList(),
                    hasItem("the disk is full"));

            trouble.set(Optional.empty());
            assertThat(registry.ready(patience).isUp(), is(true));
        }
    }

    @Test
    void aPauseIsToldOfAServiceThatIsReady() {
        try (HealthRegistry registry = HealthRegistry.create()) {
            registry.register(
                    new TasksCheck(Optional::empty, () -> Optional.of("paused since noon by ann: \u001b[2Jupdate")));
            HealthReport report = registry.ready(Duration.ofSeconds(10));
            assertThat(report.isUp(), is(true));
            assertThat(
                    report.parts().stream().map(HealthReport.Part::details).toList(),
                    hasItem("attempts=paused since noon by ann:  [2Jupdate"));
        }
    }
}
