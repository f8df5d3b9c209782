package dev.baton.health.guard;

import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionListener;

/** Sees the head of each request before it is routed: refuses bodies that are too large, and honours {@code Connection: close}. */
final class RequestListener implements Http1ConnectionListener {
    /** What surely fits a {@code long}. */
    private static final int MAX_DIGITS = 18;

    private final long maxBodyBytes;

    RequestListener(long maxBodyBytes) {
        this.maxBodyBytes = maxBodyBytes;
    }

    @Override
    public void headers(ConnectionContext context, Headers headers) {
        GuardedContext guarded = (GuardedContext) context;
        guarded.beginExchange();
        guarded.expectBody(bodyLength(headers));
        // Helidon announces the close that the client asked for, then waits for the client to do it.
        if (headers.contains(HeaderNames.CONNECTION) && isClose(headers.get(HeaderNames.CONNECTION))) {
            guarded.endAfterThisExchange();
        }
    }

    private long bodyLength(Headers headers) {
        boolean hasLength = headers.contains(HeaderNames.CONTENT_LENGTH);
        if (headers.contains(HeaderNames.TRANSFER_ENCODING)) {
            if (maxBodyBytes == 0) {
                throw refuse(Status.REQUEST_ENTITY_TOO_LARGE_413);
            }
            // Where two parsers could disagree on where the body ends, there is none (RFC 9112 section 6.3).
            if (hasLength || !headers.contains(HeaderValues.TRANSFER_ENCODING_CHUNKED)) {
                throw refuse(Status.BAD_REQUEST_400);
            }
            return RequestBytes.CHUNKED;
        }
        String length = hasLength ? headers.get(HeaderNames.CONTENT_LENGTH).values() : "0";
        if (length.equals("0")) {
            return 0;
        }
        if (length.isEmpty() || !length.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw refuse(Status.BAD_REQUEST_400);
        }
        if (length.length() > MAX_DIGITS || Long.parseLong(length) > maxBodyBytes) {
            throw refuse(Status.REQUEST_ENTITY_TOO_LARGE_413);
        }
        return Long.parseLong(length);
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
