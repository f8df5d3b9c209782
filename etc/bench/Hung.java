import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The packaged service while its validation hangs and 1,000 callers wait on {@code /health}: {@code etc/bench/hung} runs this. The
 * SCIM service, the callers and the probes are all in this process, none in the service's.
 */
public final class Hung {
    private static final int CALLERS = 1_000;
    private static final int WARM_UP = 2_000;
    private static final int PROBES = 4_000;
    private static final double BUDGET_MILLIS = 10;

    private final Server service;
    private final List<String> rows = new ArrayList<>(List.of(
            "| asked | while | answers | failures | p50, ms | p99, ms | budget for p99, ms |", "|---|---|---|---|---|---|---|"));
    private boolean isBroken;

    private Hung(Server service) {
        this.service = service;
    }

    /** The distribution, and the file for the table. */
    public static void main(String[] args) throws Exception {
        HttpServer scim = Peers.scim();
        List<String> command = List.of(
                Path.of(args[0]).toAbsolutePath().resolve("bin/baton-scim").toString(),
                "--health-check-validate-timeout=3600",
                "--scim-timeout=300");
        try (Server service = Server.service(command, scim.getAddress().getPort())) {
            Hung hung = new Hung(service);
            hung.measure(scim);
            String table = String.join("\n", hung.rows) + "\n";
            System.out.print(table);
            Files.writeString(Path.of(args[1]), table);
            if (hung.isBroken) {
                System.exit(1);
            }
        }
    }

    private void measure(HttpServer scim) throws IOException {
        Prober ready = new Prober(service.port(), "/ready");
        for (int i = 0; i < WARM_UP; i++) {
            ready.ask();
        }
        probe("nothing else happens");
        InetSocketAddress address = scim.getAddress();
        scim.stop(0);
        List<Socket> callers = new ArrayList<>();
        // The kernel takes the validation's connection, and nobody ever answers it.
        try (ServerSocket silent = new ServerSocket()) {
            silent.setReuseAddress(true);
            silent.bind(address);
            for (int i = 0; i < CALLERS; i++) {
                Socket caller = new Socket(InetAddress.getLoopbackAddress(), service.port());
                callers.add(caller);
                caller.getOutputStream().write(Load.request("/health", "close"));
            }
            probe("validation hangs, " + CALLERS + " callers wait on /health");
            long waiting = callers.stream().filter(Hung::isWaiting).count();
            rows.add("| /health | | " + (CALLERS - waiting) + ", " + waiting + " still wait | | | | |");
            isBroken |= waiting < CALLERS;
        } finally {
            for (Socket caller : callers) {
                caller.close();
            }
        }
    }

    private void probe(String when) {
        Prober live = new Prober(service.port(), "/live");
        Prober ready = new Prober(service.port(), "/ready");
        for (int i = 0; i < PROBES; i++) {
            live.ask();
            ready.ask();
        }
        row("/live", when, live);
        row("/ready", when, ready);
    }

    private void row(String path, String when, Prober prober) {
        rows.add(String.format(
                Locale.ROOT,
                "| %s | %s | %d | %d | %.2f | %.2f | %.0f |",
                path,
                when,
                prober.answers(),
                prober.failures().size(),
                prober.quantile(0.5),
                prober.quantile(0.99),
                BUDGET_MILLIS));
        prober.failures().stream().limit(3).forEach(failure -> System.err.println(path + ": " + failure));
        isBroken |= !prober.failures().isEmpty() || !service.isAlive();
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
}
