import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A process that serves HTTP on a port of its own; closing it ends the process. */
final class Server implements AutoCloseable {
    private static final long PAUSE_NANOS = 2_000_000;
    private static final long PATIENCE_NANOS = 60_000_000_000L;
    private static final int SETTLED_READS = 10;
    private static final int MAX_READS = 120;

    private final Process process;
    private final int port;
    private final double startMillis;
    private final Map<String, String> variables;

    private Server(Process process, int port, double startMillis, Map<String, String> variables) {
        this.process = process;
        this.port = port;
        this.startMillis = startMillis;
        this.variables = variables;
    }

    /** The service, as the launcher or another command line starts it. */
    static Server service(List<String> command, int scimPort) throws IOException {
        int port = freePort();
        return start(
                command, port, variables(port, scimPort, Files.createTempDirectory("bench").toString()));
    }

    static Map<String, String> variables(int port, int scimPort, String agentDirectory) {
        return Map.of(
                "BATON_HEALTH_CHECK", "true",
                "BATON_HEALTH_CHECK_PORT", Integer.toString(port),
                "BATON_SCIM_BASE_URL", "http://127.0.0.1:" + scimPort + "/scim",
                "BATON_SCIM_TOKEN", "bench",
                "BATON_HEALTH_CHECK_AGENT_DIR", agentDirectory);
    }

    /** A program that takes the port as its last argument. */
    static Server bare(List<String> command) throws IOException {
        int port = freePort();
        return start(Stream.concat(command.stream(), Stream.of(Integer.toString(port))).toList(), port, Map.of());
    }

    /** With these variables, on a port that the command line or they name. */
    static Server start(List<String> command, int port, Map<String, String> variables) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().keySet().removeIf(name -> name.startsWith("BATON_"));
        builder.environment().putAll(variables);
        long start = System.nanoTime();
        Process process = builder.start();
        while (!isLive(port)) {
            if (!process.isAlive() || System.nanoTime() - start > PATIENCE_NANOS) {
                process.destroyForcibly();
                throw new IllegalStateException(command + " does not answer");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return new Server(process, port, (System.nanoTime() - start) / 1e6, variables);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    /** Those that it was started with, for probes that go warm. */
    Map<String, String> variables() {
        return variables;
    }

    /** From the start of the process to the first 200, wall time. */
    double startMillis() {
        return startMillis;
    }

    /** What the threads that still live have used. */
    double cpuMillis() throws IOException {
        double nanos = 0;
        try (Stream<Path> threads = Files.list(proc("task"))) {
            for (Path thread : threads.toList()) {
                nanos += Double.parseDouble(Files.readString(thread.resolve("schedstat")).split(" ")[0]);
            }
        }
        return nanos / 1e6;
    }

    double residentMiB() {
        return mebibytes("VmRSS:");
    }

    /** The part of the resident memory that the kernel can't take back, as no file has it. */
    double anonymousMiB() {
        return mebibytes("RssAnon:");
    }

    private double mebibytes(String field) {
        try (Stream<String> lines = Files.lines(proc("status"))) {
            return lines.filter(line -> line.startsWith(field))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1_024)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Resident memory once it has stayed the same for five seconds, or after a minute. */
    double settledMiB() {
        double last = residentMiB();
        int same = 0;
        for (int i = 0; i < MAX_READS && same < SETTLED_READS; i++) {
            LockSupport.parkNanos(500_000_000);
            double now = residentMiB();
            same = Math.abs(now - last) < 0.1 ? same + 1 : 0;
            last = now;
        }
        return last;
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }

    private Path proc(String name) {
        return Path.of("/proc", Long.toString(process.pid()), name);
    }

    private static boolean isLive(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(Load.request("/live", "close"));
            return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII).endsWith(" 200");
        } catch (IOException e) {
            return false;
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
