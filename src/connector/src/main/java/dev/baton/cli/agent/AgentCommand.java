package dev.baton.cli.agent;

/** What the agent runs. Called by several threads at once. */
@FunctionalInterface
public interface AgentCommand {
    /**
     * Runs the command for a launcher. Interrupted when the launcher is gone.
     *
     * @param call what to run; what it prints becomes the answer
     * @return the exit code, 0 to 255
     * @throws GoColdException if a JVM of its own has to run it
     */
    int run(AgentCall call);
}
