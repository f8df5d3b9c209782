package dev.baton.health;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.lessThan;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import dev.baton.health.guard.RawClient;
import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckResponse;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * A check flaps, hangs and recovers under steady load: heap after collection, threads of both kinds and open files must not
 * grow. It runs in the profile {@code soak} only: {@code ./mvnw -Psoak}, for ten minutes or for
 * {@code -Dbaton.soak.seconds=N}.
 */
@EnabledIfSystemProperty(named = "baton.soak.seconds", matches = "\\d{1,5}")
class SoakTest {
    private static final String SOME_GET = "GET %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    private static final int MIB = 1 << 20;
    private static final int PARTS = 5;
    private static final Predicate<String> IS_THREAD =
            Pattern.compile("#\\d+ \".*").asMatchPredicate();
    private static final Predicate<String> IS_VIRTUAL =
            Pattern.compile("#\\d+ \"[^\"]*\" virtual.*").asMatchPredicate();

    /** Heap in MiB after a collection, platform threads, virtual threads, and open files of this process. */
    private record Figures(long heap, long threads, long virtualThreads, long files) {
        static Figures now() throws IOException {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            long heap = (runtime.totalMemory() - runtime.freeMemory()) / MIB;
            List<String> all = liveThreads();
            long virtual = all.stream().filter(IS_VIRTUAL).count();
            try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
                return new Figures(heap, all.size() - virtual, virtual, files.count());
            }
        }

        /** A line for each live thread. Only a dump tells of virtual threads. */
        private static List<String> liveThreads() throws IOException {
            Path folder = Files.createTempDirectory("soak");
            Path dump = folder.resolve("threads.txt");
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .dumpThreads(dump.toString(), ThreadDumpFormat.TEXT_PLAIN);
            try (Stream<String> lines = Files.lines(dump)) {
                return lines.filter(IS_THREAD).toList();
            } finally {
                Files.delete(dump);
                Files.delete(folder);
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
            Figures warm = run(server, start, length, 1);
            Figures last = warm;
            for (int part = 2; part <= PARTS; part++) {
                last = run(server, start, length, part);
            }
            assertThat("heap, MiB", last.heap, lessThan(warm.heap + 8));
            assertThat("threads", last.threads, lessThan(warm.threads + 5));
            assertThat("virtual threads", last.virtualThreads, lessThan(warm.virtualThreads + 10));
            assertThat("open files", last.files, lessThan(warm.files + 10));
        } finally {
            server.stop();
            registry.close();
        }
    }

    /** Loads the server until that part of the time is over, and prints what is in use then. */
    private static Figures run(HealthServer server, long start, Duration length, int part) throws IOException {
        String[] paths = {"/health", "/live", "/ready", "/metrics", "/", "/nothing"};
        long until = length.toNanos() / PARTS * part;
        int requests = 0;
        while (System.nanoTime() - start < until) {
            try (RawClient client = new RawClient(server.port())) {
                client.send(SOME_GET.formatted(paths[requests++ % paths.length]))
                        .rest();
            }
        }
        Figures figures = Figures.now();
        System.out.println("soak, part " + part + " of " + PARTS + ", " + requests + " requests: " + figures);
        return figures;
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
