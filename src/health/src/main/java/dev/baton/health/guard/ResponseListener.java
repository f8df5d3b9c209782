package dev.baton.health.guard;

import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.Status;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionListener;

/** Sees the head of each response before it is written: does what it says about the connection. */
final class ResponseListener implements Http1ConnectionListener {
    private static final int FIRST_ERROR = 400;

    @Override
    public void status(ConnectionContext context, Status status) {
        if (status.code() >= FIRST_ERROR) {
            ((GuardedContext) context).refuse();
        }
    }

    @Override
    public void headers(ConnectionContext context, Headers headers) {
        if (headers.contains(HeaderValues.CONNECTION_CLOSE)) {
            ((GuardedContext) context).endAfterThisExchange();
        }
    }
}
