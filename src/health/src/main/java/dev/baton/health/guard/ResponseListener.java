package dev.baton.health.guard;

import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.Status;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionListener;

/** Processes the head of each final response before it is written: adds the Date header and obeys {@code Connection: close}. */
final class ResponseListener implements Http1ConnectionListener {
    private static final int FIRST_ERROR = 400;

    private final HttpDate date;

    ResponseListener(HttpDate date) {
        this.date = date;
    }

    @Override
    public void status(ConnectionContext context, Status status) {
        ((GuardedContext) context).exchange().respond(status.code() >= FIRST_ERROR);
    }

    @Override
    public void headers(ConnectionContext context, Headers headers) {
        // Helidon's own Date uses the machine's time zone, and another format in the first days of a month.
        if (headers instanceof WritableHeaders<?> writable) {
            writable.setIfAbsent(date.header());
        }
        if (headers.contains(HeaderValues.CONNECTION_CLOSE)) {
            ((GuardedContext) context).exchange().endConnection();
        }
    }
}
