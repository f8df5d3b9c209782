import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/**
 * Attacks the packaged service, one way after the other, and asks it for {@code /live} all the while: {@code etc/bench/attack}
 * runs this. It ends with 1 if the service died, {@code /live} failed three times in a row, or memory did not stay
 * within the pod's; what is slow is only printed. The last rows are no attack: validation hangs while many wait for it.
 */
public final class Attack {
    private static final long PROBE_PAUSE_NANOS = 5_000_000;

    /** After so many the kubelet restarts a container, if the probe does not say otherwise. */
    private static final int FAILURES_IN_A_ROW = 3;
    /** The memory limit of the pod in k8s. */
    private static final int MOST_RESIDENT_MIB = 256;

    /** As much as the service takes of a head, but for its end. */
    private static final String HALF_SENT = "GET /health HTTP/1.1\r\nHost: a\r\nX-Value: " + "x".repeat(7_950);

    /** So many wait while validation hangs. */
    private static final int CALLERS = 1_000;

    private final Server service;
    private final HttpServer scim;
    private final int seconds;
    private final int connections;
    private final List<String> rows = new ArrayList<>(List.of(
            "| attack | load | asked | answers | failures | median, ms | p99, ms | resident before, MiB | after |",
            "|---|---|---|---|---|---|---|---|---|"));
    private boolean isBroken;

    private Attack(Server service, HttpServer scim, int seconds, int connections) {
        this.service = service;
        this.scim = scim;
        this.seconds = seconds;
        this.connections = connections;
    }

    /** What is done to the service. Returns what it came to, in words. */
    private interface Attempt {
        String run() throws Exception;
    }

    /** The distribution, the file for the table, and "full" or "quick". */
    public static void main(String[] args) throws Exception {
        boolean isQuick = args[2].equals("quick");
        HttpServer scim = Peers.scim();
        List<String> command = List.of(
                Path.of(args[0]).toAbsolutePath().resolve("bin/baton-scim").toString(),
                "--health-check-status-page",
                "--health-check-metrics",
                "--health-check-validate-timeout=3600",
                "--scim-timeout=300");
        try (Server service = Server.service(command, scim.getAddress().getPort())) {
            Attack attack = isQuick ? new Attack(service, scim, 3, 2_500) : new Attack(service, scim, 20, 4_000);
            attack.all();
            String table = String.join("\n", attack.rows) + "\n";
            System.out.print(table);
            Files.writeString(Path.of(args[1]), table);
            if (attack.isBroken) {
                System.exit(1);
            }
        } finally {
            scim.stop(0);
        }
    }

    private void all() throws Exception {
        run("none, to warm up", this::steadyLoad);
        run("none", this::steadyLoad);
        run("slowhttptest -H", () -> slowHttpTest("/health", "-H", "-i", "1"));
        run("slowhttptest -B", () -> slowHttpTest("/health", "-B", "-i", "1"));
        run("slowhttptest -X", () -> slowHttpTest("/", "-X", "-k", "3", "-n", "1", "-w", "1", "-y", "32", "-z", "5"));
        run("slowhttptest -R", () -> slowHttpTest("/live", "-R", "-t", "GET", "-a", "1", "-b", "3000"));
        run("half-open", () -> hold("connected, silent", i -> ""));
        run("half-sent", () -> hold("left after 8,000 bytes of head", i -> HALF_SENT));
        run("garbage", () -> drop("1 to 4,096 random bytes", 500, Attack::garbage));
        run("oversized headers", () -> drop("64 KiB of header fields", 500, i -> get("HTTP/1.1", "x".repeat(65_536))));
        run("bad versions", () -> drop("HTTP/9.9, 1.0, 2.0, 0.9", 500, Attack::badVersion));
        run("churn", () -> drop("opened and reset", 1_000, i -> ""));
        run("churn", () -> drop("reset with /health asked", 1_000, i -> get("HTTP/1.1", "a").replace("/live", "/health")));
        run("none", this::steadyLoad);
        whileValidationHangs();
    }

    private void whileValidationHangs() throws Exception {
        scim.stop(0);
        List<Socket> callers = new ArrayList<>();
        // The kernel takes the validation's connection, and nobody ever answers it.
        try (ServerSocket silent = new ServerSocket()) {
            silent.setReuseAddress(true);
            silent.bind(scim.getAddress());
            for (int i = 0; i < CALLERS; i++) {
                Socket caller = new Socket(InetAddress.getLoopbackAddress(), service.port());
                callers.add(caller);
                caller.getOutputStream().write(Load.request("/health", "close"));
            }
            run("validation hangs", "/live", 1, () -> stillWait(callers));
            run("validation hangs", "/ready", 1, () -> stillWait(callers));
        } finally {
            for (Socket caller : callers) {
                caller.close();
            }
        }
    }

    private void run(String name, Attempt load) throws Exception {
        run(name, "/live", FAILURES_IN_A_ROW, load);
    }

    /** Runs a load while another thread asks for a path, and adds a row. So many failures in a row are a fault. */
    private void run(String name, String path, int failuresInARow, Attempt load) throws Exception {
        double before = service.residentMiB();
        Prober prober = new Prober(service.port(), path);
        AtomicBoolean isOver = new AtomicBoolean();
        String came;
        try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
            Future<?> probes = executor.submit(() -> probe(prober, isOver));
            try {
                came = load.run();
            } finally {
                isOver.set(true);
            }
            probes.get();
        }
        double after = service.isAlive() ? service.residentMiB() : Double.NaN;
        rows.add(String.format(
                Locale.ROOT,
                "| %s | %s | %s | %d | %d | %.1f | %.1f | %.0f | %.0f |",
                name,
                came,
                path,
                prober.answers(),
                prober.failures().size(),
                prober.quantile(0.5),
                prober.quantile(0.99),
                before,
                after));
        prober.failures().stream().limit(3).forEach(failure -> System.err.println(name + ": " + path + " " + failure));
        // Written so that NaN, of a service that died, is a fault too.
        boolean isGood = prober.mostFailuresInARow() < failuresInARow
                && prober.answers() > 0
                && after < MOST_RESIDENT_MIB;
        isBroken |= !isGood;
    }

    private static void probe(Prober prober, AtomicBoolean isOver) {
        while (!isOver.get()) {
            prober.ask();
            LockSupport.parkNanos(PROBE_PAUSE_NANOS);
        }
        prober.ask();
    }

    private String steadyLoad() {
        Prober health = new Prober(service.port(), "/health");
        long end = end();
        while (System.nanoTime() < end) {
            health.ask();
        }
        return "one client asks for /health, " + health.answers() + " answers";
    }

    private String stillWait(List<Socket> callers) throws InterruptedException {
        Thread.sleep(seconds * 1_000L);
        long waiting = callers.stream().filter(Attack::isWaiting).count();
        isBroken |= waiting < CALLERS;
        return CALLERS + " asked for /health, " + waiting + " still wait";
    }

    /** Neither answered nor turned away. */
    private static boolean isWaiting(Socket caller) {
        try {
            caller.setSoTimeout(1);
            caller.getInputStream().read();
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private String slowHttpTest(String path, String... options) throws IOException, InterruptedException {
        int rate = Math.max(500, connections / 4);
        List<String> command = new ArrayList<>(List.of(
                "slowhttptest",
                "-u", "http://127.0.0.1:" + service.port() + path,
                "-c", Integer.toString(connections),
                "-r", Integer.toString(rate),
                "-l", Integer.toString(seconds),
                "-p", "3"));
        command.addAll(List.of(options));
        File log = File.createTempFile("slowhttptest", ".log");
        int exitCode = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start()
                .waitFor();
        String output = Files.readString(log.toPath()).replaceAll("\u001b\\[[0-9;]*[A-Za-z]", "");
        Files.delete(log.toPath());
        if (exitCode != 0 || !output.contains("service available")) {
            System.err.println(output);
            throw new IllegalStateException(command + " ended with " + exitCode);
        }
        return connections + " connections, " + rate + "/s, " + seconds + " s";
    }

    /** Opens connections at a rate, more than the service grants, and keeps them open. */
    private String hold(String what, IntFunction<String> words) throws IOException {
        Deque<SocketChannel> open = new ArrayDeque<>();
        String rate;
        try {
            rate = paced(1_000, i -> {
                if (open.size() >= connections) {
                    open.removeFirst().close();
                }
                open.addLast(connect(words.apply(i)));
            });
        } finally {
            for (SocketChannel channel : open) {
                channel.close();
            }
        }
        return what + ": " + rate + ", up to " + connections + " at once";
    }

    /** Opens connections at a rate, and resets each after what is said on it. */
    private String drop(String what, int perSecond, IntFunction<String> words) throws IOException {
        return what + ": " + paced(perSecond, i -> {
            try (SocketChannel channel = connect(words.apply(i))) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            } catch (IOException e) {
                // The service was faster to end the connection.
            }
        });
    }

    private interface Action {
        void run(int number) throws IOException;
    }

    /** Does something so many times a second. Returns the rate it came to. */
    private String paced(int perSecond, Action action) throws IOException {
        long start = System.nanoTime();
        int total = perSecond * seconds;
        for (int i = 0; i < total; i++) {
            action.run(i);
            LockSupport.parkNanos(start + (i + 1) * 1_000_000_000L / perSecond - System.nanoTime());
        }
        long rate = Math.round(total / ((System.nanoTime() - start) / 1e9));
        return rate + "/s, " + seconds + " s";
    }

    private SocketChannel connect(String words) throws IOException {
        SocketChannel channel =
                SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), service.port()));
        try {
            channel.configureBlocking(false);
            channel.write(ByteBuffer.wrap(words.getBytes(StandardCharsets.ISO_8859_1)));
        } catch (IOException e) {
            // It was turned away at once; it still counts as one that came.
            channel.configureBlocking(true);
        }
        return channel;
    }

    private long end() {
        return System.nanoTime() + seconds * 1_000_000_000L;
    }

    private static String get(String version, String value) {
        return "GET /live " + version + "\r\nHost: a\r\nX-Value: " + value + "\r\n\r\n";
    }

    private static String badVersion(int i) {
        return get(List.of("HTTP/9.9", "HTTP/1.0", "HTTP/2.0", "HTTP/0.9").get(i % 4), "a");
    }

    /** The same bytes in each run of this program. */
    private static String garbage(int seed) {
        Random random = new Random(seed);
        byte[] bytes = new byte[1 + random.nextInt(4_096)];
        random.nextBytes(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
