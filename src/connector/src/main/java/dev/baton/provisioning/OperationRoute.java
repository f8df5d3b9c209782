package dev.baton.provisioning;

import static dev.baton.provisioning.TaskJson.JSON;

import dev.baton.connector.ConnectorException;
import dev.baton.connector.IdempotencyKey;
import dev.baton.connector.Operation;
import dev.baton.connector.Outcome;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import jakarta.json.JsonObject;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/** One attempt and no queue: the caller applies rules of its own to what went wrong. */
final class OperationRoute implements Handler {
    private final AttemptRunner runner;
    private final BooleanSupplier ready;
    private final Tasks tasks;

    OperationRoute(AttemptRunner runner, BooleanSupplier ready, Tasks tasks) {
        this.runner = runner;
        this.tasks = tasks;
        this.ready = ready;
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        Operation operation = TaskJson.readOperation(JsonBody.read(request));
        // Only the caller knows whether it asks again, and it cannot say so: an earlier answer may have been lost.
        IdempotencyKey key = TaskRoutes.idempotencyKey(request)
                .map(value -> new IdempotencyKey(value, false))
                .orElseGet(() -> new IdempotencyKey(UUID.randomUUID().toString(), false));
        if (!ready.getAsBoolean()) {
            Problem.notReady().send(response);
            return;
        }
        Optional<Pause> pause = tasks.paused();
        if (pause.isPresent()) {
            Problem.paused(pause.get()).send(response);
            return;
        }
        try {
            Problem.send(response, 200, "application/json", json(runner.run(operation, key)));
        } catch (ConnectorException e) {
            Problem.of(e).send(response);
        } catch (InterruptedException e) {
            Problem.notReady().send(response);
        }
    }

    private static JsonObject json(Outcome outcome) {
        return JSON.createObjectBuilder()
                .add("result", Named.id(outcome.status().name()))
                .add("accountId", outcome.id())
                .build();
    }
}
