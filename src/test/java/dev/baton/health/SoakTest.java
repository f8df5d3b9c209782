package dev.baton.health;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.lessThan;

import dev.baton.health.guard.RawClient;
import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * A check flaps, hangs and recovers under steady load: heap after collection, threads and open files must not grow. Run it
 * with {@code -Dtest=SoakTest -Dbaton.soak.seconds=600}.
 */
@EnabledIfSystemProperty(named = "baton.soak.seconds", matches = "\\d{1,5}")
class SoakTest {
    private static final String SOME_GET = "GET %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    private static final int MIB = 1 << 20;

    private record Figures(long heap, int threads, long files) {
        static Figures now() throws IOException {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
                return new Figures(
                        (runtime.totalMemory() - runtime.freeMemory()) / MIB, Thread.activeCount(), files.count());
            }
        }
    }

    @Test
    void nothingGrowsWhileACheckFlapsHangsAndRecovers() throws Exception {
        Duration length = Duration.ofSeconds(Long.getLong("baton.soak.seconds"));
        HealthRegistry registry =
                HealthRegistry.builder().checkTimeout(Duration.ofMillis(100)).build();
        registry.register(new Moody());
        HealthServer server = HealthServer.builder(registry)
                .port(0)
                .metrics(true)
                .statusPage(true)
                .build();
        server.start();
        try {
            long start = System.nanoTime();
            run(server, start, length.dividedBy(5));
            Figures warm = Figures.now();
            run(server, start, length);
            Figures last = Figures.now();
            System.out.println("soak of " + length.toSeconds() + " s: after a fifth " + warm + ", at the end " + last);

            assertThat("heap, MiB", last.heap, lessThan(warm.heap + 8));
            assertThat("threads", last.threads, lessThan(warm.threads + 5));
            assertThat("open files", last.files, lessThan(warm.files + 10));
        } finally {
            server.stop();
            registry.close();
        }
    }

    private static void run(HealthServer server, long start, Duration until) throws IOException {
        String[] paths = {"/health", "/live", "/ready", "/metrics", "/", "/nothing"};
        for (int i = 0; System.nanoTime() - start < until.toNanos(); i++) {
            try (RawClient client = new RawClient(server.port())) {
                client.send(SOME_GET.formatted(paths[i % paths.length])).rest();
            }
        }
    }

    /** Up, down, up, hung, and so on. */
    private static final class Moody implements HealthCheck {
        private final AtomicInteger runs = new AtomicInteger();

        @Override
        public String name() {
            return "moody";
        }

        @Override
        public HealthCheckResponse call() {
            int run = runs.getAndIncrement();
            if (run % 40 == 0) {
                try {
                    Thread.sleep(Duration.ofMinutes(1));
                } catch (InterruptedException e) {
                    throw new IllegalStateException("interrupted", e);
                }
            }
            return HealthCheckResponse.builder().status(run % 3 != 0).build();
        }
    }
}
