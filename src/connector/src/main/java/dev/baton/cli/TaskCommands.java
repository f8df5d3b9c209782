package dev.baton.cli;

import static dev.baton.cli.SettingOptions.positional;
import static dev.baton.cli.SettingOptions.text;
import static dev.baton.cli.TaskCommand.option;
import static dev.baton.cli.TaskCommand.person;

import dev.baton.config.SafeText;
import dev.baton.config.SettingsException;
import dev.baton.provisioning.Decider;
import dev.baton.provisioning.Task;
import dev.baton.provisioning.TaskAccess;
import dev.baton.provisioning.TaskFilter;
import dev.baton.provisioning.TaskPage;
import dev.baton.provisioning.Tasks;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The command {@code tasks}, which shows requested changes and records decisions about them. */
record TaskCommands(TaskCommand common) {
    private static final String BEFORE = "--before";
    private static final String NOTE = "--note";
    private static final String CURSOR = "--cursor";
    private static final int MAX_LINE = 1_300;

    void addTo(CommandSpec root) {
        CommandSpec tasks = TaskCommand.group("Lists requested changes and handles those that failed.");
        tasks.addSubcommand("list", list());
        tasks.addSubcommand("summary", summary());
        tasks.addSubcommand(
                "show", ofTask("Shows a task with every attempt and decision.", (t, id, p, me) -> t.find(id)));
        tasks.addSubcommand(
                "retry", decision("Attempts a failed task again.", (t, id, p, me) -> t.retry(id, by(p, me))));
        tasks.addSubcommand(
                "complete",
                decision(
                        "Records that you made a task's change by hand.", (t, id, p, me) -> t.complete(id, by(p, me))));
        tasks.addSubcommand("cancel", decision("Cancels a task.", (t, id, p, me) -> t.cancel(id, by(p, me))));
        CommandSpec assign = decision(
                "Assigns a task to a person.",
                (t, id, p, me) -> t.assign(id, person(p.matchedPositionalValue(1, ""), me), by(p, me)));
        assign.addPositional(positional("1", "PERSON", "Who; me means you."));
        tasks.addSubcommand("assign", assign);
        tasks.addSubcommand(
                "pause",
                ofAll(
                        "Pauses all attempts, for example during maintenance of the target system.",
                        (access, by) -> access.tasksOrNew().pause(by).describe()));
        tasks.addSubcommand("resume", ofAll("Resumes attempts.", (access, by) -> {
            access.tasks().resume(by);
            return "resumed";
        }));
        tasks.addSubcommand("purge", purge());
        new TransferCommands(common).addTo(tasks);
        root.addSubcommand("tasks", tasks);
    }

    private CommandSpec list() {
        CommandSpec spec = common.leaf("Lists tasks, newest first.", (access, parsed, me) -> {
            TaskPage page = access.tasks().list(filter(parsed, me));
            tellOfPause(access.tasks());
            common.printer(parsed).all(page.tasks());
            page.next()
                    .ifPresent(next -> common.err()
                            .println("there are older tasks than these "
                                    + page.tasks().size() + ": " + CURSOR + "=" + next + " shows the next"));
            return ConnectorCli.OK;
        });
        addFilters(spec);
        spec.addOption(text(CURSOR, "CURSOR", "Continue where an earlier list ended.", false));
        spec.addOption(text(
                "--limit",
                "N",
                "How many at most, 1 to " + TaskFilter.MAX_LIMIT + "; default " + TaskFilter.DEFAULT_LIMIT + ".",
                false));
        return spec;
    }

    private CommandSpec summary() {
        CommandSpec spec = common.leaf("Counts the tasks in each state.", (access, parsed, me) -> {
            tellOfPause(access.tasks());
            common.printer(parsed).totals(access.tasks().summary(filter(parsed, me)));
            return ConnectorCli.OK;
        });
        addFilters(spec);
        return spec;
    }

    private static void addFilters(CommandSpec spec) {
        spec.addOption(text("--state", "STATE", "Only queued, running, waiting, done, manual or cancelled.", false));
        spec.addOption(OptionSpec.builder("--assigned-to", "--assignee")
                .type(String.class)
                .paramLabel("PERSON")
                .description("Only tasks assigned to this person; me means you.")
                .build());
        spec.addOption(text("--requester", "PERSON", "Only tasks requested by this person; me means you.", false));
        spec.addOption(
                text("--account", "ID", "Only tasks for this account id, or that create this user name.", false));
        spec.addOption(
                text("--operation", "OPERATION", "Only tasks with this operation, such as create-account.", false));
        spec.addOption(text(
                "--kind",
                "KIND",
                "Only tasks whose latest attempt failed with this kind, such as UNAVAILABLE.",
                false));
        spec.addOption(text(
                "--since", "TIME", "Only tasks since this time, 2026-11-25 or 2026-11-25T09:30:00Z, in UTC.", false));
        spec.addOption(text("--until", "TIME", "Only tasks before this time.", false));
    }

    /** Each flag is named like its filter. */
    private static TaskFilter filter(ParseResult parsed, String me) {
        Map<String, String> texts = new HashMap<>();
        for (String name : TaskFilter.NAMES) {
            option(parsed, "--" + name).ifPresent(text -> texts.put(name, text));
        }
        for (String person : List.of("assignee", "requester")) {
            texts.computeIfPresent(person, (name, text) -> person(text, me));
        }
        try {
            return TaskFilter.parse(texts);
        } catch (IllegalArgumentException e) {
            throw new SettingsException("--" + e.getMessage());
        }
    }

    private CommandSpec purge() {
        CommandSpec spec = common.leaf("Deletes tasks that were done or cancelled long ago.", (access, parsed, me) -> {
            long purged = access.purge(
                    TaskFilter.parseTime(BEFORE, option(parsed, BEFORE).orElseThrow()));
            common.out().println("deleted " + purged + " tasks");
            return ConnectorCli.OK;
        });
        spec.addOption(text(
                BEFORE,
                "TIME",
                "Tasks that ended before this time, 2026-11-25 or 2026-11-25T09:30:00Z, in UTC.",
                true));
        return spec;
    }

    private CommandSpec decision(String description, OneTask action) {
        CommandSpec spec = ofTask(description, action);
        spec.addOption(text(NOTE, "TEXT", "Why; kept with the task.", false));
        return spec;
    }

    private CommandSpec ofAll(String description, BiFunction<TaskAccess, Decider, String> action) {
        CommandSpec spec = common.leaf(description, (access, parsed, me) -> {
            common.out().println(SafeText.clean(action.apply(access, by(parsed, me)), MAX_LINE));
            return ConnectorCli.OK;
        });
        spec.addOption(text(NOTE, "TEXT", "Why; shown to others and kept in the audit log.", false));
        return spec;
    }

    /** Prints a pause to standard error, so that nobody wonders why nothing happens. */
    private void tellOfPause(Tasks tasks) {
        tasks.paused().ifPresent(pause -> common.err().println(SafeText.clean(pause.describe(), MAX_LINE)));
    }

    private static Decider by(ParseResult parsed, String me) {
        return new Decider(me, Decider.Way.COMMAND, option(parsed, NOTE));
    }

    private CommandSpec ofTask(String description, OneTask action) {
        CommandSpec spec = common.leaf(description, (access, parsed, me) -> {
            common.printer(parsed).one(action.run(access.tasks(), parsed.matchedPositionalValue(0, ""), parsed, me));
            return ConnectorCli.OK;
        });
        spec.addPositional(positional("0", "ID", "The task's id."));
        return spec;
    }

    @FunctionalInterface
    private interface OneTask {
        Task run(Tasks tasks, String id, ParseResult parsed, String me);
    }
}
