package dev.baton.contract;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code baton-contract cases}. */
@Command(name = "cases", description = "Lists the cases of all suites.", mixinStandardHelpOptions = true)
final class CasesCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        return 0;
    }
}
