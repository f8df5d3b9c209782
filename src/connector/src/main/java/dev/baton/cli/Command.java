package dev.baton.cli;

import picocli.CommandLine.ParseResult;

/** What a command does. */
@FunctionalInterface
interface Command {
    /**
     * Runs the command.
     *
     * @param parsed the command line, down to this command
     * @return the exit code
     * @throws Exception what {@link ConnectorCli} reports in one line
     */
    int run(ParseResult parsed) throws Exception;
}
