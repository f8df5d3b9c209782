package dev.baton.sandbox;

import io.helidon.common.mapper.OptionalValue;
import io.helidon.http.BadRequestException;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * The sandbox's remote control, without a token:
 *
 * <ul>
 *   <li>{@code POST /_faults?status=503&retry-after=2&count=4&method=POST&path=/Users&delay=100} adds a fault, {@code action}
 *       being {@code answer}, {@code hang}, {@code reset}, {@code answer-lost} or {@code pass}; {@code delay} is in
 *       milliseconds
 *   <li>{@code GET /_faults} lists those not used up, {@code DELETE /_faults} removes them
 *   <li>{@code GET /_requests} lists the requests that came in, {@code DELETE /_requests} forgets them
 * </ul>
 */
final class ControlRoutes implements HttpService {
    private final Faults faults;
    private final RequestLog log;

    ControlRoutes(Faults faults, RequestLog log) {
        this.faults = faults;
        this.log = log;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.post("/_faults", this::addFault)
                .get("/_faults", (request, response) -> send(response, faultsAsJson()))
                .delete("/_faults", (request, response) -> {
                    faults.clear();
                    response.status(Status.NO_CONTENT_204).send();
                })
                .get("/_requests", (request, response) -> send(response, requestsAsJson()))
                .delete("/_requests", (request, response) -> {
                    log.clear();
                    response.status(Status.NO_CONTENT_204).send();
                });
    }

    private void addFault(ServerRequest request, ServerResponse response) {
        Fault fault;
        try {
            fault = fault(request);
        } catch (IllegalArgumentException e) {
            throw new BadRequestException("not a fault: " + e.getMessage(), e);
        }
        faults.add(fault);
        response.status(Status.CREATED_201);
        send(response, json(fault).build());
    }

    private static Fault fault(ServerRequest request) {
        Fault.Action action = parameter(request, "action")
                .map(text -> Fault.Action.valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_')))
                .orElse(
                        parameter(request, "status").isPresent()
                                        || parameter(request, "delay").isEmpty()
                                ? Fault.Action.ANSWER
                                : Fault.Action.PASS);
        return new Fault(
                action,
                parameter(request, "status").map(Integer::parseInt).orElse(503),
                parameter(request, "retry-after"),
                Duration.ofMillis(
                        parameter(request, "delay").map(Long::parseLong).orElse(0L)),
                parameter(request, "count").map(Integer::parseInt).orElse(Fault.ALWAYS),
                parameter(request, "method").map(text -> text.toUpperCase(Locale.ROOT)),
                parameter(request, "path"));
    }

    private static Optional<String> parameter(ServerRequest request, String name) {
        OptionalValue<String> value = request.query().first(name);
        return value.asOptional();
    }

    private JsonValue faultsAsJson() {
        JsonArrayBuilder array = Json.createArrayBuilder();
        faults.waiting().forEach(fault -> array.add(json(fault)));
        return array.build();
    }

    private static JsonObjectBuilder json(Fault fault) {
        JsonObjectBuilder object = Json.createObjectBuilder().add("action", name(fault.action()));
        if (fault.action() == Fault.Action.ANSWER) {
            object.add("status", fault.status());
        }
        fault.retryAfter().ifPresent(value -> object.add("retry-after", value));
        fault.method().ifPresent(value -> object.add("method", value));
        fault.path().ifPresent(value -> object.add("path", value));
        if (fault.delay().isPositive()) {
            object.add("delay", fault.delay().toMillis());
        }
        if (fault.count() != Fault.ALWAYS) {
            object.add("count", fault.count());
        }
        return object;
    }

    private JsonValue requestsAsJson() {
        JsonArrayBuilder array = Json.createArrayBuilder();
        for (RecordedRequest request : log.all()) {
            JsonObjectBuilder object = Json.createObjectBuilder()
                    .add("method", request.method())
                    .add("path", request.path())
                    .add("query", request.query())
                    .add("authenticated", request.isAuthenticated());
            request.fault().ifPresent(action -> object.add("fault", name(action)));
            array.add(object);
        }
        return array.build();
    }

    private static String name(Fault.Action action) {
        return action.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static void send(ServerResponse response, JsonValue body) {
        response.header(HeaderNames.CONTENT_TYPE, "application/json")
                .send((body + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
