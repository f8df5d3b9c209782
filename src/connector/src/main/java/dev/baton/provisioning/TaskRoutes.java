package dev.baton.provisioning;

import static dev.baton.provisioning.TaskJson.JSON;

import dev.baton.connector.ConnectorException;
import dev.baton.connector.IdempotencyKey;
import dev.baton.connector.Operation;
import dev.baton.connector.Outcome;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/** The HTTP routes of the API for tasks, operations and the pause. */
final class TaskRoutes implements HttpService {
    static final HeaderName IDEMPOTENCY_KEY = HeaderNames.create("Idempotency-Key");

    /** The former name of the filter by assignee, still accepted. */
    private static final String ASSIGNED_TO = "assignedTo";

    private static final String ASSIGNEE = "assignee";
    private static final Set<String> BY = Set.of("by", "note");

    private final Tasks tasks;
    private final AttemptRunner runner;
    private final BooleanSupplier ready;

    /** Creates routes that accept tasks and operations only while the service is ready. */
    TaskRoutes(Tasks tasks, AttemptRunner runner, BooleanSupplier ready) {
        this.tasks = tasks;
        this.runner = runner;
        this.ready = ready;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.get("/", this::list)
                .post("/", this::submit)
                .post("/batch", this::submitBatch)
                .get("/summary", this::summary)
                .get("/{id}", this::find)
                .post("/{id}/retry", (request, response) -> act(request, response, tasks::retry))
                .post("/{id}/complete", (request, response) -> act(request, response, tasks::complete))
                .post("/{id}/cancel", (request, response) -> act(request, response, tasks::cancel))
                .post("/{id}/assign", this::assign);
    }

    private void list(ServerRequest request, ServerResponse response) {
        Problem.sendJson(response, 200, TaskJson.write(tasks.list(filter(request))));
    }

    private void summary(ServerRequest request, ServerResponse response) {
        Problem.sendJson(response, 200, TaskJson.write(tasks.summary(filter(request))));
    }

    private static TaskFilter filter(ServerRequest request) {
        Map<String, String> texts = new HashMap<>();
        for (String name : request.query().names()) {
            List<String> values = request.query().all(name);
            String known = name.equals(ASSIGNED_TO) ? ASSIGNEE : name;
            if (values.size() > 1 || texts.put(known, request.query().get(name)) != null) {
                throw new IllegalArgumentException(TaskJson.quoted(known) + " must be given once");
            }
        }
        for (String person : List.of(ASSIGNEE, "requester")) {
            texts.computeIfPresent(person, (name, text) -> Caller.of(request).resolve(name, text));
        }
        return TaskFilter.parse(texts);
    }

    private void submit(ServerRequest request, ServerResponse response) {
        JsonObject body = JsonBody.read(request);
        requireReady();
        NewTask task = newTask(body, Caller.of(request), idempotencyKey(request));
        Task accepted = tasks.submit(List.of(task)).getFirst();
        response.header(HeaderNames.LOCATION, "/tasks/" + accepted.id());
        send(response, 202, accepted);
    }

    private void submitBatch(ServerRequest request, ServerResponse response) {
        JsonValue array = JsonBody.read(request).get("tasks");
        requireReady();
        if (!(array instanceof JsonArray items)) {
            throw new IllegalArgumentException("tasks must be an array");
        }
        Caller caller = Caller.of(request);
        List<NewTask> batch = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            batch.add(newTask(items.get(i), i, caller));
        }
        TaskPage accepted = new TaskPage(tasks.submit(AccountOrder.apply(batch)), Optional.empty());
        Problem.sendJson(response, 202, TaskJson.write(accepted));
    }

    private static NewTask newTask(JsonValue item, int index, Caller caller) {
        try {
            if (item instanceof JsonObject object) {
                return newTask(object, caller, Optional.empty());
            }
            throw new IllegalArgumentException("must be an object");
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("tasks[" + index + "]: " + e.getMessage(), e);
        }
    }

    private static NewTask newTask(JsonObject body, Caller caller, Optional<String> key) {
        NewTask task = TaskJson.readNewTask(body, caller.person("requester", Optional.empty()));
        if (key.isPresent() && task.idempotencyKey().isPresent() && !key.equals(task.idempotencyKey())) {
            throw new IllegalArgumentException("Idempotency-Key and idempotencyKey differ: give one of them");
        }
        return new NewTask(
                task.operation(),
                caller.person("requester", Optional.of(task.requester())),
                task.assignee().map(person -> caller.resolve(ASSIGNEE, person)),
                task.idempotencyKey().or(() -> key));
    }

    private void find(ServerRequest request, ServerResponse response) {
        send(response, 200, tasks.find(id(request)));
    }

    private void act(ServerRequest request, ServerResponse response, Action action) {
        send(response, 200, action.apply(id(request), decider(request)));
    }

    private static Decider decider(ServerRequest request) {
        return Caller.of(request).decider(request, read(request, BY));
    }

    private void assign(ServerRequest request, ServerResponse response) {
        JsonObject body = read(request, Set.of(ASSIGNEE, "by", "note"));
        Caller caller = Caller.of(request);
        Decider by = caller.decider(request, body);
        String assignee = TaskJson.text(body, ASSIGNEE)
                .map(person -> caller.resolve(ASSIGNEE, person))
                .orElse(by.person());
        send(response, 200, tasks.assign(id(request), assignee, by));
    }

    private static JsonObject read(ServerRequest request, Set<String> allowed) {
        JsonObject body = JsonBody.read(request);
        if (!allowed.containsAll(body.keySet())) {
            throw new IllegalArgumentException("unknown field: allowed are "
                    + String.join(", ", allowed.stream().sorted().toList()));
        }
        return body;
    }

    private static Optional<String> idempotencyKey(ServerRequest request) {
        List<String> given = request.headers().all(IDEMPOTENCY_KEY, List::of);
        if (given.isEmpty()) {
            return Optional.empty();
        }
        if (given.size() > 1) {
            throw new IllegalArgumentException("Idempotency-Key must be given once");
        }
        String key = given.getFirst();
        // A string in a structured field (RFC 9651 section 3.3.3) is quoted.
        boolean isQuoted = key.length() >= 2 && key.startsWith("\"") && key.endsWith("\"");
        return Optional.of(isQuoted ? key.substring(1, key.length() - 1) : key);
    }

    private static String id(ServerRequest request) {
        return request.path().pathParameters().get("id");
    }

    private static void send(ServerResponse response, int status, Task task) {
        Problem.sendJson(response, status, TaskJson.write(task));
    }

    /** Makes one attempt, without the queue: the caller applies its own retry rules to failures. */
    void operate(ServerRequest request, ServerResponse response) {
        Operation operation = TaskJson.readOperation(JsonBody.read(request));
        // Never a first use: a caller may repeat a request whose response was lost, and has no way to say so.
        IdempotencyKey key = new IdempotencyKey(
                idempotencyKey(request).orElseGet(() -> UUID.randomUUID().toString()), false);
        requireReady();
        tasks.paused().ifPresent(pause -> {
            throw Problem.paused(pause).refusal();
        });
        try {
            Outcome outcome = runner.run(operation, key);
            Problem.sendJson(
                    response,
                    200,
                    JSON.createObjectBuilder()
                            .add("result", Named.id(outcome.status().name()))
                            .add("accountId", outcome.id())
                            .build());
        } catch (ConnectorException e) {
            Problem.of(e).send(response);
        } catch (InterruptedException e) {
            Problem.notReady().send(response);
        }
    }

    void paused(ServerRequest request, ServerResponse response) {
        Problem.sendJson(response, 200, TaskJson.write(tasks.paused()));
    }

    void pause(ServerRequest request, ServerResponse response) {
        tasks.pause(decider(request));
        paused(request, response);
    }

    void resume(ServerRequest request, ServerResponse response) {
        tasks.resume(decider(request));
        paused(request, response);
    }

    private void requireReady() {
        if (!ready.getAsBoolean()) {
            throw Problem.notReady().refusal();
        }
    }

    @FunctionalInterface
    private interface Action {
        Task apply(String id, Decider by);
    }
}
