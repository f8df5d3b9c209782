package dev.baton.provisioning;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Builds the server that offers the tasks: the API on its port. */
final class ApiServer {
    private static final String RESOURCES = "web/";

    private ApiServer() {}

    /** The API, its description and its page, on a port of their own. */
    static WebServer api(
            InetSocketAddress address,
            Tasks tasks,
            AttemptRunner runner,
            BooleanSupplier ready,
            BearerToken token,
            Consumer<WebServerConfig.Builder> guard) {
        HttpRouting.Builder routing = HttpRouting.builder()
                .get("/", resource("index.html", "text/html; charset=utf-8"))
                .get("/page.js", resource("page.js", "text/javascript; charset=utf-8"))
                .get("/page.css", resource("page.css", "text/css; charset=utf-8"))
                .get("/openapi.json", resource("openapi.json", "application/json"))
                .addFilter(token)
                .register("/tasks", new TaskRoutes(tasks, ready, "api"))
                .post("/operations", new OperationRoute(runner, ready));
        WebServerConfig.Builder server = server(routing).bindAddress(address);
        guard.accept(server);
        return server.build();
    }

    private static WebServerConfig.Builder server(HttpRouting.Builder routing) {
        return WebServer.builder()
                .shutdownHook(false)
                .shutdownGracePeriod(Duration.ofSeconds(1))
                .connectionOptions(options -> options.tcpNoDelay(true))
                .maxPayloadSize(JsonBody.MAX_DISCARDED_BYTES)
                .directHandlers(problems())
                .routing(routing.error(
                                TaskException.class,
                                (req, res, e) -> Problem.of(e).send(res))
                        .error(
                                JsonBody.Refused.class,
                                (req, res, e) -> e.problem().send(res))
                        .error(
                                IllegalArgumentException.class,
                                (req, res, e) -> Problem.of(400, "invalid", e.getMessage())
                                        .send(res))
                        .any((req, res) -> Problem.of(404, "no-such-resource", "see /openapi.json")
                                .send(res)));
    }

    /** What Helidon answers by itself, as problems too. */
    private static DirectHandlers problems() {
        DirectHandlers.Builder handlers = DirectHandlers.builder();
        for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
            handlers.addHandler(type, (request, event, status, headers, message) -> {
                // The message may repeat what the request said.
                byte[] body = (Problem.of(status.code(), "http", status.reasonPhrase())
                                        .json()
                                        .build() + "\n")
                        .getBytes(StandardCharsets.UTF_8);
                return DirectHandler.TransportResponse.builder()
                        .status(status)
                        .headers(headers)
                        .header(HeaderNames.CONTENT_TYPE, "application/problem+json")
                        .entity(body)
                        .build();
            });
        }
        return handlers.build();
    }

    private static Handler resource(String name, String contentType) {
        byte[] content;
        try (InputStream in = ApiServer.class.getResourceAsStream(RESOURCES + name)) {
            content = in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return (request, response) -> {
            response.header(
                    HeaderNames.create("Content-Security-Policy"),
                    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:;"
                            + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
            Problem.send(response, contentType, content);
        };
    }
}
