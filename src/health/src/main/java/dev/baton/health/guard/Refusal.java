package dev.baton.health.guard;

import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectTransportRequest;

/** Makes the exceptions that refuse a request without a handler. The connection closes after the response. */
final class Refusal {
    private Refusal() {}

    static RequestException badRequest(String reason) {
        return of(Status.BAD_REQUEST_400, reason);
    }

    static RequestException of(Status status, String reason) {
        return builder(status, reason).build();
    }

    /** Returns a builder. The reason must not quote the request, because a listener may show it. */
    static RequestException.Builder builder(Status status, String reason) {
        return RequestException.builder()
                .type(EventType.OTHER)
                .status(status)
                // From 4.5.0 on, Helidon closes the connection after an error only if it knows the protocol.
                .request(DirectTransportRequest.create("HTTP/1.1", "", ""))
                .setKeepAlive(false)
                .message(reason);
    }
}
