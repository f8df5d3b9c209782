package dev.baton.sandbox;

import de.captaingoldfish.scim.sdk.common.constants.enums.HttpMethod;
import de.captaingoldfish.scim.sdk.common.response.ScimResponse;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Answers requests below the SCIM base path: records them, checks the token, makes faults, asks the service. */
final class ScimHandler implements Handler {
    static final String BASE_PATH = "/scim/v2";

    private static final String SCIM_JSON = "application/scim+json";

    private final ScimService service;
    private final Faults faults;
    private final RequestLog log;
    private final AcceptedSockets sockets;
    private final Supplier<String> token;
    private final boolean isConfigOpen;
    private final CountDownLatch closed;
    private final Consumer<CarriedOut> observer;

    ScimHandler(
            ScimService service,
            Faults faults,
            RequestLog log,
            AcceptedSockets sockets,
            Supplier<String> token,
            boolean isConfigOpen,
            CountDownLatch closed,
            Consumer<CarriedOut> observer) {
        this.service = service;
        this.faults = faults;
        this.log = log;
        this.sockets = sockets;
        this.token = token;
        this.isConfigOpen = isConfigOpen;
        this.closed = closed;
        this.observer = observer;
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) throws InterruptedException {
        Instant received = Instant.now();
        String method = request.prologue().method().text();
        String path = request.path().rawPath().substring(BASE_PATH.length());
        Optional<Fault> fault = faults.take(method, path);
        boolean isAuthenticated = isAuthenticated(request);
        log.add(new RecordedRequest(
                method, path, request.query().rawValue(), isAuthenticated, fault.map(Fault::action)));
        String body = request.content().hasEntity() ? request.content().as(String.class) : "";
        if (fault.isPresent()) {
            strike(fault.get(), request, response);
        }
        if (response.isSent()) {
            return;
        }
        if (!isAuthenticated && !(isConfigOpen && path.equals("/ServiceProviderConfig"))) {
            response.header(HeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"SCIM sandbox\"");
            sendError(response, 401, "the bearer token is missing or wrong");
            return;
        }
        ScimResponse answer = perform(method, request, body);
        observer.accept(new CarriedOut(
                received, Instant.now(), method, path, request.query().value(), body, answer.getHttpStatus()));
        if (fault.filter(f -> f.action() == Fault.Action.ANSWER_LOST).isPresent()) {
            breakConnection(request, false);
        }
        send(response, answer);
    }

    private boolean isAuthenticated(ServerRequest request) {
        return request.headers()
                .first(HeaderNames.AUTHORIZATION)
                .filter(("Bearer " + token.get())::equals)
                .isPresent();
    }

    private void strike(Fault fault, ServerRequest request, ServerResponse response) throws InterruptedException {
        waitUnlessClosed(fault.delay());
        switch (fault.action()) {
            case ANSWER -> {
                fault.retryAfter().ifPresent(value -> response.header(HeaderNames.RETRY_AFTER, value));
                sendError(response, fault.status(), "a fault of the sandbox");
            }
            case HANG -> {
                closed.await();
                breakConnection(request, false);
            }
            case RESET -> breakConnection(request, true);
            case ANSWER_LOST, PASS -> {}
        }
    }

    private void waitUnlessClosed(Duration delay) throws InterruptedException {
        if (delay.isPositive() && closed.await(delay.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new CloseConnectionException("the sandbox ends");
        }
    }

    private void breakConnection(ServerRequest request, boolean isReset) {
        sockets.close(request.remotePeer().port(), isReset);
        throw new CloseConnectionException("a fault of the sandbox");
    }

    private ScimResponse perform(String method, ServerRequest request, String body) {
        Map<String, String> headers = new HashMap<>();
        request.headers().forEach(header -> headers.put(header.name(), header.get()));
        String query = request.query().rawValue();
        String url = "http://" + request.authority() + request.path().rawPath() + (query.isEmpty() ? "" : "?" + query);
        return service.handle(HttpMethod.valueOf(method), url, body, headers);
    }

    private static void send(ServerResponse response, ScimResponse answer) {
        answer.getHttpHeaders().forEach((name, value) -> response.header(HeaderNames.create(name), value));
        response.status(Status.create(answer.getHttpStatus()));
        if (answer.isEmpty()) {
            response.send();
        } else {
            response.send(answer.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void sendError(ServerResponse response, int status, String detail) {
        String body = """
                {"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"%d","detail":"%s"}
                """.formatted(status, detail);
        response.header(HeaderNames.CONTENT_TYPE, SCIM_JSON);
        response.status(Status.create(status)).send(body.getBytes(StandardCharsets.UTF_8));
    }
}
