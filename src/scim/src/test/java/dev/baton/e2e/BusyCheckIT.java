package dev.baton.e2e;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A check that does not let go of the thread that carries virtual threads, on the packaged runtime under its own options. */
@Timeout(60)
class BusyCheckIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** In a container that has a part of a processor the JVM sees one. */
    @Test
    void liveAnswersOnOneProcessor() throws Exception {
        Process service = start();
        try (BufferedReader said = service.inputReader();
                HttpClient client = HttpClient.newHttpClient()) {
            String url = said.readLine();
            CompletableFuture<Integer> health = client.sendAsync(get(url + "/health"), BodyHandlers.discarding())
                    .thenApply(response -> response.statusCode());
            assertThat(said.readLine(), is(BusyService.BUSY));

            assertThat(
                    client.send(get(url + "/live"), BodyHandlers.discarding()).statusCode(), is(200));
            assertThat(health.isDone(), is(false));
        } finally {
            service.destroyForcibly().onExit().join();
        }
    }

    private static HttpRequest get(String url) {
        return HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE).build();
    }

    private static Process start() throws IOException {
        Path home = Distribution.built().home();
        return new ProcessBuilder(List.of(
                        home.resolve("runtime/bin/java").toString(),
                        "-XX:VMOptionsFile=" + home.resolve("lib/service.vmoptions"),
                        "-XX:ActiveProcessorCount=1",
                        "--add-modules=baton",
                        "-cp",
                        Path.of("src/scim/target/test-classes").toAbsolutePath().toString(),
                        BusyService.class.getName()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
