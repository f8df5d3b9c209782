package dev.baton.health;

import io.helidon.http.DirectHandler;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.DirectHandler.TransportRequest;
import io.helidon.http.DirectHandler.TransportResponse;
import io.helidon.http.HeaderValues;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import java.util.Locale;

/** Answers requests that never reach a route with JSON errors, which quote nothing from the request. */
final class ErrorAnswers {
    private ErrorAnswers() {}

    static DirectHandlers with(Time time) {
        DirectHandler handler = (request, type, status, headers, message) -> answer(request, status, headers, time);
        DirectHandlers.Builder handlers = DirectHandlers.builder();
        for (EventType type : EventType.values()) {
            handlers.addHandler(type, handler);
        }
        return handlers.build();
    }

    private static TransportResponse answer(
            TransportRequest request, Status helidonStatus, ServerResponseHeaders headers, Time time) {
        Status status = status(request, helidonStatus);
        byte[] body = JsonBodies.error(text(status), time.now());
        headers.set(Answers.JSON);
        headers.set(Answers.NO_STORE);
        headers.set(HeaderValues.X_CONTENT_TYPE_OPTIONS_NOSNIFF);
        return TransportResponse.builder()
                .status(status)
                .headers(headers)
                .entity(body)
                .build();
    }

    private static Status status(TransportRequest request, Status helidonStatus) {
        // Without a method, the parser failed on the client's input. Helidon would log a 500, with the client's bytes.
        boolean isParserFault = request.method().isEmpty() && helidonStatus.equals(Status.INTERNAL_SERVER_ERROR_500);
        return isParserFault ? Status.BAD_REQUEST_400 : helidonStatus;
    }

    private static String text(Status status) {
        return switch (status.code()) {
            case 408 -> "request not complete in time";
            case 413 -> "request body refused";
            case 414 -> "request line too long";
            case 431 -> "header fields too large";
            case 505 -> "HTTP/1.1 or HTTP/1.0 required";
            default -> status.reasonPhrase().toLowerCase(Locale.ROOT);
        };
    }
}
