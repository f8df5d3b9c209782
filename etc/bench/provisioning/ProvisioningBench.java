import dev.baton.config.ProvisioningSettings;
import dev.baton.config.Setting;
import dev.baton.config.Settings;
import dev.baton.connector.AccountAttribute;
import dev.baton.connector.Connector;
import dev.baton.connector.IdempotencyKey;
import dev.baton.connector.Operation;
import dev.baton.connector.Outcome;
import dev.baton.connector.Provisioner;
import dev.baton.provisioning.NewTask;
import dev.baton.provisioning.ProvisioningService;
import dev.baton.provisioning.RealPostgres;
import dev.baton.provisioning.TaskFilter;
import dev.baton.provisioning.TaskState;
import dev.baton.provisioning.Tasks;
import dev.baton.sandbox.ScimSandbox;
import dev.baton.scim.ScimProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tasks a second end to end, as a ratio to the same SCIM calls made by as many threads without a queue, and the cost of a task as
 * the backlog grows. The replicas and the SCIM service share one process.
 */
final class ProvisioningBench {
    /** Attempts at once of one replica. */
    private static final int THREADS = 16;

    private static final int ROUNDS = 5;
    private static final int TASKS = 1_000;
    private static final List<Integer> BACKLOGS = List.of(1_000, 10_000, 100_000);

    private final ProcessHandle server;
    private final List<String> report = new ArrayList<>();
    private final AtomicInteger names = new AtomicInteger();

    private ProvisioningBench(ProcessHandle server) {
        this.server = server;
    }

    /** Where the tasks are kept, and by how many replicas they are made. */
    private record Place(String name, int replicas, Map<String, String> flags) {}

    public static void main(String[] args) throws Exception {
        Path directory = Files.createTempDirectory("provisioning-bench");
        try (RealPostgres postgres = RealPostgres.start()) {
            ProvisioningBench bench = new ProvisioningBench(postgres.process());
            Map<String, String> server = Map.of("database-url", postgres.url(), "database-user", "baton");
            Map<String, String> file = Map.of("data-dir", directory.resolve("data").toString());
            bench.throughput(List.of(
                    new Place("SQLite", 1, file),
                    new Place("PostgreSQL, 1 replica", 1, server),
                    new Place("PostgreSQL, 3 replicas", 3, server)));
            bench.backlog(List.of(new Place("SQLite", 1, file), new Place("PostgreSQL", 1, server)));
            Files.writeString(Path.of(args[0]), String.join("\n", bench.report) + "\n");
        } finally {
            try (Stream<Path> files = Files.walk(directory)) {
                files.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
            }
        }
    }

    private void throughput(List<Place> places) throws Exception {
        print("| tasks a second, end to end | median | ratio to a bare loop: median | min | max | CPU of a task, ms: here | database server |");
        print("|---|---|---|---|---|---|---|");
        List<Cost> bare = new ArrayList<>();
        Map<Place, List<Cost>> costs = new HashMap<>();
        Map<Place, List<Double>> ratios = new HashMap<>();
        // The first round warms up.
        for (int round = 0; round <= ROUNDS; round++) {
            Cost loop = withSandbox(connector -> bareLoop(connector));
            if (round > 0) {
                bare.add(loop);
            }
            for (Place place : places) {
                Cost cost = withSandbox(connector -> throughQueue(place, connector));
                if (round > 0) {
                    costs.computeIfAbsent(place, p -> new ArrayList<>()).add(cost);
                    ratios.computeIfAbsent(place, p -> new ArrayList<>()).add(loop.seconds() / cost.seconds());
                }
            }
        }
        print(row("bare loop of " + THREADS + " threads", bare, "1 | | "));
        for (Place place : places) {
            List<Double> all = ratios.get(place);
            print(row(
                    place.name(),
                    costs.get(place),
                    String.format(
                            Locale.ROOT,
                            "%.2f | %.2f | %.2f",
                            median(all),
                            all.stream().min(Double::compare).orElseThrow(),
                            all.stream().max(Double::compare).orElseThrow())));
        }
        print("");
    }

    private static String row(String name, List<Cost> costs, String ratios) {
        return String.format(
                Locale.ROOT,
                "| %s | %.0f | %s | %.2f | %.2f |",
                name,
                TASKS / median(costs.stream().map(Cost::seconds).toList()),
                ratios,
                median(costs.stream().map(Cost::here).toList()) * 1_000 / TASKS,
                median(costs.stream().map(Cost::server).toList()) * 1_000 / TASKS);
    }

    private void backlog(List<Place> places) throws Exception {
        print("| backlog | database | queueing, ms a task | attempt without a target, ms a task |");
        print("|---|---|---|---|");
        for (int size : BACKLOGS) {
            for (Place place : places) {
                Replicas replicas = new Replicas(place, new Nothing());
                double queued = cost(() -> submit(replicas.tasks(), size)).seconds();
                double made = cost(() -> replicas.make(TASKS)).seconds();
                replicas.stop();
                empty(place);
                print(String.format(
                        Locale.ROOT,
                        "| %,d | %s | %.2f | %.2f |",
                        size,
                        place.name(),
                        queued * 1_000 / size,
                        made * 1_000 / TASKS));
            }
        }
    }

    private interface Measurement {
        Cost cost(Connector connector) throws Exception;
    }

    private interface Work {
        void run() throws Exception;
    }

    /** Seconds of wall time, of CPU in this process and of CPU in the database server. */
    private record Cost(double seconds, double here, double server) {}

    private Cost cost(Work work) throws Exception {
        Map<Long, Double> before = serverSeconds();
        double here = seconds(ProcessHandle.current());
        long start = System.nanoTime();
        work.run();
        double wall = (System.nanoTime() - start) / 1e9;
        double server = serverSeconds().entrySet().stream()
                .mapToDouble(process -> process.getValue() - before.getOrDefault(process.getKey(), 0.0))
                .sum();
        return new Cost(wall, seconds(ProcessHandle.current()) - here, server);
    }

    private Map<Long, Double> serverSeconds() {
        return Stream.concat(Stream.of(server), server.descendants())
                .collect(Collectors.toMap(ProcessHandle::pid, ProvisioningBench::seconds));
    }

    private static double seconds(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3;
    }

    private static Cost withSandbox(Measurement measurement) throws Exception {
        try (ScimSandbox sandbox = ScimSandbox.builder().userNameUnique(false).start()) {
            Map<String, String> flags =
                    Map.of("scim-base-url", sandbox.url().toString(), "scim-token", sandbox.token());
            try (Connector connector = new ScimProvider().connect(settings(new ScimProvider().settings(), flags))) {
                return measurement.cost(connector);
            }
        }
    }

    private static Settings settings(List<Setting<?>> declared, Map<String, String> flags) {
        return Settings.builder().declare(declared).commandLine(flags).build();
    }

    private Operation operation() {
        return new Operation.CreateAccount(
                Map.of(AccountAttribute.USER_NAME, "user-" + names.incrementAndGet()));
    }

    private Cost bareLoop(Connector connector) throws Exception {
        Provisioner provisioner = connector.provisioning().orElseThrow();
        return cost(() -> {
            try (ExecutorService threads = Executors.newFixedThreadPool(THREADS, Thread.ofVirtual().factory())) {
                for (int i = 0; i < TASKS; i++) {
                    Operation operation = operation();
                    threads.submit(() -> provisioner.provision(
                            operation, new IdempotencyKey(operation.hashCode() + "-" + names.get(), true)));
                }
            }
        });
    }

    private Cost throughQueue(Place place, Connector connector) throws Exception {
        Replicas replicas = new Replicas(place, connector);
        Cost cost = cost(() -> {
            replicas.isReady.set(true);
            submit(replicas.tasks(), TASKS);
            replicas.awaitAll(TASKS);
        });
        replicas.stop();
        empty(place);
        return cost;
    }

    private void submit(Tasks tasks, int count) {
        for (int from = 0; from < count; from += Tasks.MAX_BATCH) {
            List<NewTask> batch = new ArrayList<>();
            for (int i = from; i < Math.min(count, from + Tasks.MAX_BATCH); i++) {
                batch.add(new NewTask(operation(), "bench", Optional.empty(), Optional.empty()));
            }
            tasks.submit(batch);
        }
    }

    /** Each measurement begins with no tasks. */
    private static void empty(Place place) throws Exception {
        if (place.flags().containsKey("data-dir")) {
            Files.deleteIfExists(Path.of(place.flags().get("data-dir"), "tasks.db"));
            return;
        }
        try (var connection = java.sql.DriverManager.getConnection(
                        place.flags().get("database-url"), place.flags().get("database-user"), "");
                var statement = connection.createStatement()) {
            statement.execute("truncate task_attempt, task_decision, task");
        }
    }

    private void print(String line) {
        System.out.println(line);
        report.add(line);
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    /** The services of one place. */
    private static final class Replicas {
        final AtomicBoolean isReady = new AtomicBoolean();
        private final Counting connector;
        private final List<ProvisioningService> services = new ArrayList<>();

        Replicas(Place place, Connector connector) {
            this.connector = new Counting(connector);
            for (int i = 0; i < place.replicas(); i++) {
                ProvisioningService service = ProvisioningService.create(
                        settings(ProvisioningSettings.ALL, place.flags()),
                        () -> Optional.of(this.connector),
                        isReady::get);
                service.start();
                services.add(service);
            }
        }

        Tasks tasks() {
            return services.getFirst().tasks();
        }

        /** Has so many attempts made. */
        void make(int attempts) throws InterruptedException {
            isReady.set(true);
            while (connector.ended.get() < attempts) {
                Thread.sleep(1);
            }
            isReady.set(false);
        }

        /** The ends are looked for only when the last attempt has been made: each look costs what it measures. */
        void awaitAll(int tasks) throws InterruptedException {
            while (connector.ended.get() < tasks) {
                Thread.sleep(1);
            }
            for (TaskState state : List.of(TaskState.QUEUED, TaskState.RUNNING, TaskState.WAITING)) {
                while (!tasks().list(TaskFilter.parse(Map.of("state", state.id(), "limit", "1"))).tasks().isEmpty()) {
                    Thread.sleep(1);
                }
            }
        }

        void stop() {
            services.forEach(service -> service.stop(Duration.ofSeconds(10)));
        }
    }

    /** Counts the attempts that another connector makes. */
    private record Counting(Connector connector, AtomicLong ended) implements Connector, Provisioner {
        Counting(Connector connector) {
            this(connector, new AtomicLong());
        }

        @Override
        public void validate() throws InterruptedException {
            connector.validate();
        }

        @Override
        public Optional<Provisioner> provisioning() {
            return Optional.of(this);
        }

        @Override
        public Outcome provision(Operation operation, IdempotencyKey key) throws InterruptedException {
            Outcome outcome = connector.provisioning().orElseThrow().provision(operation, key);
            ended.incrementAndGet();
            return outcome;
        }
    }

    /** A target system that costs nothing. */
    private static final class Nothing implements Connector, Provisioner {
        @Override
        public void validate() {}

        @Override
        public Optional<Provisioner> provisioning() {
            return Optional.of(this);
        }

        @Override
        public Outcome provision(Operation operation, IdempotencyKey key) {
            return Outcome.done("1");
        }
    }
}
