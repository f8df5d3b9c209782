package dev.baton.cli;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/** Every command but {@code health-check}. */
final class ConnectorCli {
    private ConnectorCli() {}

    static int run(List<String> args, Map<String, String> environment, PrintStream out, PrintStream err) {
        err.println("not there yet");
        return 1;
    }
}
