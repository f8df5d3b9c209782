package dev.baton.health;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.baton.config.CheckOptions;
import dev.baton.connector.FailureKind;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class RegisteredChecksTest {
    private final FakeTime time = new FakeTime();
    private final Transitions transitions = new Transitions();
    private final Cleaner cleaner = new Cleaner(UnaryOperator.identity());
    private final Readiness readiness = new Readiness(Optional.empty(), transitions, time, cleaner);
    private final RegisteredChecks checks =
            new RegisteredChecks(HealthRegistry.builder().time(time), Set.of(), cleaner, transitions, readiness);

    private CheckRunner add() {
        return checks.find(checks.add(TestCheck.readiness("queue"), CheckOptions.create()))
                .orElseThrow();
    }

    private static HealthTransition down() {
        return new HealthTransition(
                "queue",
                HealthState.UP,
                HealthState.DOWN,
                Optional.of(FailureKind.UNAVAILABLE),
                "full",
                FakeTime.START,
                Duration.ZERO);
    }

    @Test
    void whatARemovedCheckStillFindsDoesNotCountForTheOneThatTookItsName() {
        CheckRunner old = add();
        checks.remove("queue");
        CheckRunner now = add();
        checks.changed(old, down());
        assertThat(readiness.isReady(), is(true));

        checks.changed(now, down());
        assertThat(readiness.isReady(), is(false));
    }
}
