package dev.baton.contract;

import java.util.List;
import java.util.Map;

/**
 * A target system that is not HTTP: commands of the user's bring it up and down.
 *
 * @param upCommand for {@code /bin/sh}
 * @param downCommand for {@code /bin/sh}
 */
record HookedTarget(String upCommand, String downCommand) implements TargetSystem {
    @Override
    public void up() throws Exception {
        run(upCommand);
    }

    @Override
    public void down() throws Exception {
        run(downCommand);
    }

    @Override
    public Map<String, String> variables() {
        return Map.of();
    }

    private static void run(String command) throws Exception {
        CommandRun run = CommandRun.of(List.of("/bin/sh", "-c", command), Map.of());
        if (run.exitCode() != 0) {
            throw new IllegalStateException(command + ": " + run);
        }
    }
}
