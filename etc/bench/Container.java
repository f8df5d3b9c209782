import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The image in a container, and exec probes by the container runtime at a kubelet's timing, from the first 200 on {@code /live}
 * on. A probe that takes more than its second is killed, and failed. After that, for a quarter of the time, the execs are of a
 * program that does nothing: what they cost is none of the probes'.
 */
public final class Container {
    private static final int TIMEOUT_MILLIS = 1_000;

    private final List<Double> millis = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final Runc runc;

    private Container(Runc runc) {
        this.runc = runc;
    }

    /** The image, the program that does nothing, the share of a processor, the seconds, and the file for the table. */
    public static void main(String[] args) throws Exception {
        double cpus = Double.parseDouble(args[2]);
        double seconds = Double.parseDouble(args[3]);
        HttpServer scim = Peers.scim();
        int port = Server.freePort();
        Map<String, String> variables = Server.variables(port, scim.getAddress().getPort(), "/tmp");
        Table table = new Table();
        try (Runc runc = Runc.create(Path.of(args[0]), Path.of(args[1]), variables, cpus);
                Server service = Server.start(runc.run(), port, Map.of())) {
            Container container = new Container(runc);
            double used = container.probe(
                    List.of("/baton-scim", "health-check", "--endpoint=live"),
                    List.of("/baton-scim", "health-check", "--endpoint=ready"),
                    seconds);
            String at = String.format(Locale.ROOT, " at %s CPU, %.0f s", cpus, seconds);
            table.row("probes" + at + ", wall, ms", container.millis, "max 1000");
            container.failures.stream().distinct().forEach(System.err::println);
            table.row("failures of " + container.millis.size() + " probes" + at, List.of((double) container.failures.size()), "0");
            table.row("service and probes" + at + ", CPU", List.of(used), "0.03");
            double idle = container.probe(List.of("/noop"), List.of("/noop"), seconds / 4);
            table.row("service and execs of nothing" + at + ", CPU", List.of(idle), "");
        }
        scim.stop(0);
        System.out.print(table);
        Files.writeString(Path.of(args[4]), table.toString());
        System.exit(0);
    }

    /** Returns the share of a processor that all in the container used. */
    private double probe(List<String> liveness, List<String> readiness, double seconds) throws Exception {
        double before = runc.cpuSeconds();
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
        return (runc.cpuSeconds() - before) / ((System.nanoTime() - start) / 1e9);
    }

    private void ask(List<String> command) {
        long start = System.nanoTime();
        String failure = "";
        try {
            Process probe = new ProcessBuilder(runc.exec(command)).redirectErrorStream(true).start();
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
