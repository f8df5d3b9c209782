package dev.baton.cli;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/**
 * The main class of every connector's program, {@code baton-scim} among them. It finds the connector on the class path and
 * offers service mode and the commands that go with it, {@code health-check} among them.
 *
 * <p>The process has a service registry of its own, which sets Helidon's up when a service is first looked up. So mappers of a
 * connector's own are seen only from then on, and {@code io.helidon.service.registry.Services.set} is not supported.
 */
public final class BatonConnector {
    static final String HEALTH_CHECK = "health-check";

    private BatonConnector() {}

    /**
     * Runs the command that the arguments name, service mode if they name none, and ends the process with its exit code.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        LazyRegistry.install();
        int exitCode = run(List.of(args), System.getenv(), System.out, System.err);
        System.out.flush();
        System.err.flush();
        if (isHealthCheck(args)) {
            // A probe leaves nothing to shut down, and must not wait for what hangs.
            Runtime.getRuntime().halt(exitCode);
        }
        System.exit(exitCode);
    }

    static int run(List<String> args, Map<String, String> environment, PrintStream out, PrintStream err) {
        boolean isProbe = !args.isEmpty() && args.getFirst().equals(HEALTH_CHECK);
        if (isProbe && !args.contains("--help") && !args.contains("-h")) {
            return HealthCheckCommand.run(args.subList(1, args.size()), environment, out, err);
        }
        return ConnectorCli.run(args, environment, out, err);
    }

    private static boolean isHealthCheck(String[] args) {
        return args.length > 0 && args[0].equals(HEALTH_CHECK);
    }
}
