package dev.baton.cli;

import dev.baton.config.CommonSettings;
import dev.baton.config.CommonSettings.LogLevel;
import dev.baton.config.ProvisioningSettings;
import dev.baton.config.SafeText;
import dev.baton.config.Settings;
import dev.baton.config.SettingsException;
import dev.baton.provisioning.NewTask;
import dev.baton.provisioning.TaskAccess;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** What all commands about tasks share: settings, access to the tasks, and the person's name. */
record TaskCommand(ProgramSettings program, PrintStream out, PrintStream err) {
    private static final String ME = "me";
    private static final int MAX_PATH = 200;

    /** What a command does with the tasks. */
    @FunctionalInterface
    interface Action {
        int run(TaskAccess access, ParseResult parsed, String me) throws Exception;
    }

    static CommandSpec group(String description) {
        return ConnectorCli.command(
                parsed -> {
                    throw new SettingsException(
                            "say what to do; see " + parsed.commandSpec().qualifiedName() + " --help");
                },
                description);
    }

    CommandSpec leaf(String description, Action action) {
        return leaf(description, (ConnectorCli.Command) parsed -> run(parsed, action));
    }

    CommandSpec leaf(String description, ConnectorCli.Command command) {
        CommandSpec spec = ConnectorCli.command(command, description);
        SettingOptions.add(spec, ProvisioningSettings.ACCESS);
        SettingOptions.add(spec, CommonSettings.ALL);
        spec.addOption(SettingOptions.output());
        return spec;
    }

    /** Runs an action with the tasks. */
    int run(ParseResult parsed, Action action) throws Exception {
        Settings settings = program.read(parsed);
        Logs.configure(settings, err, program.provider().getClass(), LogLevel.INFO);
        if (!ProvisioningSettings.isEnabled(settings)) {
            throw new SettingsException("tasks have no place: set " + ProvisioningSettings.DATA_DIR.flag() + " or "
                    + ProvisioningSettings.DATABASE_URL.flag());
        }
        String me = me(settings);
        try (TaskAccess access = TaskAccess.create(settings)) {
            return action.run(access, parsed, me);
        } catch (IllegalArgumentException e) {
            throw new SettingsException(e.getMessage());
        }
    }

    /** Returns the name of the person who runs the command. */
    static String me(Settings settings) {
        String me = settings.find(ProvisioningSettings.ME)
                .or(() -> Optional.ofNullable(System.getProperty("user.name")).filter(NewTask::isPerson))
                .orElseThrow(
                        () -> new SettingsException("your name is unknown: set " + ProvisioningSettings.ME.flag()));
        if (!NewTask.isPerson(me)) {
            throw new SettingsException(ProvisioningSettings.ME + " must be 1 to " + NewTask.MAX_PERSON
                    + " characters without control characters");
        }
        return me;
    }

    TaskPrinter printer(ParseResult parsed) {
        return new TaskPrinter(out, SettingOptions.isJson(parsed));
    }

    TaskProgress progress() {
        return new TaskProgress(err, Logs.isTerminal());
    }

    static String person(String name, String me) {
        return name.equals(ME) ? me : name;
    }

    static Optional<String> option(ParseResult parsed, String name) {
        return Optional.ofNullable(parsed.matchedOptionValue(name, (String) null));
    }

    /** Rejects a file that is not regular: a pipe or a device may have no end. */
    static Path regularFile(String file) {
        try {
            Path path = Path.of(file);
            if (Files.exists(path) && !Files.isRegularFile(path)) {
                throw new SettingsException(SafeText.clean(file, MAX_PATH) + " is not a regular file");
            }
            return path;
        } catch (InvalidPathException e) {
            throw new SettingsException("the file " + SafeText.clean(file, MAX_PATH) + " cannot be read");
        }
    }
}
