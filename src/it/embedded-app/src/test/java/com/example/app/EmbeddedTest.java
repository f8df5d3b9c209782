package com.example.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.health.HealthRegistry;
import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckResponse;
import io.helidon.health.HealthCheckType;
import io.helidon.webserver.WebServer;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EmbeddedTest {
    private final AtomicBoolean isUp = new AtomicBoolean(true);
    private final HealthRegistry registry = HealthRegistry.create();
    private final WebServer server = Main.start(registry, 0);

    @AfterEach
    void stop() {
        server.stop();
        registry.close();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        }
    }

    @Test
    void theHealthRoutesStandBesideTheApplicationsOwn() throws Exception {
        registry.register(new HealthCheck() {
            @Override
            public String name() {
                return "disk";
            }

            @Override
            public HealthCheckType type() {
                return HealthCheckType.LIVENESS;
            }

            @Override
            public HealthCheckResponse call() {
                return HealthCheckResponse.builder().status(isUp.get()).build();
            }
        });

        assertEquals("hello", get("/greeting").body());
        assertEquals(200, get("/live").statusCode());
        assertEquals(200, get("/ready").statusCode());
        assertEquals(200, get("/health").statusCode());
        assertTrue(get("/health").body().startsWith("{\"status\":\"healthy\",\"timestamp\":\""));

        isUp.set(false);
        HttpResponse<String> unhealthy = get("/health");
        assertEquals(503, unhealthy.statusCode());
        assertTrue(unhealthy.body().contains("\"error\":\"check failed\""), unhealthy::body);
        assertEquals(200, get("/live").statusCode());
    }

    @Test
    void theLibraryBringsHelidonAndJsonAndNothingElse() {
        Pattern repositoryPath = Pattern.compile(
                ".*/(io/helidon|dev/baton|jakarta/json|org/eclipse/parsson|jakarta/inject|jakarta/annotation)/.*");
        Pattern testing = Pattern.compile(
                ".*/(org/junit|org/opentest4j|org/apiguardian|org/jspecify|org/apache/maven/surefire|info/picocli)/.*|.*/target/(test-)?classes");
        Set<String> foreign = new TreeSet<>();
        for (String entry : System.getProperty("java.class.path").split(Pattern.quote(File.pathSeparator))) {
            String path = Path.of(entry).toString();
            if (!repositoryPath.matcher(path).matches()
                    && !testing.matcher(path).matches()) {
                foreign.add(path);
            }
        }

        assertEquals(Set.of(), foreign);
    }
}
