package dev.baton.cli;

import dev.baton.config.SafeText;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * Runs a connector's program: service mode and all commands, {@code health-check} among them. It finds the {@link
 * dev.baton.connector.ConnectorProvider} on the class path. A connector's main class calls it:
 *
 * {@snippet class="com.example.MainExample" region="main"}
 *
 * <p>The process installs a lazy service registry, which starts Helidon's own at the first lookup of a service. A connector's
 * mappers and server features take effect only then, and {@code io.helidon.service.registry.Services.set} is not supported.
 */
public final class BatonConnector {
    static final String HEALTH_CHECK = "health-check";

    private static final int MAX_MESSAGE = 200;

    private BatonConnector() {}

    /**
     * Runs the command that the arguments name, service mode if they name none, and ends the process with its exit code.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        int exitCode = runSafely(List.of(args));
        System.out.flush();
        System.err.flush();
        if (isHealthCheck(List.of(args))) {
            // A probe has nothing to shut down, and must not wait for anything that hangs.
            Runtime.getRuntime().halt(exitCode);
        }
        System.exit(exitCode);
    }

    /** Passes in what ends the process: everything below may also run in a service, in its agent or in a test. */
    private static int runSafely(List<String> args) {
        try {
            loadAnyClass();
            LazyRegistry.install();
            return run(args, System.getenv(), System.out, System.err, Runtime.getRuntime()::halt);
        } catch (Throwable e) {
            // For example, a JVM that cannot start a thread.
            System.err.println("unexpected " + e.getClass().getSimpleName() + ": "
                    + SafeText.clean(String.valueOf(e.getMessage()), MAX_MESSAGE));
            return ConnectorCli.FAILED;
        }
    }

    /**
     * Loads a class from the runtime image while there is only one thread. The JVM (JDK 25) initializes the decompressor of a
     * compressed image without a lock ({@code image_decompressor_init}), and crashes if two threads load the first classes from
     * there at once. No AOT cache holds event classes.
     */
    private static void loadAnyClass() {
        try {
            Class.forName("jdk.internal.event.Event");
        } catch (ClassNotFoundException e) {
            // Not the distribution's JDK.
        }
    }

    static int run(
            List<String> args, Map<String, String> environment, PrintStream out, PrintStream err, IntConsumer halt) {
        if (isHealthCheck(args) && !isHelp(args)) {
            return new HealthCheckCommand(ColdRun.ofThisProcess(out, err, halt))
                    .run(args.subList(1, args.size()), environment);
        }
        return ConnectorCli.run(args, environment, out, err, halt);
    }

    private static boolean isHealthCheck(List<String> args) {
        return !args.isEmpty() && args.getFirst().equals(HEALTH_CHECK);
    }

    static boolean isHelp(List<String> args) {
        return args.contains("--help") || args.contains("-h");
    }
}
