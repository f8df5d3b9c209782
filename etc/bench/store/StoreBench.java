import dev.baton.config.ProvisioningSettings;
import dev.baton.config.Settings;
import dev.baton.connector.Operation;
import dev.baton.connector.Reference;
import dev.baton.provisioning.NewTask;
import dev.baton.provisioning.ProvisioningService;
import dev.baton.provisioning.TaskFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** How long a store takes to open, and what it says of files that are none. */
final class StoreBench {
    private static final List<Integer> SIZES = List.of(1_000, 10_000, 100_000, 1_000_000);
    private static final int ROUNDS = 5;
    private static final int COPIES = 50;

    private final Path directory;

    private StoreBench(Path directory) {
        this.directory = directory;
    }

    public static void main(String[] args) throws Exception {
        if (args.length == 1) {
            System.out.println(new StoreBench(Path.of(args[0])).start(Path.of(args[0]), true));
            return;
        }
        Path directory = Files.createTempDirectory("store-bench");
        try {
            StoreBench bench = new StoreBench(directory);
            bench.start(bench.data("first"), true);
            bench.startUp();
            bench.copiesInUse();
            for (int size : SIZES) {
                bench.opening(size);
            }
            bench.files();
        } finally {
            try (Stream<Path> files = Files.walk(directory)) {
                files.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
            }
        }
    }

    private Path data(String name) {
        return directory.resolve(name);
    }

    private Path file(Path data) {
        return data.resolve("tasks.db");
    }

    private static ProvisioningService service(Path data) {
        Settings settings = Settings.builder()
                .declare(ProvisioningSettings.ALL)
                .commandLine(Map.of("data-dir", data.toString()))
                .build();
        return ProvisioningService.create(settings, Optional::empty, () -> false);
    }

    /** Milliseconds until the newest task is listed, or what is in the way. */
    private double start(Path data, boolean isGood) {
        ProvisioningService service = service(data);
        long start = System.nanoTime();
        service.start();
        try {
            service.trouble().ifPresent(trouble -> {
                throw new IllegalStateException(trouble);
            });
            service.tasks().list(TaskFilter.parse(Map.of("limit", "1")));
            return (System.nanoTime() - start) / 1e6;
        } finally {
            service.stop(Duration.ZERO);
        }
    }

    /** Of a file as a kill leaves it: a copy that was made while it was open and nothing was written. */
    private void opening(int size) throws Exception {
        Path data = data("size-" + size);
        start(data, true);
        fill(data, size);
        Path killed = data("killed-" + size);
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            ProvisioningService service = service(data);
            service.start();
            copy(data, killed);
            service.stop(Duration.ZERO);
            times.add(start(killed, true));
            delete(killed);
        }
        times.sort(null);
        System.out.printf(
                Locale.ROOT,
                "| opening at %,d tasks, ms | %.0f (%.0f to %.0f), file of %,d KiB |%n",
                size,
                times.get(ROUNDS / 2),
                times.getFirst(),
                times.getLast(),
                Files.size(file(data)) / 1_024);
        delete(data);
    }

    /** In a JVM of its own, its classes' loading included. */
    private void startUp() throws Exception {
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            Process jvm = new ProcessBuilder(
                            ProcessHandle.current().info().command().orElseThrow(),
                            "--enable-native-access=ALL-UNNAMED",
                            "-Djava.util.logging.config.file=" + System.getProperty("java.util.logging.config.file"),
                            "-cp",
                            System.getProperty("java.class.path"),
                            "etc/bench/store/StoreBench.java",
                            data("first").toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            times.add(Double.valueOf(new String(jvm.getInputStream().readAllBytes()).strip()));
        }
        times.sort(null);
        System.out.printf(
                Locale.ROOT,
                "| start-up of the store in a new JVM, ms | %.0f (%.0f to %.0f) |%n",
                times.get(ROUNDS / 2),
                times.getFirst(),
                times.getLast());
    }

    /** Plain copies of the files of a store that takes tasks without a pause: what a naive backup gets. */
    private void copiesInUse() throws Exception {
        Path data = data("in-use");
        start(data, true);
        fill(data, 100_000);
        ProvisioningService service = service(data);
        service.start();
        AtomicInteger accepted = new AtomicInteger();
        AtomicBoolean isOver = new AtomicBoolean();
        Thread writer = Thread.ofPlatform().start(() -> {
            while (!isOver.get()) {
                service.tasks().submit(List.of(new NewTask(
                        new Operation.DeleteAccount(Reference.id("account")), "ann", Optional.empty(), Optional.empty())));
                accepted.incrementAndGet();
            }
        });
        int whole = 0;
        int lacking = 0;
        int refused = 0;
        for (int i = 0; i < COPIES; i++) {
            int known = accepted.get();
            while (accepted.get() < known + 20) {
                Thread.onSpinWait();
            }
            int before = accepted.get();
            Path backup = data("copy");
            copy(data, backup);
            try {
                start(backup, true);
                if (count(backup) >= 100_000 + before) {
                    whole++;
                } else {
                    lacking++;
                }
            } catch (RuntimeException | SQLException e) {
                refused++;
            }
            delete(backup);
        }
        isOver.set(true);
        writer.join();
        service.stop(Duration.ZERO);
        System.out.printf(
                Locale.ROOT,
                "| %d copies of a file of 100,000 tasks in use | %d whole, %d lack tasks, %d refused |%n",
                COPIES,
                whole,
                lacking,
                refused);
    }

    private String url(Path data) {
        return "jdbc:sqlite:" + file(data);
    }

    private int count(Path data) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(data));
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select count(*) from task")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private void fill(Path data, int size) throws Exception {
        String url = url(data);
        String numbers = "with recursive r(n) as (select 1 union all select n + 1 from r where n < " + size + ") select n from r";
        String time = "'2026-11-01T00:00:00.000Z'";
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("insert into task (id, connector, idempotency_key, operation, requester, assignee, created,"
                    + " state, state_since, attempts, attempts_before_round, version) select 'task-' || n, 'baton', 'key-' || n,"
                    + " '{\"operation\":\"create-account\",\"attributes\":{\"userName\":\"user@example.com\",\"externalId\":\"4711\"}}',"
                    + " 'ann', 'ann', " + time + ", 'done', " + time + ", 1, 0, 3 from (" + numbers + ")");
            statement.executeUpdate("insert into task_attempt (task_id, attempt, started, ended, outcome) select id, 1, created,"
                    + " created, 'done' from task");
        }
    }

    private void files() throws Exception {
        Path data = data("files");
        start(data, true);
        fill(data, 1_000);
        byte[] good = Files.readAllBytes(file(data));
        byte[] flipped = good.clone();
        for (int i = good.length / 2; i < good.length / 2 + 8_192; i++) {
            flipped[i] ^= 0x55;
        }
        byte[] half = java.util.Arrays.copyOf(good, good.length / 2);
        for (Map.Entry<String, byte[]> entry : Map.of(
                        "empty", new byte[0],
                        "truncated", half,
                        "damaged in the middle", flipped,
                        "foreign", "no database at all\n".repeat(500).getBytes())
                .entrySet()) {
            Files.write(file(data), entry.getValue());
            try {
                start(data, false);
                System.out.println("| a file " + entry.getKey() + " | opened |");
            } catch (IllegalStateException e) {
                System.out.println("| a file " + entry.getKey() + " | "
                        + e.getMessage().replace(data.toString(), "DIRECTORY") + " |");
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    private static void delete(Path data) throws IOException {
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
