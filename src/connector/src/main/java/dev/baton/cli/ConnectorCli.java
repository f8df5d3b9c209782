package dev.baton.cli;

import dev.baton.config.HealthSettings;
import dev.baton.config.SafeText;
import dev.baton.config.SettingsException;
import dev.baton.config.Suggestion;
import dev.baton.connector.ConnectorException;
import dev.baton.connector.ConnectorProvider;
import dev.baton.connector.ConnectorProvider.Capability;
import dev.baton.health.HealthServerException;
import dev.baton.provisioning.TaskException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Declares and runs every command except {@code health-check}, and reports failures. */
record ConnectorCli(
        ConnectorProvider provider,
        Map<String, String> environment,
        PrintStream out,
        PrintStream err,
        IntConsumer halt) {
    static final int OK = 0;
    static final int FAILED = 1;
    static final String INCOMPLETE = "standard output cannot be written: the output is incomplete";

    private static final int MAX_MESSAGE = 500;

    static int run(
            List<String> args, Map<String, String> environment, PrintStream out, PrintStream err, IntConsumer halt) {
        List<ConnectorProvider> providers;
        try {
            providers = providers();
        } catch (ServiceConfigurationError e) {
            err.println(
                    "the connector on the class path cannot be loaded: " + SafeText.clean(e.getMessage(), MAX_MESSAGE));
            return FAILED;
        }
        if (providers.size() != 1) {
            err.println("there must be one " + ConnectorProvider.class.getSimpleName() + " on the class path, found "
                    + (providers.isEmpty() ? "none" : names(providers)) + ": check META-INF/services/"
                    + ConnectorProvider.class.getName());
            return FAILED;
        }
        return run(providers.getFirst(), args, environment, out, err, halt);
    }

    static int run(
            ConnectorProvider provider,
            List<String> args,
            Map<String, String> environment,
            PrintStream out,
            PrintStream err,
            IntConsumer halt) {
        return new ConnectorCli(provider, environment, out, err, halt).execute(args);
    }

    static List<ConnectorProvider> providers() {
        return ServiceLoader.load(ConnectorProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }

    private static String names(List<ConnectorProvider> providers) {
        return String.join(
                ", ",
                providers.stream().map(found -> found.getClass().getName()).toList());
    }

    private int execute(List<String> args) {
        Optional<String> unreadable = unreadable(args);
        int exitCode = unreadable.isPresent()
                ? report(unreadable.get())
                : commandLine(args).execute(args.toArray(String[]::new));
        // A PrintStream does not throw on errors such as a full disk or a closed pipe.
        if (out.checkError() && exitCode == OK) {
            exitCode = report(INCOMPLETE);
        }
        err.flush();
        return exitCode;
    }

    /** Names text with U+FFFD, which the JVM puts where it cannot decode a byte. Not the value: it may be a secret. */
    private Optional<String> unreadable(List<String> args) {
        Stream<String> arguments = IntStream.range(0, args.size())
                .filter(i -> isUnreadable(args.get(i)))
                .mapToObj(i -> "argument " + (i + 1));
        Stream<String> variables = environment.entrySet().stream()
                .filter(variable -> variable.getKey().startsWith("BATON_") && isUnreadable(variable.getValue()))
                .map(Map.Entry::getKey);
        return Stream.concat(arguments, variables)
                .findFirst()
                .map(what -> what + " holds characters that cannot be read under this locale: set LC_ALL to a UTF-8"
                        + " locale that is installed, such as C.UTF-8");
    }

    private static boolean isUnreadable(String text) {
        return text.indexOf('\uFFFD') >= 0;
    }

    private CommandLine commandLine(List<String> args) {
        ProgramSettings settings = new ProgramSettings(provider, environment);
        CommandSpec root = command(
                new ServiceMode(provider, settings, err, halt),
                "Connects C1 to a target system. Without a command it runs in service mode: in the foreground, until it is told to stop.");
        root.name(provider.name()).versionProvider(() -> new String[] {version()});
        root.addOption(SettingOptions.version());
        SettingOptions.add(root, settings.declared());
        if (!areFlagsAlone(args)) {
            addCommands(root, settings);
        }
        return new CommandLine(root)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .setExpandAtFiles(false)
                .setInterpolateVariables(false)
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler((fault, arguments) -> {
                    if (root.subcommands().isEmpty()) {
                        // So that a command can be suggested.
                        addCommands(root, settings);
                    }
                    return report(parameterFault(fault));
                })
                .setExecutionStrategy(this::runInnermost);
    }

    /** Whether no command is named. Declaring all commands would take a fifth of the service's startup time. */
    private static boolean areFlagsAlone(List<String> args) {
        return args.stream().allMatch(argument -> argument.startsWith("--") && !argument.equals("--help"));
    }

    private void addCommands(CommandSpec root, ProgramSettings settings) {
        root.addSubcommand(BatonConnector.HEALTH_CHECK, healthCheck());
        root.addSubcommand("config", config(settings));
        TaskCommand task = new TaskCommand(settings, out, err);
        new ProvisionCommands(task).addTo(root);
        new TaskCommands(task).addTo(root);
        if (provider.capabilities().contains(Capability.DIRECTORY)) {
            new DirectoryCommands(settings, out, err).addTo(root);
        }
        new ManifestsCommand(provider, settings, out, err).addTo(root);
        root.addSubcommand(
                "completion", command(parsed -> complete(root), "Prints a completion script for bash and zsh."));
    }

    /**
     * Declares {@code health-check} for its help; it runs from here only after flags, where the launcher does not look for it.
     */
    private CommandSpec healthCheck() {
        CommandSpec spec = command(
                parsed -> {
                    List<String> flags = new ArrayList<>(parsed.originalArgs());
                    flags.remove(BatonConnector.HEALTH_CHECK);
                    return new HealthCheckCommand(ColdRun.ofThisProcess(out, err, halt)).run(flags, environment);
                },
                "Sends a request to this container's health server; exits 0 on HTTP 200, else 1.");
        SettingOptions.add(spec, HealthSettings.PROBE);
        return spec;
    }

    private CommandSpec config(ProgramSettings settings) {
        CommandSpec spec = command(
                new ConfigCommand(settings, out, err),
                "Prints the effective settings with their sources; secrets are masked.");
        SettingOptions.add(spec, settings.declared());
        spec.addOption(SettingOptions.output());
        return spec;
    }

    static CommandSpec command(Command command, String description) {
        CommandSpec spec = CommandSpec.wrapWithoutInspection(command);
        spec.usageMessage().description(description).abbreviateSynopsis(true).sortOptions(false);
        spec.addOption(SettingOptions.help());
        return spec;
    }

    private int runInnermost(ParseResult root) {
        Integer helpShown = CommandLine.executeHelpRequest(root);
        if (helpShown != null) {
            return helpShown;
        }
        ParseResult innermost = root;
        while (innermost.hasSubcommand()) {
            innermost = innermost.subcommand();
        }
        try {
            return ((Command) innermost.commandSpec().userObject()).run(innermost);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return report("interrupted");
        } catch (Throwable e) {
            // An uncaught Error would end only this thread, and leave a service that answers probes but does nothing.
            return report(executionFault(e));
        }
    }

    private int complete(CommandSpec root) {
        out.print(AutoComplete.bash(provider.name(), root.commandLine()));
        return OK;
    }

    private String version() {
        return provider.name() + " " + version(provider).orElse("(unpackaged)") + ", Java " + Runtime.version();
    }

    /** The program's version, as its connector declares it; empty if it is not packaged. */
    static Optional<String> version(ConnectorProvider provider) {
        Class<?> connector = provider.getClass();
        // Packages of a named module have no version, and a distribution's application is a module.
        return connector.getModule().isNamed()
                ? connector.getModule().getDescriptor().rawVersion()
                : Optional.ofNullable(connector.getPackage().getImplementationVersion());
    }

    private int report(String fault) {
        err.println(provider.name() + ": " + fault);
        return FAILED;
    }

    private String executionFault(Throwable fault) {
        if (fault instanceof SettingsException
                || fault instanceof TaskException
                || fault instanceof ConnectorException
                || fault instanceof HealthServerException) {
            return fault.getMessage();
        }
        if (environmentAsksForStackTraces()) {
            fault.printStackTrace(err);
        }
        return "unexpected " + fault.getClass().getSimpleName() + ": "
                + SafeText.clean(String.valueOf(fault.getMessage()), MAX_MESSAGE);
    }

    private boolean environmentAsksForStackTraces() {
        return "debug".equals(environment.get("BATON_LOG_LEVEL"));
    }

    private static String parameterFault(ParameterException fault) {
        String help = "; see " + fault.getCommandLine().getCommandSpec().qualifiedName() + " --help";
        if (fault instanceof UnmatchedArgumentException unmatched) {
            // The value may be a secret with a mistyped flag.
            String argument = unmatched.getUnmatched().getFirst().split("=", 2)[0];
            String what = unmatched.isUnknownOption() ? "unknown flag " : "unexpected argument ";
            return what + SafeText.clean(argument, 100) + suggestion(fault.getCommandLine(), argument) + help;
        }
        return SafeText.clean(String.valueOf(fault.getMessage()), MAX_MESSAGE) + help;
    }

    private static String suggestion(CommandLine commandLine, String argument) {
        return Suggestion.of(
                argument,
                Stream.concat(
                                commandLine.getCommandSpec().optionsMap().keySet().stream(),
                                commandLine.getSubcommands().keySet().stream())
                        .toList());
    }

    /** The action of a command. */
    @FunctionalInterface
    interface Command {
        /** Runs the command and returns its exit code. An exception is reported as one line. */
        int run(ParseResult parsed) throws Exception;
    }

    /** Omits the environment, which holds secrets. */
    @Override
    public String toString() {
        return "ConnectorCli";
    }
}
