package com.example.myconnector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.cli.RunningConnector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MyConnectorTest {
    @TempDir
    Path directory;

    @Test
    void itsHealthFollowsItsTargetSystem() throws Exception {
        Path target = Files.createDirectory(directory.resolve("target"));
        try (RunningConnector connector =
                RunningConnector.start(new MyProvider(), Map.of("directory", target.toString()))) {
            URI url = connector.awaitReady(Duration.ofSeconds(30)).url();
            assertEquals(200, get(url.resolve("/health")).statusCode());

            Files.delete(target);
            HttpResponse<String> unhealthy = get(url.resolve("/health"));
            assertEquals(503, unhealthy.statusCode());
            assertTrue(unhealthy.body().contains("the directory is gone"), unhealthy::body);
        }
    }

    private static HttpResponse<String> get(URI uri) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        }
    }
}
