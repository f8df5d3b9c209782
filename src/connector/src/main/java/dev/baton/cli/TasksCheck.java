package dev.baton.cli;

import dev.baton.connector.ConnectorException;
import dev.baton.connector.FailureKind;
import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckResponse;
import io.helidon.health.HealthCheckType;
import java.util.Optional;
import java.util.function.Supplier;

/** Checks whether the task database can be used, and reports a pause. It never blocks, as others keep these up to date. */
final class TasksCheck implements HealthCheck {
    static final String NAME = "tasks";

    private final Supplier<Optional<String>> trouble;
    private final Supplier<Optional<String>> pause;

    /** The suppliers return empty if there is no trouble or no pause. A paused service is healthy. */
    TasksCheck(Supplier<Optional<String>> trouble, Supplier<Optional<String>> pause) {
        this.trouble = trouble;
        this.pause = pause;
    }

    @Override
    public String name() {
        return NAME;
    }

    /** Without the database, no task can be accepted. */
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
