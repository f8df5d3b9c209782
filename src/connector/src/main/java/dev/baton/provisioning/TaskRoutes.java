package dev.baton.provisioning;

import dev.baton.provisioning.TaskException.Reason;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** The tasks over HTTP. */
final class TaskRoutes implements HttpService {
    static final HeaderName IDEMPOTENCY_KEY = HeaderNames.create("Idempotency-Key");

    private static final Set<String> FILTERS = Set.of("state", "assignedTo", "limit");
    private static final int DEFAULT_LIMIT = 100;

    private final Tasks tasks;
    private final BooleanSupplier accepting;
    private final String requester;

    /** Routes that accept tasks only at certain times, from a requester who may say who they are. */
    TaskRoutes(Tasks tasks, BooleanSupplier accepting, String requester) {
        this.tasks = tasks;
        this.accepting = accepting;
        this.requester = requester;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.get("/", this::list)
                .post("/", this::submit)
                .post("/batch", this::submitBatch)
                .get("/{id}", this::find)
                .post("/{id}/retry", (request, response) -> act(request, response, "by", tasks::retry))
                .post("/{id}/complete", (request, response) -> act(request, response, "by", tasks::complete))
                .post("/{id}/cancel", (request, response) -> act(request, response, "by", tasks::cancel))
                .post("/{id}/assign", (request, response) -> act(request, response, "assignee", tasks::assign));
    }

    private void list(ServerRequest request, ServerResponse response) {
        request.query().names().stream()
                .filter(name -> !FILTERS.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException("unknown query parameter: use state, assignedTo and limit");
                });
        TaskFilter filter = new TaskFilter(
                query(request, "state").map(TaskRoutes::state),
                query(request, "assignedTo"),
                query(request, "limit").map(TaskRoutes::limit).orElse(DEFAULT_LIMIT));
        sendAll(response, 200, tasks.list(filter));
    }

    private void submit(ServerRequest request, ServerResponse response) {
        JsonObject body = JsonBody.read(request);
        if (!accepting.getAsBoolean()) {
            Problem.notReady().send(response);
            return;
        }
        NewTask task = withKey(TaskJson.readNewTask(body, requester), idempotencyKey(request));
        Task accepted = tasks.submit(List.of(task)).getFirst();
        response.header(HeaderNames.LOCATION, "/tasks/" + accepted.id());
        send(response, 202, accepted);
    }

    private void submitBatch(ServerRequest request, ServerResponse response) {
        JsonValue array = JsonBody.read(request).get("tasks");
        if (!accepting.getAsBoolean()) {
            Problem.notReady().send(response);
            return;
        }
        if (!(array instanceof JsonArray items)) {
            throw new IllegalArgumentException("tasks must be an array");
        }
        List<NewTask> batch = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            batch.add(newTask(items.get(i), i));
        }
        sendAll(response, 202, tasks.submit(AccountOrder.apply(batch)));
    }

    private NewTask newTask(JsonValue item, int index) {
        try {
            if (item instanceof JsonObject object) {
                return TaskJson.readNewTask(object, requester);
            }
            throw new IllegalArgumentException("must be an object");
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("tasks[" + index + "]: " + e.getMessage(), e);
        }
    }

    private void find(ServerRequest request, ServerResponse response) {
        send(response, 200, tasks.find(id(request)));
    }

    private void act(ServerRequest request, ServerResponse response, String field, Action action) {
        JsonObject body = JsonBody.read(request);
        if (!Set.of(field).containsAll(body.keySet())) {
            throw new IllegalArgumentException("unknown field: only " + field + " is allowed");
        }
        String person = TaskJson.text(body, field).orElse(requester);
        send(response, 200, action.apply(id(request), person));
    }

    static Optional<String> idempotencyKey(ServerRequest request) {
        if (!request.headers().contains(IDEMPOTENCY_KEY)) {
            return Optional.empty();
        }
        Header header = request.headers().get(IDEMPOTENCY_KEY);
        if (header.valueCount() != 1) {
            throw new IllegalArgumentException("Idempotency-Key must be given once");
        }
        String key = header.get();
        // A string of structured fields (RFC 9651 section 3.3.3) stands in quotes.
        boolean isQuoted = key.length() >= 2 && key.startsWith("\"") && key.endsWith("\"");
        return Optional.of(isQuoted ? key.substring(1, key.length() - 1) : key);
    }

    private static NewTask withKey(NewTask task, Optional<String> header) {
        if (header.isPresent() && task.idempotencyKey().isPresent() && !header.equals(task.idempotencyKey())) {
            throw new IllegalArgumentException("Idempotency-Key and idempotencyKey differ: give one of them");
        }
        return new NewTask(
                task.operation(),
                task.requester(),
                task.assignee(),
                task.idempotencyKey().or(() -> header));
    }

    private static String id(ServerRequest request) {
        return request.path().pathParameters().get("id");
    }

    private static Optional<String> query(ServerRequest request, String name) {
        return request.query().contains(name) ? Optional.of(request.query().get(name)) : Optional.empty();
    }

    private static TaskState state(String id) {
        return TaskState.of(id)
                .orElseThrow(() -> new IllegalArgumentException(
                        "state must be queued, running, waiting, done, manual or cancelled"));
    }

    private static int limit(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new TaskException(
                    Reason.INVALID, "limit must be a whole number from 1 to " + TaskFilter.MAX_LIMIT, e);
        }
    }

    private static void send(ServerResponse response, int status, Task task) {
        Problem.send(response, status, "application/json", TaskJson.write(task));
    }

    private static void sendAll(ServerResponse response, int status, List<Task> all) {
        JsonObject json =
                Json.createObjectBuilder().add("tasks", TaskJson.writeAll(all)).build();
        Problem.send(response, status, "application/json", json);
    }

    @FunctionalInterface
    private interface Action {
        Task apply(String id, String person);
    }
}
