package dev.baton.mutation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Runs PIT over some packages, each against its own tests, and prints one table. The build runs this from source. One run over
 * all packages would take the tests of every package for each mutant, the slow ones of the server for those of the settings too.
 */
public final class MutationRun {
    private static final String ROOT = "dev.baton.";

    private final Map<String, String> options;
    private final Path reports;

    private MutationRun(Map<String, String> options) {
        this.options = options;
        this.reports = Path.of(options.get("reports"));
    }

    /**
     * Runs the mutation tests.
     *
     * @param args key=value: packages (packages below the root, separated by commas), classes and sources (folders), reports (the
     *     folder for reports), threads
     * @throws Exception if PIT cannot be started, or fails
     */
    public static void main(String[] args) throws Exception {
        Map<String, String> options = new TreeMap<>();
        for (String arg : args) {
            String[] pair = arg.split("=", 2);
            options.put(pair[0], pair[1]);
        }
        new MutationRun(options).run();
    }

    private void run() throws Exception {
        Map<String, Tally> tallies = new TreeMap<>();
        for (String name : options.get("packages").split(",")) {
            long start = System.nanoTime();
            Path report = mutate(name);
            System.out.printf(
                    "%s: %d s, survivors in %s%n",
                    name, Duration.ofNanos(System.nanoTime() - start).toSeconds(), report.resolve("index.html"));
            count(report.resolve("mutations.csv"), tallies);
        }
        print(tallies);
    }

    private Path mutate(String name) throws IOException, InterruptedException {
        Path report = reports.resolve(name);
        Path log = Files.createDirectories(report).resolve("pit.log");
        Process pit = new ProcessBuilder(command(name, report))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        // A mutant that hangs would outlive an interrupted run.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            pit.descendants().forEach(ProcessHandle::destroyForcibly);
            pit.destroyForcibly();
        }));
        if (pit.waitFor() != 0) {
            System.err.println("PIT failed on " + name + ", a test perhaps: see " + log);
            System.exit(1);
        }
        return report;
    }

    private List<String> command(String name, Path report) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "org.pitest.mutationtest.commandline.MutationCoverageReport",
                "--reportDir=" + report,
                "--sourceDirs=" + options.get("sources"),
                "--mutableCodePaths=" + options.get("classes"),
                "--targetClasses=" + ROOT + name + ".*",
                "--targetTests=" + ROOT + name + ".*",
                // Load and time are not what a mutant changes.
                "--excludedTestClasses=*AttackTest,*SoakTest,*HungChecksTest",
                // Those wait for the server's own intervals, for seconds.
                "--excludedGroups=real-time",
                // A JVM for each class of mutants lives for seconds.
                "--jvmArgs=-XX:TieredStopAtLevel=1,-XX:+UseSerialGC",
                "--threads=" + options.get("threads"),
                "--timestampedReports=false",
                "--outputFormats=HTML,CSV");
    }

    private static void count(Path mutations, Map<String, Tally> tallies) throws IOException {
        for (String line : Files.readAllLines(mutations)) {
            String[] fields = line.split(",", 7);
            String name = fields[1].substring(ROOT.length(), fields[1].lastIndexOf('.'));
            tallies.computeIfAbsent(name, any -> new Tally()).add(fields[5]);
        }
    }

    private static void print(Map<String, Tally> tallies) {
        List<String> rows = new ArrayList<>(List.of(
                "| package | mutants | killed | timed out | survived | no coverage | strength |",
                "|---|---|---|---|---|---|---|"));
        Tally all = new Tally();
        tallies.forEach((name, tally) -> {
            rows.add(tally.row(name));
            all.add(tally);
        });
        rows.add(all.row("all"));
        System.out.println(String.join(System.lineSeparator(), rows));
    }

    /** How many mutants came to which end. */
    private static final class Tally {
        private final Map<String, Integer> ends = new TreeMap<>();

        void add(String end) {
            ends.merge(end, 1, Integer::sum);
        }

        void add(Tally other) {
            other.ends.forEach((end, count) -> ends.merge(end, count, Integer::sum));
        }

        private int of(String end) {
            return ends.getOrDefault(end, 0);
        }

        /**
         * Under "timed out" stands all that no assertion ended: it may be a mutant that hangs, or a slow machine, so it counts
         * neither for the tests nor against them.
         */
        String row(String name) {
            int mutants = ends.values().stream().mapToInt(Integer::intValue).sum();
            int killed = of("KILLED");
            int survived = of("SURVIVED");
            int uncovered = of("NO_COVERAGE");
            return String.format(
                    Locale.ROOT,
                    "| %s | %d | %d | %d | %d | %d | %.0f %% |",
                    name,
                    mutants,
                    killed,
                    mutants - killed - survived - uncovered,
                    survived,
                    uncovered,
                    100.0 * killed / Math.max(1, killed + survived));
        }
    }
}
