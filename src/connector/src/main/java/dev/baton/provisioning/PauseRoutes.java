package dev.baton.provisioning;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/** The pause over HTTP. */
final class PauseRoutes implements HttpService {
    private final Tasks tasks;

    PauseRoutes(Tasks tasks) {
        this.tasks = tasks;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.get("/pause", this::find).post("/pause", this::pause).post("/resume", this::resume);
    }

    private void find(ServerRequest request, ServerResponse response) {
        send(response);
    }

    private void pause(ServerRequest request, ServerResponse response) {
        tasks.pause(TaskRoutes.decider(request));
        send(response);
    }

    private void resume(ServerRequest request, ServerResponse response) {
        tasks.resume(TaskRoutes.decider(request));
        send(response);
    }

    private void send(ServerResponse response) {
        Problem.send(response, 200, "application/json", TaskJson.write(tasks.paused()));
    }
}
