package dev.baton.cli;

import dev.baton.config.SafeText;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * The main class of every connector's program, {@code baton-scim} among them. It finds the connector on the class path and
 * offers service mode and the commands that go with it, {@code health-check} among them.
 *
 * <p>The process has a service registry of its own, which sets Helidon's up when a service is first looked up. So mappers and
 * server features of a connector's own are seen only from then on, and {@code io.helidon.service.registry.Services.set} is not supported.
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
            // A probe leaves nothing to shut down, and must not wait for what hangs.
            Runtime.getRuntime().halt(exitCode);
        }
        System.exit(exitCode);
    }

    /** What ends a process is here alone: everything below may run in a service, in its agent or its tests. */
    private static int runSafely(List<String> args) {
        try {
            loadAnyClass();
            LazyRegistry.install();
            return run(args, System.getenv(), System.out, System.err, Runtime.getRuntime()::halt);
        } catch (Throwable e) {
            // A JVM that may not start a thread, for example.
            System.err.println("unexpected " + e.getClass().getSimpleName() + ": "
                    + SafeText.clean(String.valueOf(e.getMessage()), MAX_MESSAGE));
            return ConnectorCli.FAILED;
        }
    }

    /**
     * The JVM (JDK 25) sets the decompressor of a compressed runtime up without a lock ({@code image_decompressor_init}): it
     * crashes if the first two classes that come from there, and not from the AOT cache, are loaded by two threads at once. So
     * one is loaded while there is one thread. No AOT cache holds the classes of events.
     */
    private static void loadAnyClass() {
        try {
            Class.forName("jdk.internal.event.Event");
        } catch (ClassNotFoundException e) {
            // Another JDK than the distribution's.
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
