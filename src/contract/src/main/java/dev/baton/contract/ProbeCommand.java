package dev.baton.contract;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code baton-contract probe}. */
@Command(
        name = "probe",
        description = "Tests a probe command against the contract, with its own test servers.",
        mixinStandardHelpOptions = true)
final class ProbeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private SuiteOptions options;

    @Parameters(
            arity = "1..*",
            paramLabel = "COMMAND",
            description = "after --: the command, up to where its flags follow: my-connector health-check")
    private List<String> command;

    @Override
    public Integer call() {
        List<ContractCase<ProbeTarget>> cases = options.selected(spec, Suite.PROBE);
        return options.run(
                spec, Suite.PROBE.name(), cases, new ProbeTarget(CommandRun.located(command)), Suite.PROBE.atOnce());
    }
}
