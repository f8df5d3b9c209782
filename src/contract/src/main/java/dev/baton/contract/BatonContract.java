package dev.baton.contract;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program. Exits with 0 if every promise is kept, 1 if one is broken or the run fails, 2 if the command line is wrong. */
@Command(
        name = "baton-contract",
        description = "Holds a health server, a probe command or a connector to the contract of Baton Health.",
        mixinStandardHelpOptions = true,
        versionProvider = BatonContract.Version.class,
        subcommands = {ServerCommand.class, ProbeCommand.class, StatesCommand.class, CasesCommand.class},
        footer = {"", "Exit code: 0 every promise is kept, 1 one is not, 2 the command line is wrong."})
public final class BatonContract implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    private BatonContract() {}

    /** Reads the version from the jar's manifest. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = BatonContract.class.getPackage().getImplementationVersion();
            return new String[] {"baton-contract " + (version == null ? "development" : version)};
        }
    }

    /**
     * Runs the program and ends the JVM.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(out, err, args));
    }

    static int run(PrintWriter out, PrintWriter err, String... args) {
        return new CommandLine(new BatonContract())
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((e, unused) -> {
                    err.println("baton-contract: "
                            + e.getMessage().lines().findFirst().orElse("") + "; see "
                            + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
                    return CommandLine.ExitCode.USAGE;
                })
                .setExecutionExceptionHandler((e, unused, parsed) -> {
                    err.println("baton-contract: " + e.getMessage());
                    return CommandLine.ExitCode.SOFTWARE;
                })
                .execute(args);
    }

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "server, probe, states or cases is missing");
    }
}
