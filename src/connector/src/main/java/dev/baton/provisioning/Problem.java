package dev.baton.provisioning;

import static dev.baton.provisioning.TaskJson.JSON;

import dev.baton.connector.ConnectorException;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerResponse;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonStructure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * An error of the API as a problem detail (RFC 9457). Types {@code …:upstream-*} are errors of the target system, all others
 * are the API's own.
 */
record Problem(int status, String type, String title, String detail, Optional<Duration> retryAfter) {
    static final String TYPE_PREFIX = "urn:baton:problem:";

    private static final HeaderName CONTENT_TYPE_OPTIONS = HeaderNames.create("X-Content-Type-Options");
    private static final Duration NOT_READY_RETRY = Duration.ofSeconds(5);
    private static final Duration PAUSED_RETRY = Duration.ofMinutes(1);

    static Problem of(int status, String type, String detail) {
        return new Problem(status, type, type.replace('-', ' '), detail, Optional.empty());
    }

    static Problem of(TaskException e) {
        String type = Named.id(e.reason().name());
        Problem problem = of(e.reason().status(), type, e.getMessage());
        return e.reason() == TaskException.Reason.UNAVAILABLE ? problem.withRetryAfter(NOT_READY_RETRY) : problem;
    }

    static Problem of(ConnectorException e) {
        if (e.isKeyReused()) {
            return of(new TaskException(TaskException.Reason.KEY_REUSED, e.getMessage()));
        }
        String kind = Named.id(e.kind().name());
        return new Problem(
                e.kind().status(), "upstream-" + kind, kind.replace('-', ' '), e.getMessage(), e.retryAfter());
    }

    static Problem notReady() {
        return of(503, "not-ready", "the connector is not ready").withRetryAfter(NOT_READY_RETRY);
    }

    static Problem paused(Pause pause) {
        return of(503, "paused", "the connector is " + pause.describe()).withRetryAfter(PAUSED_RETRY);
    }

    Problem withRetryAfter(Duration duration) {
        return new Problem(status, type, title, detail, Optional.of(duration));
    }

    JsonObjectBuilder json() {
        return JSON.createObjectBuilder()
                .add("type", TYPE_PREFIX + type)
                .add("title", title)
                .add("status", status)
                .add("detail", detail);
    }

    void send(ServerResponse response) {
        // RFC 9110 section 10.2.3: whole seconds, rounded up.
        retryAfter.ifPresent(after -> response.header(
                HeaderNames.RETRY_AFTER,
                Long.toString(after.plusNanos(999_999_999).toSeconds())));
        send(response, status, "application/problem+json", json().build());
    }

    /** Returns an exception for which the server sends this problem. */
    Refusal refusal() {
        return new Refusal(this);
    }

    static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Problem problem;

        private Refusal(Problem problem) {
            super(problem.detail());
            this.problem = problem;
        }

        Problem problem() {
            return problem;
        }
    }

    static void sendJson(ServerResponse response, int status, JsonStructure json) {
        send(response, status, "application/json", json);
    }

    private static void send(ServerResponse response, int status, String contentType, JsonStructure json) {
        response.status(Status.create(status));
        send(response, contentType, (json + "\n").getBytes(StandardCharsets.UTF_8));
    }

    static void send(ServerResponse response, String contentType, byte[] body) {
        response.header(HeaderNames.CONTENT_TYPE, contentType);
        response.header(HeaderNames.CACHE_CONTROL, "no-store");
        response.header(CONTENT_TYPE_OPTIONS, "nosniff");
        response.send(body);
    }
}
