package dev.baton.health.guard;

import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionListener;

/** Sees the head of each request before it is routed: refuses bodies, and honours {@code Connection: close}. */
final class RequestListener implements Http1ConnectionListener {
    @Override
    public void headers(ConnectionContext context, Headers headers) {
        GuardedContext guarded = (GuardedContext) context;
        guarded.beginExchange();
        refuseBody(headers);
        // Helidon announces the close that the client asked for, then waits for the client to do it.
        if (headers.contains(HeaderNames.CONNECTION) && isClose(headers.get(HeaderNames.CONNECTION))) {
            guarded.endAfterThisExchange();
        }
    }

    private static void refuseBody(Headers headers) {
        if (headers.contains(HeaderNames.TRANSFER_ENCODING)) {
            throw refuse(Status.REQUEST_ENTITY_TOO_LARGE_413);
        }
        if (headers.contains(HeaderNames.CONTENT_LENGTH)) {
            String length = headers.get(HeaderNames.CONTENT_LENGTH).values();
            if (!length.equals("0")) {
                boolean isNumber = !length.isEmpty() && length.chars().allMatch(c -> c >= '0' && c <= '9');
                throw refuse(isNumber ? Status.REQUEST_ENTITY_TOO_LARGE_413 : Status.BAD_REQUEST_400);
            }
        }
    }

    private static RequestException refuse(Status status) {
        return RequestException.builder()
                .type(EventType.OTHER)
                .status(status)
                .setKeepAlive(false)
                .message("request body")
                .build();
    }

    private static boolean isClose(Header connection) {
        // Plain loops: this runs for each request, before it is known what for.
        for (String value : connection.allValues()) {
            for (String option : value.split(",")) {
                if (option.strip().equalsIgnoreCase("close")) {
                    return true;
                }
            }
        }
        return false;
    }
}
