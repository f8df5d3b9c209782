package dev.baton.health;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.startsWith;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import dev.baton.config.CheckOptions;
import dev.baton.connector.Connector;
import dev.baton.connector.ConnectorException;
import dev.baton.connector.ConnectorSession;
import dev.baton.connector.FailureKind;
import dev.baton.health.guard.RawClient;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The connector flaps, hangs and recovers under steady load, half of it from hostile clients: heap after collection, threads
 * of both kinds and open files must not grow. It runs where it is told for how long only: {@code ./mvnw -pl src/health test
 * -Dtest=SoakTest -Dbaton.soak.seconds=600}.
 */
@EnabledIfSystemProperty(named = "baton.soak.seconds", matches = "\\d{1,5}")
class SoakTest {
    private static final String SOME_GET = "GET %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    private static final int MIB = 1 << 20;
    private static final int PARTS = 5;
    private static final Duration ALL_GONE = Duration.ofSeconds(30);
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
    void nothingGrowsWhileTheConnectorFlapsHangsAndRecoversAmongHostileClients() throws Exception {
        Duration length = Duration.ofSeconds(Long.getLong("baton.soak.seconds"));
        Moody moody = new Moody();
        try (ConnectorSession session = ConnectorSession.create(() -> moody);
                HealthRegistry registry = HealthRegistry.builder()
                        .session(session)
                        .checkOptions(
                                HealthRegistry.VALIDATE,
                                CheckOptions.builder()
                                        .timeout(Duration.ofMillis(100))
                                        .build())
                        .build()) {
            HealthServer server = HealthServer.builder(registry)
                    .port(0)
                    .metrics(true)
                    .statusPage(true)
                    .build();
            session.start();
            server.start();
            try {
                soak(server, length);
            } finally {
                server.stop();
            }
        }
    }

    private static void soak(HealthServer server, Duration length) throws IOException {
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
    }

    /** Loads the server until that part of the time is over, and prints what is in use then. */
    private static Figures run(HealthServer server, long start, Duration length, int part) throws IOException {
        String[] paths = {"/health", "/live", "/ready", "/metrics", "/", "/nothing"};
        long until = length.toNanos() / PARTS * part;
        int requests = 0;
        try (HostileClients hostile = new HostileClients(server.port())) {
            while (System.nanoTime() - start < until) {
                String answer = ask(server, paths[requests++ % paths.length]);
                assertThat(answer, startsWith("HTTP/1.1 "));
                hostile.next();
            }
        }
        while (!ask(server, "/metrics").contains("baton_health_connections 1.0\n")) {
            assertThat("they are gone in time", System.nanoTime() - start - until, lessThan(ALL_GONE.toNanos()));
        }
        Figures figures = Figures.now();
        System.out.println("soak, part " + part + " of " + PARTS + ", " + requests
                + " requests, as many hostile clients: " + figures);
        return figures;
    }

    private static String ask(HealthServer server, String path) throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            return client.send(SOME_GET.formatted(path)).rest();
        }
    }

    /** Clients that never end as they should, one kind after the other; a number of them stay connected for a while. */
    private static final class HostileClients implements AutoCloseable {
        private static final int MOST_AT_ONCE = 64;
        private static final List<String> WORDS = List.of(
                "",
                "G",
                "GET /health HTTP/1.1\r\nHost: a\r\nX-Slow: ",
                "GET /health HTTP/1.1\r\nHost: a\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000 garbage\r\n",
                "GET /live HTTP/9.9\r\n\r\n",
                "GET /live HTTP/1.1\r\nHost: a\r\nX-Large: " + "x".repeat(9_000),
                "POST /health HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nsome");

        private final int port;
        private final Deque<RawClient> open = new ArrayDeque<>();
        private int count;

        HostileClients(int port) {
            this.port = port;
        }

        void next() throws IOException {
            open.addLast(new RawClient(port).send(WORDS.get(count++ % WORDS.size())));
            if (open.size() > MOST_AT_ONCE) {
                open.removeFirst().close();
            }
        }

        @Override
        public void close() throws IOException {
            for (RawClient client : open) {
                client.close();
            }
        }
    }

    /** A connector that works, fails, loses its access, and now and then hangs. */
    private static final class Moody implements Connector {
        private final AtomicInteger runs = new AtomicInteger();

        @Override
        public void validate() throws InterruptedException {
            int run = runs.getAndIncrement();
            if (run % 40 == 0) {
                new CountDownLatch(1).await();
            }
            if (run % 7 == 0) {
                throw new ConnectorException(FailureKind.UNAUTHENTICATED, "the token was rotated");
            }
            if (run % 3 == 0) {
                throw new ConnectorException(FailureKind.UNAVAILABLE, "refused");
            }
        }
    }
}
