import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Measures the distribution against the budgets: {@code ./mvnw package} makes it, {@code etc/bench/run} runs this. Prints a table
 * and writes it to target/bench.md. Ratios are to the median of what is run in turn with what is measured,
 * those of requests to the same round.
 */
public final class Bench {
    private static final int RUNS = 15;
    private static final int QUOTA_RUNS = 40;
    private static final int IDLE_RUNS = 3;
    private static final int WARM_UP_PROBES = 600;
    private static final int PROBES_PER_RUN = 20;
    private static final double WARM_UP_SECONDS = 4;
    private static final double ROUND_SECONDS = 0.5;
    private static final double LOAD_SECONDS = 60;

    private final Path home;
    private final Path work;
    private final List<String> emptyMain;
    private final Table table = new Table();

    private Bench(Path home, Path work, List<String> emptyMain) {
        this.home = home;
        this.work = work;
        this.emptyMain = emptyMain;
    }

    /** One run: CPU and wall time in milliseconds, peak resident memory in MiB, milliseconds of CPU that it cost the service. */
    private record Run(double cpu, double wall, double memory, double added) {}

    /**
     * The distribution, a JDK's java command, the folder of what is compiled, the file for the table, and the distribution of
     * the connector template.
     */
    public static void main(String[] args) throws Exception {
        Path work = Path.of(args[2]).toAbsolutePath();
        Bench bench = new Bench(
                Path.of(args[0]).toAbsolutePath(),
                work,
                List.of(args[1], "-XX:+UseSerialGC", "-cp", work.toString(), "EmptyMain"));
        HttpServer scim = Peers.scim();
        bench.probes(Path.of(args[4], "bin/baton-myconnector").toAbsolutePath());
        bench.probesUnderQuota();
        bench.warmProbes(scim.getAddress().getPort());
        bench.starts(scim.getAddress().getPort());
        bench.memory(scim.getAddress().getPort());
        bench.throughput();
        bench.size();
        scim.stop(0);
        System.out.print(bench.table);
        Files.writeString(Path.of(args[3]), bench.table.toString());
    }

    private void probes(Path template) throws IOException {
        try (ServerSocket server = Peers.healthy()) {
            List<String> probe = probe(home.resolve("bin/baton-scim"), server);
            List<String> templates = probe(template, server);
            measure(probe);
            measure(templates);
            List<Run> empty = new ArrayList<>();
            List<Run> probes = new ArrayList<>();
            List<Double> others = new ArrayList<>();
            for (int i = 0; i < RUNS; i++) {
                empty.add(measure(emptyMain));
                probes.add(measure(probe));
                others.add(measure(templates).cpu());
            }
            List<Double> cpu = empty.stream().map(Run::cpu).toList();
            List<Double> wall = empty.stream().map(Run::wall).toList();
            table.row("empty main, CPU, ms", cpu, "");
            table.row("empty main, wall, ms", wall, "");
            table.row("cold probe, CPU, ratio", ratios(probes.stream().map(Run::cpu).toList(), cpu), "2.0");
            table.row("cold probe, wall, ratio", ratios(probes.stream().map(Run::wall).toList(), wall), "3.0");
            table.row(
                    "cold probe of the connector template, CPU, ratio to baton-scim's",
                    ratios(others, probes.stream().map(Run::cpu).toList()),
                    "1.1");
            table.row("cold probe, peak memory, MiB", probes.stream().map(Run::memory).toList(), "64");
        }
    }

    private void probesUnderQuota() throws IOException {
        String figure = "40 cold probes at 0.25 CPU, wall, s";
        try (Quota quota = Quota.create(0.25);
                ServerSocket server = Peers.healthy()) {
            table.row(figure, seconds(quota.command(probe(home.resolve("bin/baton-scim"), server)), Map.of()), "max 2.0");
        } catch (IOException e) {
            table.missing(figure, "no cgroup can be made here", "max 2.0");
        }
    }

    private List<Double> seconds(List<String> command, Map<String, String> variables) {
        return Stream.generate(() -> measure(command, variables).wall / 1_000)
                .limit(QUOTA_RUNS)
                .toList();
    }

    /** In turn with curl, which asks the same server for the same. */
    private void warmProbes(int scimPort) throws IOException {
        try (Server service = Server.service(launcher(), scimPort)) {
            List<String> probe = command(
                    home.resolve("bin/baton-scim"),
                    List.of("health-check", "--endpoint=live"),
                    List.of("--health-check-port=" + service.port()));
            List<String> curl = List.of("/usr/bin/curl", "-sfo/dev/null", "http://127.0.0.1:" + service.port() + "/live");
            run(probe, WARM_UP_PROBES, service);
            List<Run> curls = new ArrayList<>();
            List<Run> probes = new ArrayList<>();
            for (int i = 0; i < RUNS; i++) {
                curls.add(run(curl, PROBES_PER_RUN, service));
                probes.add(run(probe, PROBES_PER_RUN, service));
            }
            List<Double> cpu = curls.stream().map(Run::cpu).toList();
            List<Double> wall = curls.stream().map(Run::wall).toList();
            table.row("curl, CPU, ms", cpu, "");
            table.row("curl, wall, ms", wall, "");
            table.row("warm probe, CPU, ratio to curl", inTurn(probes.stream().map(Run::cpu).toList(), cpu), "0.3");
            table.row("warm probe, wall, ratio to curl", inTurn(probes.stream().map(Run::wall).toList(), wall), "0.6");
            table.row(
                    "warm probe, CPU added to the service, ratio to curl's own",
                    inTurn(probes.stream().map(Run::added).toList(), cpu),
                    "0.3");
            table.row(
                    "curl, CPU added to the service, ratio to its own",
                    inTurn(curls.stream().map(Run::added).toList(), cpu),
                    "");
            warmProbesUnderQuota(service, probe, 0.25, "max 0.15");
            warmProbesUnderQuota(service, probe, 0.1, "max 0.5");
        }
    }

    private void warmProbesUnderQuota(Server service, List<String> probe, double cpus, String budget)
            throws IOException {
        String figure = "40 warm probes, with the service at " + cpus + " CPU, wall, s";
        try (Quota quota = Quota.create(cpus)) {
            quota.add(service.pid());
            table.row(figure, seconds(quota.command(probe), service.variables()), budget);
            Quota.leave(service.pid());
        } catch (IOException e) {
            table.missing(figure, "no cgroup can be made here", budget);
        }
    }

    /** The mean of some runs, and what each added to the service. */
    private Run run(List<String> command, int times, Server service) throws IOException {
        double before = service.cpuMillis();
        List<Run> runs = Stream.generate(() -> measure(command, service.variables()))
                .limit(times)
                .toList();
        return new Run(
                runs.stream().mapToDouble(Run::cpu).average().orElseThrow(),
                runs.stream().mapToDouble(Run::wall).average().orElseThrow(),
                0,
                (service.cpuMillis() - before) / times);
    }

    private void starts(int scimPort) throws IOException {
        Server.service(launcher(), scimPort).close();
        List<Run> empty = new ArrayList<>();
        List<Double> wall = new ArrayList<>();
        List<Double> cpu = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
            empty.add(measure(emptyMain));
            try (Server service = Server.service(launcher(), scimPort)) {
                wall.add(service.startMillis());
                cpu.add(service.cpuMillis());
            }
        }
        table.row(
                "service, start to first 200 on /live, wall, ratio",
                ratios(wall, empty.stream().map(Run::wall).toList()),
                "7");
        table.row(
                "service, start to first 200 on /live, CPU, ratio",
                ratios(cpu, empty.stream().map(Run::cpu).toList()),
                "");
    }

    private void memory(int scimPort) throws Exception {
        List<Double> idle = new ArrayList<>();
        List<Double> anonymous = new ArrayList<>();
        for (int i = 0; i < IDLE_RUNS; i++) {
            try (Server service = Server.service(launcher(), scimPort)) {
                idle.add(service.settledMiB());
                anonymous.add(service.anonymousMiB());
            }
        }
        table.row("service, resident, idle, MiB", idle, "64");
        table.row("service, resident and in no file, idle, MiB", anonymous, "");
        try (Server service = Server.service(launcher(), scimPort)) {
            for (String path : List.of("/live", "/ready", "/health")) {
                Load.perSecond(service.port(), path, LOAD_SECONDS / 3);
            }
            table.row("service, resident, after a minute of load, MiB", List.of(service.residentMiB()), "110");
        }
    }

    /** Without the SCIM connector, whose validation asks another process. */
    private void throughput() throws Exception {
        String options = "-XX:VMOptionsFile=" + home.resolve("lib/service.vmoptions");
        throughput(List.of(options), "the service's flags", "0.95", "0.5");
        throughput(List.of(), "the JVM's defaults", "", "");
    }

    private void throughput(List<String> options, String flags, String liveBudget, String healthBudget) throws Exception {
        try (Server ours = Server.bare(onRuntime(options, "HealthyServer"));
                Server bare = Server.bare(onRuntime(options, "BareServer"))) {
            Load.perSecond(bare.port(), "/live", WARM_UP_SECONDS);
            Load.perSecond(ours.port(), "/live", WARM_UP_SECONDS);
            Load.perSecond(ours.port(), "/health", WARM_UP_SECONDS);
            List<Double> constant = new ArrayList<>();
            List<Double> live = new ArrayList<>();
            List<Double> health = new ArrayList<>();
            for (int i = 0; i < RUNS; i++) {
                constant.add(Load.perSecond(bare.port(), "/live", ROUND_SECONDS));
                live.add(Load.perSecond(ours.port(), "/live", ROUND_SECONDS));
                health.add(Load.perSecond(ours.port(), "/health", ROUND_SECONDS));
            }
            table.row("bare handler, requests/s, " + flags, constant, "");
            table.row("/live, requests/s, ratio, " + flags, inTurn(live, constant), liveBudget);
            table.row("/health, requests/s, ratio, " + flags, inTurn(health, constant), healthBudget);
        }
    }

    private List<String> onRuntime(List<String> options, String mainClass) {
        return command(
                home.resolve("runtime/bin/java"),
                options,
                List.of("--add-modules", "baton", "-cp", work.toString(), mainClass));
    }

    private void size() throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            double bytes = files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
            table.row("distribution, MiB", List.of(bytes / (1 << 20)), "100");
        }
    }

    private List<String> launcher() {
        return List.of(home.resolve("bin/baton-scim").toString());
    }

    private static List<String> probe(Path program, ServerSocket server) {
        return command(
                program,
                List.of("health-check", "--timeout=60"),
                List.of("--health-check-port=" + server.getLocalPort()));
    }

    private static List<String> command(Path program, List<String> first, List<String> then) {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(first);
        command.addAll(then);
        return command;
    }

    private static List<Double> ratios(List<Double> values, List<Double> references) {
        double reference = Table.median(references);
        return values.stream().map(value -> value / reference).toList();
    }

    /** Each to the one just before it: a machine that others use too changes its speed from round to round. */
    private static List<Double> inTurn(List<Double> values, List<Double> references) {
        return IntStream.range(0, values.size())
                .mapToObj(i -> values.get(i) / references.get(i))
                .toList();
    }

    private Run measure(List<String> command) {
        return measure(command, Map.of());
    }

    private Run measure(List<String> command, Map<String, String> variables) {
        try {
            Path figures = Files.createTempFile("bench", ".txt");
            List<String> measured = new ArrayList<>(List.of(
                    "/bin/sh",
                    "-c",
                    "exec 3>\"$0\"; exec \"$@\"",
                    figures.toString(),
                    work.resolve("measure").toString()));
            measured.addAll(command);
            ProcessBuilder builder = new ProcessBuilder(measured).inheritIO();
            builder.environment().putAll(variables);
            int exitCode = builder.start().waitFor();
            String[] parts = Files.readString(figures).strip().split(" ");
            Files.delete(figures);
            if (exitCode != 0) {
                throw new IllegalStateException(command + " ended with " + exitCode);
            }
            return new Run(
                    Double.parseDouble(parts[0]) / 1_000,
                    Double.parseDouble(parts[1]) / 1_000,
                    Double.parseDouble(parts[2]) / 1_024,
                    0);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
