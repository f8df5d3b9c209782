import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Measures the distribution against the budgets: {@code ./mvnw package} makes it, {@code etc/bench/run} runs this. Prints a table
 * and writes it to target/bench.md. Ratios are to a JVM with an empty main, Serial GC, run in turn with what is measured.
 */
public final class Bench {
    private static final int RUNS = 15;
    private static final int QUOTA_RUNS = 40;
    private static final String BODY = "{\"status\":\"healthy\",\"timestamp\":\"2026-01-01T00:00:00Z\"}\n";

    private final Path home;
    private final Path work;
    private final List<String> emptyMain;
    private final List<String> rows = new ArrayList<>();

    private Bench(Path home, Path work, List<String> emptyMain) {
        this.home = home;
        this.work = work;
        this.emptyMain = emptyMain;
    }

    /** One run: CPU and wall time in milliseconds, peak resident memory in MiB. */
    private record Run(double cpu, double wall, double memory) {}

    public static void main(String[] args) throws Exception {
        Path home = Path.of(args[0]).toAbsolutePath();
        Path work = Path.of(args[2]).toAbsolutePath();
        Bench bench = new Bench(home, work, List.of(args[1], "-XX:+UseSerialGC", "-cp", work.toString(), "EmptyMain"));
        bench.rows.add("| figure | median | min | max | budget |");
        bench.rows.add("|---|---|---|---|---|");
        bench.probes();
        bench.probesUnderQuota();
        bench.service();
        bench.size();
        String table = String.join("\n", bench.rows) + "\n";
        System.out.print(table);
        Files.writeString(Path.of(args[3]), table);
    }

    private void probes() throws Exception {
        try (ServerSocket server = answering()) {
            List<String> probe = probe(server);
            measure(probe);
            List<Run> empty = new ArrayList<>();
            List<Run> probes = new ArrayList<>();
            for (int i = 0; i < RUNS; i++) {
                empty.add(measure(emptyMain));
                probes.add(measure(probe));
            }
            double cpu = median(empty.stream().map(Run::cpu).toList());
            double wall = median(empty.stream().map(Run::wall).toList());
            row("empty main, CPU, ms", empty.stream().map(Run::cpu).toList(), "");
            row("empty main, wall, ms", empty.stream().map(Run::wall).toList(), "");
            row("probe, CPU, ratio", probes.stream().map(run -> run.cpu / cpu).toList(), "3.0");
            row("probe, wall, ratio", probes.stream().map(run -> run.wall / wall).toList(), "3.0");
            row("probe, peak memory, MiB", probes.stream().map(Run::memory).toList(), "64");
        }
    }

    private void probesUnderQuota() throws Exception {
        Path group = Path.of("/sys/fs/cgroup/cpu/baton-bench-" + ProcessHandle.current().pid());
        try {
            Files.createDirectory(group);
            Files.writeString(group.resolve("cpu.cfs_period_us"), "100000");
            Files.writeString(group.resolve("cpu.cfs_quota_us"), "25000");
        } catch (IOException e) {
            rows.add("| 40 probes at 0.25 CPU, wall, s | not measured: no cgroup can be made here | | | 1.0 |");
            return;
        }
        try (ServerSocket server = answering()) {
            List<String> command = new ArrayList<>(
                    List.of("/bin/sh", "-c", "echo $$ > " + group + "/cgroup.procs; exec \"$@\"", "sh"));
            command.addAll(probe(server));
            List<Double> seconds = new ArrayList<>();
            for (int i = 0; i < QUOTA_RUNS; i++) {
                seconds.add(measure(command).wall / 1_000);
            }
            row("40 probes at 0.25 CPU, wall, s", seconds, "max 1.0");
        } finally {
            Files.delete(group);
        }
    }

    private void service() throws Exception {
        List<Double> starts = new ArrayList<>();
        List<Double> memory = new ArrayList<>();
        double wall = median(Collections.nCopies(RUNS, 0).stream().map(i -> measure(emptyMain).wall).toList());
        for (int i = 0; i < RUNS; i++) {
            int port = freePort();
            ProcessBuilder builder = new ProcessBuilder(
                            home.resolve("bin/baton-scim").toString())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD);
            builder.environment()
                    .putAll(Map.of(
                            "BATON_HEALTH_CHECK", "true",
                            "BATON_HEALTH_CHECK_PORT", "" + port,
                            "BATON_SCIM_BASE_URL", "http://127.0.0.1:1/scim",
                            "BATON_SCIM_TOKEN", "bench"));
            long start = System.nanoTime();
            Process service = builder.start();
            try {
                while (!isLive(port)) {
                    if (!service.isAlive()) {
                        throw new IllegalStateException("the service ended with " + service.exitValue());
                    }
                }
                starts.add((System.nanoTime() - start) / 1e6 / wall);
                if (i == 0) {
                    Thread.sleep(5_000);
                }
                memory.add(resident(service.pid()));
            } finally {
                service.destroy();
                service.waitFor();
            }
        }
        row("service, start to first 200 on /live, ratio", starts, "7");
        row("service, resident after start, MiB", memory, "80");
    }

    private void size() throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            double bytes = files.filter(Files::isRegularFile).mapToLong(Bench::length).sum();
            row("distribution, MiB", List.of(bytes / (1 << 20)), "120");
        }
    }

    private static long length(Path file) {
        return file.toFile().length();
    }

    private List<String> probe(ServerSocket server) {
        return List.of(
                home.resolve("bin/baton-scim").toString(),
                "health-check",
                "--timeout=60",
                "--health-check-port=" + server.getLocalPort());
    }

    private Run measure(List<String> command) {
        try {
            Path figures = Files.createTempFile("bench", ".txt");
            List<String> measured = new ArrayList<>(List.of(
                    "/bin/sh", "-c", "exec 3>\"$0\"; exec \"$@\"", figures.toString(), work.resolve("measure").toString()));
            measured.addAll(command);
            int exitCode = new ProcessBuilder(measured).inheritIO().start().waitFor();
            String[] parts = Files.readString(figures).strip().split(" ");
            Files.delete(figures);
            if (exitCode != 0) {
                throw new IllegalStateException(command + " ended with " + exitCode);
            }
            return new Run(
                    Double.parseDouble(parts[0]) / 1_000,
                    Double.parseDouble(parts[1]) / 1_000,
                    Double.parseDouble(parts[2]) / 1_024);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void row(String figure, List<Double> values, String budget) {
        rows.add(String.format(
                Locale.ROOT,
                "| %s | %.2f | %.2f | %.2f | %s |",
                figure,
                median(values),
                Collections.min(values),
                Collections.max(values),
                budget));
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static double resident(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1_024)
                .findFirst()
                .orElseThrow();
    }

    private static boolean isLive(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream()
                    .write("GET /live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            byte[] head = socket.getInputStream().readNBytes(12);
            return new String(head, StandardCharsets.US_ASCII).endsWith(" 200");
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static ServerSocket answering() throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().start(() -> {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    InputStream in = socket.getInputStream();
                    in.read(new byte[4_096]);
                    socket.getOutputStream()
                            .write(("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + BODY.length()
                                            + "\r\n\r\n" + BODY)
                                    .getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    // The next one.
                }
            }
        });
        return server;
    }
}
