package dev.baton.dist;

import dev.baton.image.ContainerImage;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The builder's command line, for builds without Maven; the Maven plugin starts the same command. */
@Command(
        name = "baton-builder",
        description = "Makes what a connector ships.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {Distribution.class, ContainerImage.class})
public final class Builder {
    private Builder() {}

    /**
     * Runs the command that the arguments name and exits: 0 on success, 1 on failure, 2 if the arguments are invalid.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        int exitCode = new CommandLine(new Builder())
                .setExecutionExceptionHandler((fault, command, parsed) -> {
                    // Invalid input and I/O errors are checked exceptions or these; anything else is a bug.
                    if (fault instanceof RuntimeException
                            && !(fault instanceof DistributionException || fault instanceof UncheckedIOException)) {
                        fault.printStackTrace();
                    }
                    System.err.println(
                            "[ERROR] " + parsed.subcommand().commandSpec().name() + ": " + fault.getMessage());
                    return CommandLine.ExitCode.SOFTWARE;
                })
                .execute(args);
        // Libraries leave threads running that would keep the build waiting.
        System.exit(exitCode);
    }
}
