package dev.baton.contract;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.baton.contract.ServerTarget.Endpoint;
import io.helidon.health.HealthCheckResponse;
import io.helidon.health.HealthCheckType;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.observe.ObserveFeature;
import io.helidon.webserver.observe.health.HealthObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** Third-party health servers, as their users run them. */
enum Peer {
    /** Its handlers keep the contract, so that any failure is the server's. */
    JDK_HTTP_SERVER("JDK HttpServer") {
        @Override
        Running start() throws IOException {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_024);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", exchange -> answer(exchange, 404, "error"));
            Map.of("/health", "healthy", "/ready", "ready", "/live", "alive")
                    .forEach((path, status) -> server.createContext(path, exchange -> {
                        boolean isPath = exchange.getRequestURI().getPath().equals(path);
                        answer(exchange, isPath ? 200 : 404, isPath ? status : "error");
                    }));
            server.start();
            return new Running(target(server.getAddress().getPort(), ServerTarget.PATHS), () -> server.stop(0));
        }
    },

    SPRING_BOOT_ACTUATOR("Spring Boot Actuator 4.1") {
        @Override
        Running start() {
            SpringApplication application = new SpringApplication(Application.class);
            application.setDefaultProperties(Map.of(
                    "server.port", "0",
                    "server.address", "127.0.0.1",
                    "management.endpoint.health.probes.enabled", "true",
                    "spring.main.banner-mode", "off",
                    "logging.level.root", "OFF"));
            ConfigurableApplicationContext context = application.run();
            int port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
            String base = "/actuator/health";
            return new Running(target(port, paths(base, base + "/readiness", base + "/liveness")), context::close);
        }
    },

    /** Shows details, as it otherwise answers 204 when healthy. */
    HELIDON_OBSERVE("Helidon observe 4.5") {
        @Override
        Running start() {
            HealthObserver health = HealthObserver.builder()
                    .details(true)
                    .addCheck(
                            () -> HealthCheckResponse.builder().status(true).build(), HealthCheckType.LIVENESS, "alive")
                    .build();
            WebServer server = WebServer.builder()
                    .host("127.0.0.1")
                    .port(0)
                    .shutdownHook(false)
                    .addFeature(ObserveFeature.just(health))
                    .build()
                    .start();
            String base = "/observe/health";
            return new Running(target(server.port(), paths(base, base + "/ready", base + "/live")), server::stop);
        }
    };

    private final String title;

    Peer(String title) {
        this.title = title;
    }

    abstract Running start() throws IOException;

    String title() {
        return title;
    }

    /** Returns the name of the file with its known failures. */
    String id() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    /** A running server. */
    record Running(ServerTarget target, Runnable stop) implements AutoCloseable {
        @Override
        public void close() {
            stop.run();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    private static Map<Endpoint, String> paths(String health, String ready, String live) {
        return Map.of(Endpoint.HEALTH, health, Endpoint.READY, ready, Endpoint.LIVE, live);
    }

    private static ServerTarget target(int port, Map<Endpoint, String> paths) {
        return new ServerTarget(
                URI.create("http://127.0.0.1:" + port), paths, OptionalLong.empty(), ServerTarget.FLOOD);
    }

    private static void answer(HttpExchange exchange, int status, String word) throws IOException {
        boolean isAllowed = List.of("GET", "HEAD").contains(exchange.getRequestMethod());
        String details = word.equals("error") || !isAllowed ? ",\"details\":{\"error\":\"no\"}" : "";
        String time = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        byte[] body = ("{\"status\":\"" + (isAllowed ? word : "error") + "\",\"timestamp\":\"" + time + "\"" + details
                        + "}\n")
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        if (!isAllowed) {
            exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        }
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(body.length));
            exchange.sendResponseHeaders(status, -1);
        } else {
            exchange.sendResponseHeaders(isAllowed ? status : 405, body.length);
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }
}
