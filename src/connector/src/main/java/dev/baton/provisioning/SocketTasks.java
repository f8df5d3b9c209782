package dev.baton.provisioning;

import dev.baton.provisioning.TaskException.Reason;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webclient.api.HttpClientRequest;
import io.helidon.webclient.api.HttpClientResponse;
import io.helidon.webclient.api.WebClient;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** The tasks of the service that listens on a socket in a data directory. */
final class SocketTasks implements Tasks {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private static final Pattern ID = Pattern.compile("[0-9A-Za-z-]{1,36}");

    private final UnixDomainSocketAddress address;
    private final WebClient client = WebClient.builder()
            .connectTimeout(TIMEOUT)
            .readTimeout(TIMEOUT)
            .baseUri("http://localhost")
            .build();

    SocketTasks(Path socket) {
        this.address = UnixDomainSocketAddress.of(socket);
    }

    @Override
    public List<Task> submit(List<NewTask> tasks) {
        JsonArrayBuilder array = Json.createArrayBuilder();
        tasks.forEach(task -> array.add(TaskJson.write(task)));
        return tasks(post(
                "/tasks/batch", Json.createObjectBuilder().add("tasks", array).build()));
    }

    @Override
    public List<Task> list(TaskFilter filter) {
        HttpClientRequest request = request(Method.GET, "/tasks").queryParam("limit", Integer.toString(filter.limit()));
        filter.state().ifPresent(state -> request.queryParam("state", state.id()));
        filter.assignee().ifPresent(assignee -> request.queryParam("assignedTo", assignee));
        return tasks(answer(request, new byte[0]));
    }

    @Override
    public Task find(String id) {
        return TaskJson.readTask(answer(task(Method.GET, id, ""), new byte[0]));
    }

    @Override
    public Task retry(String id, String by) {
        return act(id, "/retry", "by", by);
    }

    @Override
    public Task complete(String id, String by) {
        return act(id, "/complete", "by", by);
    }

    @Override
    public Task cancel(String id, String by) {
        return act(id, "/cancel", "by", by);
    }

    @Override
    public Task assign(String id, String assignee) {
        return act(id, "/assign", "assignee", assignee);
    }

    private Task act(String id, String action, String field, String person) {
        JsonObject body = Json.createObjectBuilder().add(field, person).build();
        return TaskJson.readTask(answer(task(Method.POST, id, action), bytes(body)));
    }

    private HttpClientRequest task(Method method, String id, String action) {
        if (!ID.matcher(id).matches()) {
            throw TaskRow.notFound(id);
        }
        return request(method, "/tasks/" + id + action);
    }

    private JsonObject post(String path, JsonObject body) {
        return answer(request(Method.POST, path), bytes(body));
    }

    private HttpClientRequest request(Method method, String path) {
        return client.method(method).address(address).path(path).header(HeaderNames.CONTENT_TYPE, "application/json");
    }

    private static JsonObject answer(HttpClientRequest request, byte[] body) {
        try (HttpClientResponse response = body.length == 0 ? request.request() : request.submit(body)) {
            JsonObject json = TaskJson.parse(new String(response.entity().as(byte[].class), StandardCharsets.UTF_8));
            int status = response.status().code();
            if (status >= 300) {
                throw new TaskException(reason(status), json.getString("detail", "refused with status " + status));
            }
            return json;
        } catch (TaskException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new TaskException(
                    Reason.UNAVAILABLE, "the service went away before it answered: look at the tasks, then repeat", e);
        }
    }

    private static Reason reason(int status) {
        return Arrays.stream(Reason.values())
                .filter(reason -> reason.status() == status)
                .findFirst()
                .orElse(Reason.INVALID);
    }

    private static List<Task> tasks(JsonObject json) {
        return json.getJsonArray("tasks").getValuesAs(JsonObject.class).stream()
                .map(TaskJson::readTask)
                .toList();
    }

    private static byte[] bytes(JsonObject json) {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }
}
