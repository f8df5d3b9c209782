package dev.baton.cli;

import dev.baton.connector.ConnectorException;
import dev.baton.connector.FailureKind;
import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckResponse;
import io.helidon.health.HealthCheckType;
import java.util.Optional;
import java.util.function.Supplier;

/** Whether the database of the tasks can be used, and whether their attempts are paused. It waits for nothing: somebody else keeps looking. */
final class TasksCheck implements HealthCheck {
    static final String NAME = "tasks";

    private final Supplier<Optional<String>> trouble;
    private final Supplier<Optional<String>> pause;

    /** Trouble and pause are empty where there is none. A service that is paused is well. */
    TasksCheck(Supplier<Optional<String>> trouble, Supplier<Optional<String>> pause) {
        this.trouble = trouble;
        this.pause = pause;
    }

    @Override
    public String name() {
        return NAME;
    }

    /** No task can be accepted without it. */
    @Override
    public HealthCheckType type() {
        return HealthCheckType.READINESS;
    }

    @Override
    public HealthCheckResponse call() {
        trouble.get().ifPresent(reason -> {
            throw new ConnectorException(FailureKind.UNAVAILABLE, reason);
        });
        HealthCheckResponse.Builder response = HealthCheckResponse.builder().status(true);
        pause.get().ifPresent(text -> response.detail("attempts", text));
        return response.build();
    }
}
