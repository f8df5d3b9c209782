import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The service and its exec probes in one control group, at a kubelet's timing, from the first 200 on {@code /live} on. A probe
 * that takes more than its second is killed, and failed. After that, for a quarter of the time, the execs are of a program
 * that does nothing: what they cost is none of the probes'.
 */
public final class Container {
    private static final int TIMEOUT_MILLIS = 1_000;

    private final List<Double> millis = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final Quota quota;
    private final Server service;

    private Container(Quota quota, Server service) {
        this.quota = quota;
        this.service = service;
    }

    /** The distribution, the share of a processor, the seconds, and the file for the table. */
    public static void main(String[] args) throws Exception {
        String launcher = Path.of(args[0], "bin/baton-scim").toAbsolutePath().toString();
        double cpus = Double.parseDouble(args[1]);
        double seconds = Double.parseDouble(args[2]);
        HttpServer scim = Peers.scim();
        Table table = new Table();
        try (Quota quota = Quota.create(cpus)) {
            try (Server service = Server.service(
                    quota.command(List.of(launcher)), scim.getAddress().getPort())) {
                Container container = new Container(quota, service);
                String port = "--health-check-port=" + service.port();
                double used = container.probe(
                        List.of(launcher, "health-check", "--endpoint=live", port),
                        List.of(launcher, "health-check", "--endpoint=ready", port),
                        seconds);
                String at = String.format(Locale.ROOT, " at %s CPU, %.0f s", cpus, seconds);
                table.row("probes" + at + ", wall, ms", container.millis, "max 1000");
                container.failures.stream().distinct().forEach(System.err::println);
                table.row("failures" + at, List.of((double) container.failures.size()), "0");
                table.row("service and probes" + at + ", CPU", List.of(used), "0.03");
                double idle = container.probe(List.of("/bin/true"), List.of("/bin/true"), seconds / 4);
                table.row("service and execs of nothing" + at + ", CPU", List.of(idle), "");
            }
        }
        scim.stop(0);
        System.out.print(table);
        Files.writeString(Path.of(args[3]), table.toString());
        System.exit(0);
    }

    /** Returns the share of a processor that all in the group used. */
    private double probe(List<String> liveness, List<String> readiness, double seconds) throws Exception {
        double before = quota.cpuSeconds();
        long start = System.nanoTime();
        ExecutorService probes = Executors.newCachedThreadPool();
        try (ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor()) {
            clock.scheduleAtFixedRate(() -> probes.execute(() -> ask(liveness)), 5, 5, TimeUnit.SECONDS);
            clock.scheduleAtFixedRate(() -> probes.execute(() -> ask(readiness)), 3, 3, TimeUnit.SECONDS);
            clock.schedule(clock::shutdownNow, (long) (seconds * 1_000), TimeUnit.MILLISECONDS);
            clock.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        }
        probes.shutdown();
        probes.awaitTermination(1, TimeUnit.MINUTES);
        return (quota.cpuSeconds() - before) / ((System.nanoTime() - start) / 1e9);
    }

    private void ask(List<String> command) {
        long start = System.nanoTime();
        String failure = "";
        try {
            ProcessBuilder builder = new ProcessBuilder(quota.command(command)).redirectErrorStream(true);
            builder.environment().putAll(service.variables());
            Process probe = builder.start();
            if (!probe.waitFor(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)) {
                probe.destroyForcibly();
                failure = "no exit within " + TIMEOUT_MILLIS + " ms";
            } else if (probe.exitValue() != 0) {
                failure = new String(probe.getInputStream().readAllBytes()).strip();
            }
        } catch (IOException | InterruptedException e) {
            failure = e.toString();
        }
        synchronized (this) {
            millis.add((System.nanoTime() - start) / 1e6);
            if (!failure.isEmpty()) {
                failures.add(failure);
            }
        }
    }
}
