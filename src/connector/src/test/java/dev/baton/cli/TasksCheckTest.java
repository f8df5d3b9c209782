package dev.baton.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;

import dev.baton.health.HealthRegistry;
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
            registry.register(new TasksCheck(trouble::get));
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
}
