package dev.baton.provisioning;

import dev.baton.config.AllowedHosts;
import dev.baton.config.HealthSettings;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Builds the HTTP server of the provisioning API. */
final class ApiServer {
    private static final String RESOURCES = "web/";

    /** The methods that each path allows, for responses with status 405 (RFC 9110 section 15.5.6). */
    private static final Map<String, String> ALLOW = Map.of(
            "/|/page\\.(js|css)|/openapi\\.json|/me", "GET, HEAD",
            "/tasks/?|/pause", "GET, HEAD, POST",
            "/tasks/(?!batch$)[^/]+", "GET, HEAD",
            "/tasks/batch|/operations|/resume|/tasks/[^/]+/(retry|complete|cancel|assign)", "POST");

    private ApiServer() {}

    /** Builds a server for the API, its description and its page. */
    static WebServer api(
            InetSocketAddress address,
            Tasks tasks,
            AttemptRunner runner,
            BooleanSupplier ready,
            BearerToken token,
            AllowedHosts hosts,
            Consumer<WebServerConfig.Builder> guard) {
        TaskRoutes routes = new TaskRoutes(tasks, runner, ready);
        HttpRouting.Builder routing = HttpRouting.builder()
                .addFilter((chain, request, response) -> checkHost(hosts, chain, request, response))
                .get("/", resource("index.html", "text/html; charset=utf-8"))
                .get("/page.js", resource("page.js", "text/javascript; charset=utf-8"))
                .get("/page.css", resource("page.css", "text/css; charset=utf-8"))
                .get("/openapi.json", resource("openapi.json", "application/json"))
                .addFilter(token)
                .register("/tasks", routes)
                .get("/pause", routes::paused)
                .post("/pause", routes::pause)
                .post("/resume", routes::resume)
                .get(
                        "/me",
                        (request, response) -> Problem.sendJson(
                                response, 200, Caller.of(request).json()))
                .post("/operations", routes::operate)
                .error(
                        TaskException.class,
                        (request, response, e) -> Problem.of(e).send(response))
                .error(
                        Problem.Refusal.class,
                        (request, response, e) -> e.problem().send(response))
                .error(
                        IllegalArgumentException.class,
                        (request, response, e) ->
                                Problem.of(400, "invalid", e.getMessage()).send(response))
                .any(ApiServer::notRouted);
        WebServerConfig.Builder server = WebServer.builder()
                .bindAddress(address)
                .shutdownHook(false)
                .shutdownGracePeriod(Duration.ofSeconds(1))
                .connectionOptions(options -> options.tcpNoDelay(true))
                .maxPayloadSize(JsonBody.MAX_DISCARDED_BYTES)
                .directHandlers(problems())
                .routing(routing);
        guard.accept(server);
        return server.build();
    }

    /** Protects the public resources from DNS rebinding; with a token, any host name is allowed. */
    private static void checkHost(
            AllowedHosts hosts, FilterChain chain, RoutingRequest request, RoutingResponse response) {
        boolean isAllowed = !BearerToken.isOpen(request)
                || request.localPeer().address() instanceof InetSocketAddress local
                        && hosts.allow(request.headers().get(HeaderNames.HOST).get(), local.getAddress());
        if (isAllowed) {
            chain.proceed();
        } else {
            Problem.of(421, "host-not-allowed", "set " + HealthSettings.ALLOWED_HOSTS.flag())
                    .send(response);
        }
    }

    private static void notRouted(ServerRequest request, ServerResponse response) {
        String path = request.path().path();
        Optional<String> allow = ALLOW.entrySet().stream()
                .filter(entry -> path.matches(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
        if (allow.isPresent()) {
            response.header(HeaderNames.ALLOW, allow.get());
            Problem.of(405, "method-not-allowed", "allowed is " + allow.get()).send(response);
        } else {
            Problem.of(404, "no-such-resource", "see /openapi.json").send(response);
        }
    }

    /** Turns the responses that Helidon sends by itself into problem details. */
    private static DirectHandlers problems() {
        DirectHandlers.Builder handlers = DirectHandlers.builder();
        for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
            handlers.addHandler(type, (request, event, status, headers, message) -> {
                // Leaves out the message, which may echo the request.
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
