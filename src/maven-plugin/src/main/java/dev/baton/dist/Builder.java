package dev.baton.dist;

import dev.baton.image.ContainerImage;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The builder as a command, for builds that are not Maven's; the Maven plugin starts the same command. */
@Command(
        name = "baton-builder",
        description = "Makes what a connector ships.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {Distribution.class, ContainerImage.class})
public final class Builder {
    private Builder() {}

    /**
     * Runs the command that the arguments name and ends the process: 0 if it succeeded, 1 if not, 2 if the arguments are wrong.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        int exitCode = new CommandLine(new Builder())
                .setExecutionExceptionHandler((fault, command, parsed) -> {
                    // Faults of the input and of the machine are checked ones, or these.
                    if (fault instanceof RuntimeException
                            && !(fault instanceof DistributionException || fault instanceof UncheckedIOException)) {
                        fault.printStackTrace();
                    }
                    System.err.println(
                            "[ERROR] " + parsed.subcommand().commandSpec().name() + ": " + fault.getMessage());
                    return CommandLine.ExitCode.SOFTWARE;
                })
                .execute(args);
        // Libraries leave threads behind that would keep the build waiting.
        System.exit(exitCode);
    }
}
