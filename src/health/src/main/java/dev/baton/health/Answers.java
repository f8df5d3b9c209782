package dev.baton.health;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Instant;

/** Sends response bodies with the headers that every response of the health endpoints has. */
final class Answers {
    static final Header JSON = HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "application/json");
    static final Header HEALTH_JSON =
            HeaderValues.createCached(HeaderNames.CONTENT_TYPE, EndpointHandler.HEALTH_JSON.text());
    static final Header TEXT = HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");

    static final Header NO_STORE = HeaderValues.createCached(HeaderNames.CACHE_CONTROL, "no-store");
    private static final Header ALLOW = HeaderValues.createCached(HeaderNames.ALLOW, "GET, HEAD");
    private static final byte[] NOTHING = new byte[0];

    private Answers() {}

    static void send(ServerRequest request, ServerResponse response, Status status, Header contentType, byte[] body) {
        response.status(status)
                .header(contentType)
                .header(NO_STORE)
                .header(HeaderValues.X_CONTENT_TYPE_OPTIONS_NOSNIFF);
        if (request.prologue().method().equals(Method.HEAD)) {
            // Helidon sends the body it is given even for HEAD, which RFC 9110 section 9.3.2 forbids.
            response.header(HeaderNames.CONTENT_LENGTH, String.valueOf(body.length));
            response.send(NOTHING);
        } else {
            response.send(body);
        }
    }

    /** Returns a handler for GET and HEAD only; any other method gets 405. */
    static Handler reading(Time time, Handler handler) {
        return (request, response) -> {
            Method method = request.prologue().method();
            if (method.equals(Method.GET) || method.equals(Method.HEAD)) {
                handler.handle(request, response);
            } else {
                response.header(ALLOW);
                byte[] body = JsonBodies.error("method not allowed", time.now());
                send(request, response, Status.METHOD_NOT_ALLOWED_405, JSON, body);
            }
        };
    }

    static void notFound(ServerRequest request, ServerResponse response, Instant now) {
        send(request, response, Status.NOT_FOUND_404, JSON, JsonBodies.error("not found", now));
    }
}
