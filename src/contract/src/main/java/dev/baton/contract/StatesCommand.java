package dev.baton.contract;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code baton-contract states}. */
@Command(
        name = "states",
        description = "Starts a connector against a target system that is up, down, failing and hanging.",
        mixinStandardHelpOptions = true)
final class StatesCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private SuiteOptions options;

    @Option(
            names = "--target-url-variable",
            defaultValue = "BATON_SCIM_BASE_URL",
            paramLabel = "NAME",
            description = "the variable that tells the connector the URL of its target system (BATON_SCIM_BASE_URL)")
    private String urlVariable;

    @Option(
            names = "--target-token-variable",
            defaultValue = "BATON_SCIM_TOKEN",
            paramLabel = "NAME",
            description = "the variable that gives it the bearer token (BATON_SCIM_TOKEN)")
    private String tokenVariable;

    @Option(
            names = "--target-path",
            defaultValue = "/scim/v2",
            paramLabel = "PATH",
            description = "the path of that URL (/scim/v2)")
    private String path;

    @ArgGroup(exclusive = false)
    private Hooks hooks;

    @Option(
            names = "--env",
            paramLabel = "NAME=VALUE",
            description = "additional variable for the connector; may be repeated")
    private Map<String, String> environment = new HashMap<>();

    @Parameters(
            arity = "1..*",
            paramLabel = "COMMAND",
            description = "after --: the command that starts the connector in service mode")
    private List<String> command;

    /** Options for a target system that does not speak HTTP. */
    private static final class Hooks {
        @Option(
                names = "--target-up",
                required = true,
                paramLabel = "COMMAND",
                description = "brings up a target system that is not HTTP; run by /bin/sh")
        private String up;

        @Option(
                names = "--target-down",
                required = true,
                paramLabel = "COMMAND",
                description = "takes it down; cases that need more than up and down are skipped")
        private String down;
    }

    @Override
    public Integer call() {
        List<ContractCase<StatesTarget>> cases = options.selected(spec, Suite.STATES);
        Callable<TargetSystem> targets = hooks == null
                ? () -> new ScriptedTarget(urlVariable, tokenVariable, path)
                : () -> TargetSystem.of(() -> shell(hooks.up), () -> shell(hooks.down));
        StatesTarget target = new StatesTarget(CommandRun.located(command), Map.copyOf(environment), targets);
        return options.run(spec, Suite.STATES.name(), cases, target, hooks == null ? Suite.STATES.atOnce() : 1);
    }

    private static CommandRun shell(String command) throws Exception {
        CommandRun run = CommandRun.of(List.of("/bin/sh", "-c", command), Map.of());
        if (run.exitCode() != 0) {
            throw new IllegalStateException(command + ": " + run);
        }
        return run;
    }
}
