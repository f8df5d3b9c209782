package dev.baton.cli;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/** The {@code health-check} command. */
final class HealthCheckCommand {
    private HealthCheckCommand() {}

    static int run(List<String> args, Map<String, String> environment, PrintStream out, PrintStream err) {
        err.println("not there yet");
        return 1;
    }
}
