package dev.baton.cli;

import dev.baton.config.CommonSettings;
import dev.baton.config.ProvisioningSettings;
import dev.baton.config.Settings;
import dev.baton.config.SettingsException;
import dev.baton.connector.AccountAttribute;
import dev.baton.connector.ConnectorProvider.Capability;
import dev.baton.connector.Operation;
import dev.baton.connector.Reference;
import dev.baton.provisioning.NewTask;
import dev.baton.provisioning.OperationType;
import dev.baton.provisioning.Task;
import dev.baton.provisioning.TaskAccess;
import dev.baton.provisioning.TaskException;
import dev.baton.provisioning.TaskFilter;
import dev.baton.provisioning.TaskJson;
import dev.baton.provisioning.TaskState;
import dev.baton.provisioning.Tasks;
import java.io.PrintStream;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code provision} and {@code tasks}: what a person does with tasks. */
final class TaskCommands {
    private static final String ME = "me";
    private static final String WAIT = "--wait";
    private static final String WAIT_TIMEOUT = "--wait-timeout";
    private static final String KEY = "--idempotency-key";
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_WAIT = 86_400;
    private static final String BEFORE = "--before";
    private static final String ASSIGNEE = "--assignee";
    private static final String ACCOUNT = "--account";
    private static final String ATTRIBUTE = "--attribute";
    private static final String GROUP = "--group";
    private static final String GROUP_NAME = "--group-name";

    private final ProgramSettings program;
    private final PrintStream out;
    private final PrintStream err;

    TaskCommands(ProgramSettings program, PrintStream out, PrintStream err) {
        this.program = program;
        this.out = out;
        this.err = err;
    }

    void addTo(CommandSpec root) {
        CommandSpec provision = group("Asks for a change in the target system; the service makes it.");
        for (OperationType type : OperationType.values()) {
            provision.addSubcommand(type.id(), operation(type));
        }
        provision.addSubcommand("bulk", bulk());
        root.addSubcommand("provision", provision);

        CommandSpec tasks = group("Shows what became of the changes asked for, and follows up those that failed.");
        tasks.addSubcommand("list", list());
        tasks.addSubcommand("show", ofTask("Shows a task with every attempt.", (t, id, parsed, me) -> t.find(id)));
        tasks.addSubcommand(
                "retry", ofTask("Gives a failed task a new round of attempts.", (t, id, p, me) -> t.retry(id, me)));
        tasks.addSubcommand(
                "complete",
                ofTask("Notes that you did by hand what a task asks for.", (t, id, p, me) -> t.complete(id, me)));
        tasks.addSubcommand("cancel", ofTask("Calls a task off.", (t, id, p, me) -> t.cancel(id, me)));
        CommandSpec assign = ofTask(
                "Has somebody follow a task up.",
                (t, id, parsed, me) -> t.assign(id, person(parsed.matchedPositionalValue(1, ""), me)));
        assign.addPositional(positional("1", "PERSON", "Who; me means you."));
        tasks.addSubcommand("assign", assign);
        tasks.addSubcommand("purge", purge());
        root.addSubcommand("tasks", tasks);
    }

    static CommandSpec group(String description) {
        return ConnectorCli.command(
                parsed -> {
                    throw new SettingsException(
                            "say what to do; see " + parsed.commandSpec().qualifiedName() + " --help");
                },
                description);
    }

    private CommandSpec leaf(String description, Action action) {
        return spec(description, parsed -> run(parsed, action));
    }

    /** A command that asks for changes, or tells what they would do. */
    private CommandSpec asking(String description, Wanted wanted, Asking action) {
        CommandSpec spec = spec(
                description,
                parsed -> DryRun.isAsked(parsed)
                        ? tell(parsed, wanted)
                        : run(parsed, (access, p, me) -> action.run(access, wanted.tasks(p, me), p)));
        if (program.provider().capabilities().contains(Capability.PREVIEW)) {
            spec.addOption(OptionSpec.builder(DryRun.FLAG)
                    .type(boolean.class)
                    .description("Ask for nothing, and tell what would be sent to the target system now.")
                    .build());
        }
        return spec;
    }

    private int tell(ParseResult parsed, Wanted wanted) throws InterruptedException {
        try {
            List<NewTask> tasks = wanted.tasks(parsed, me(program.read(parsed)));
            return new DryRun(program, out, err).run(parsed, tasks);
        } catch (IllegalArgumentException e) {
            throw new SettingsException(e.getMessage());
        }
    }

    /** The settings of the connector, where the command can tell what it would do. */
    private void addConnector(CommandSpec spec) {
        if (spec.findOption(DryRun.FLAG) != null) {
            DirectoryCommands.addConnector(spec, program);
        }
    }

    private static CommandSpec spec(String description, Command command) {
        CommandSpec spec = ConnectorCli.command(command, description);
        SettingOptions.add(spec, ProvisioningSettings.ACCESS);
        SettingOptions.add(spec, CommonSettings.ALL);
        spec.addOption(SettingOptions.output());
        return spec;
    }

    private int run(ParseResult parsed, Action action) throws Exception {
        Settings settings = program.read(parsed);
        Logs.configure(settings, err);
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

    private static String me(Settings settings) {
        String me = settings.find(ProvisioningSettings.ME)
                .or(() -> Optional.ofNullable(System.getProperty("user.name")).filter(NewTask::isPerson))
                .orElseThrow(
                        () -> new SettingsException("who you are is not known: set " + ProvisioningSettings.ME.flag()));
        if (!NewTask.isPerson(me)) {
            throw new SettingsException(ProvisioningSettings.ME + " must be 1 to " + NewTask.MAX_PERSON
                    + " characters without control characters");
        }
        return me;
    }

    private CommandSpec operation(OperationType type) {
        CommandSpec spec = asking(sentence(type), (parsed, me) -> List.of(newTask(type, parsed, me)), this::submit);
        if (type.hasAccount()) {
            spec.addOption(text(
                    ACCOUNT,
                    "ACCOUNT",
                    "The account's id in the target system, userName=NAME or externalId=ID; without it, --external-id"
                            + " or --user-name says which account.",
                    false));
        }
        if (type.hasGroup()) {
            spec.addOption(text(GROUP, "GROUP", "The group's id in the target system, or displayName=NAME.", false));
            spec.addOption(text(GROUP_NAME, "NAME", "The group's displayName, in place of --group.", false));
        }
        for (AccountAttribute attribute : attributes(type)) {
            boolean isRequired = type == OperationType.CREATE_ACCOUNT && attribute == AccountAttribute.USER_NAME;
            spec.addOption(text(flag(attribute), "VALUE", "The account's " + attribute.id() + ".", isRequired));
        }
        if (type.hasAttributes()) {
            spec.addOption(OptionSpec.builder(ATTRIBUTE)
                    .type(List.class)
                    .auxiliaryTypes(String.class)
                    .paramLabel("NAME=VALUE")
                    .description(
                            "Any attribute of RFC 7643, such as title=Boss or enterprise.department=Sales; may be repeated."
                                    + (type == OperationType.UPDATE_ACCOUNT ? " NAME= clears it." : ""))
                    .build());
        }
        spec.addOption(text(ASSIGNEE, "PERSON", "Who follows it up if it fails; default you.", false));
        spec.addOption(text(KEY, "KEY", "The same key is the same task, however often it is asked for.", false));
        addWaiting(spec);
        addConnector(spec);
        return spec;
    }

    private static NewTask newTask(OperationType type, ParseResult parsed, String me) {
        Optional<String> assignee = option(parsed, ASSIGNEE).map(name -> person(name, me));
        return new NewTask(operation(type, parsed), me, assignee, option(parsed, KEY));
    }

    private int submit(TaskAccess tasks, List<NewTask> wanted, ParseResult parsed) throws InterruptedException {
        Optional<Duration> waitTimeout = waitTimeout(parsed);
        Task task = tasks.submit(wanted).getFirst();
        if (!isWaiting(parsed)) {
            printer(parsed).one(task);
            return ConnectorCli.OK;
        }
        Task settled = progress()
                .follow(tasks, List.of(task), tasks::isServed, waitTimeout)
                .getFirst();
        printer(parsed).one(settled);
        return settled.state() == TaskState.DONE ? ConnectorCli.OK : ConnectorCli.FAILED;
    }

    private static Operation operation(OperationType type, ParseResult parsed) {
        Map<AccountAttribute, String> attributes = new HashMap<>();
        for (AccountAttribute attribute : attributes(type)) {
            option(parsed, flag(attribute)).ifPresent(value -> attributes.put(attribute, value));
        }
        List<String> more = type.hasAttributes() ? parsed.matchedOptionValue(ATTRIBUTE, List.of()) : List.of();
        for (String pair : more) {
            String[] parts = pair.split("=", 2);
            if (parts.length < 2) {
                throw new SettingsException(ATTRIBUTE + " must be NAME=VALUE, such as title=Boss");
            }
            AccountAttribute attribute = TaskJson.readAttribute(parts[0]);
            if (attributes.put(attribute, parts[1]) != null) {
                throw new SettingsException("attribute " + attribute.id() + " is given twice");
            }
        }
        Optional<String> group = type.hasGroup() ? option(parsed, GROUP) : Optional.empty();
        Optional<String> groupName = type.hasGroup() ? option(parsed, GROUP_NAME) : Optional.empty();
        if (group.isPresent() && groupName.isPresent()) {
            throw new SettingsException(GROUP + " and " + GROUP_NAME + " both name the group: leave one of them out");
        }
        Optional<String> account = type.hasAccount() ? option(parsed, ACCOUNT) : Optional.empty();
        boolean isNamed = account.isPresent()
                || attributes.containsKey(AccountAttribute.USER_NAME)
                || attributes.containsKey(AccountAttribute.EXTERNAL_ID);
        if (!isNamed) {
            throw new SettingsException("say which account: " + ACCOUNT + ", --user-name or --external-id is missing");
        }
        if (type.hasGroup() && group.isEmpty() && groupName.isEmpty()) {
            throw new SettingsException("say which group: " + GROUP + " or " + GROUP_NAME + " is missing");
        }
        return type.create(new OperationType.Fields(
                account.map(Reference::account),
                group.map(Reference::group)
                        .or(() -> groupName.map(name -> new Reference(Reference.By.DISPLAY_NAME, name))),
                attributes));
    }

    /** Those with an option of their own. */
    private static List<AccountAttribute> attributes(OperationType type) {
        return type.hasAttributes()
                ? AccountAttribute.COMMON
                : List.of(AccountAttribute.USER_NAME, AccountAttribute.EXTERNAL_ID);
    }

    private CommandSpec bulk() {
        BulkCommand command = new BulkCommand(progress());
        CommandSpec spec = asking(
                "Asks for many changes: a CSV file with a header, or a file with one JSON object a line.",
                (parsed, me) -> BulkCommand.read(
                        parsed.matchedPositionalValue(0, ""),
                        option(parsed, BulkCommand.DELIMITER),
                        option(parsed, BulkCommand.ENCODING),
                        me),
                (access, wanted, parsed) ->
                        command.run(access, wanted, isWaiting(parsed), waitTimeout(parsed), printer(parsed)));
        spec.addPositional(positional("0", "FILE", "FILE.csv, .tsv or .txt, FILE.jsonl or .ndjson."));
        spec.addOption(text(
                BulkCommand.DELIMITER,
                "DELIMITER",
                "What stands between the values: comma, semicolon, tab or pipe; by default found out.",
                false));
        spec.addOption(text(
                BulkCommand.ENCODING,
                "ENCODING",
                "utf-8, utf-16, latin-1 or windows-1252; by default one of the first two, whichever it is.",
                false));
        addWaiting(spec);
        addConnector(spec);
        return spec;
    }

    private CommandSpec list() {
        CommandSpec spec = leaf("Lists tasks, newest first.", (access, parsed, me) -> {
            TaskFilter filter = new TaskFilter(
                    option(parsed, "--state").map(TaskCommands::state),
                    option(parsed, "--assigned-to").map(name -> person(name, me)),
                    parsed.matchedOptionValue("--limit", DEFAULT_LIMIT));
            List<Task> found = access.list(filter);
            printer(parsed).all(found);
            if (found.size() == filter.limit()) {
                err.println("there may be older tasks than these " + found.size() + ": "
                        + (filter.limit() < TaskFilter.MAX_LIMIT
                                ? "--limit shows up to " + TaskFilter.MAX_LIMIT
                                : "--state and --assigned-to narrow the list"));
            }
            return ConnectorCli.OK;
        });
        spec.addOption(text("--state", "STATE", "Only queued, running, waiting, done, manual or cancelled.", false));
        spec.addOption(text("--assigned-to", "PERSON", "Only those that this person follows up; me means you.", false));
        spec.addOption(OptionSpec.builder("--limit")
                .type(Integer.class)
                .paramLabel("N")
                .description("How many at most, 1 to " + TaskFilter.MAX_LIMIT + "; default " + DEFAULT_LIMIT + ".")
                .build());
        return spec;
    }

    private CommandSpec purge() {
        CommandSpec spec = leaf("Deletes tasks that were done or cancelled long ago.", (access, parsed, me) -> {
            out.println("deleted " + access.purge(time(option(parsed, BEFORE).orElseThrow())) + " tasks");
            return ConnectorCli.OK;
        });
        spec.addOption(
                text(BEFORE, "TIME", "Those that ended before 2026-11-25 or 2026-11-25T09:30:00Z, in UTC.", true));
        return spec;
    }

    private static Instant time(String text) {
        try {
            return text.length() == "2026-11-25".length()
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : Instant.parse(text);
        } catch (DateTimeException e) {
            throw new SettingsException(BEFORE + " must be a day or a time in UTC: 2026-11-25 or 2026-11-25T09:30:00Z");
        }
    }

    private CommandSpec ofTask(String description, OneTask action) {
        CommandSpec spec = leaf(description, (access, parsed, me) -> {
            printer(parsed).one(action.run(access, parsed.matchedPositionalValue(0, ""), parsed, me));
            return ConnectorCli.OK;
        });
        spec.addPositional(positional("0", "ID", "The task's id."));
        return spec;
    }

    private TaskPrinter printer(ParseResult parsed) {
        return new TaskPrinter(out, SettingOptions.isJson(parsed));
    }

    private TaskProgress progress() {
        return new TaskProgress(err, Logs.isTerminal());
    }

    private static String person(String name, String me) {
        return name.equals(ME) ? me : name;
    }

    private static TaskState state(String id) {
        return TaskState.of(id)
                .orElseThrow(() -> new TaskException(
                        TaskException.Reason.INVALID,
                        "--state must be queued, running, waiting, done, manual or cancelled"));
    }

    private static Optional<String> option(ParseResult parsed, String name) {
        return Optional.ofNullable(parsed.matchedOptionValue(name, (String) null));
    }

    private static String flag(AccountAttribute attribute) {
        return "--" + attribute.id().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static String sentence(OperationType type) {
        return switch (type) {
            case CREATE_ACCOUNT -> "Creates an account.";
            case UPDATE_ACCOUNT -> "Changes attributes of an account.";
            case ENABLE_ACCOUNT -> "Lets an account be used.";
            case DISABLE_ACCOUNT -> "Stops an account from being used.";
            case DELETE_ACCOUNT -> "Deletes an account.";
            case GRANT_MEMBERSHIP -> "Makes an account a member of a group.";
            case REVOKE_MEMBERSHIP -> "Ends an account's membership of a group.";
        };
    }

    private static void addWaiting(CommandSpec spec) {
        spec.addOption(OptionSpec.builder(WAIT)
                .type(boolean.class)
                .description("Wait until it is settled; exit 0 if it is done, 1 if it is left to a person.")
                .build());
        spec.addOption(OptionSpec.builder(WAIT_TIMEOUT)
                .type(Integer.class)
                .paramLabel("SECONDS")
                .description("End the wait after so long with exit code 1, 1 to " + MAX_WAIT + "; by default never.")
                .build());
    }

    private static boolean isWaiting(ParseResult parsed) {
        return parsed.matchedOptionValue(WAIT, false);
    }

    private static Optional<Duration> waitTimeout(ParseResult parsed) {
        Integer seconds = parsed.matchedOptionValue(WAIT_TIMEOUT, (Integer) null);
        if (seconds != null && (seconds < 1 || seconds > MAX_WAIT)) {
            throw new SettingsException(WAIT_TIMEOUT + " must be a whole number from 1 to " + MAX_WAIT);
        }
        return Optional.ofNullable(seconds).map(Duration::ofSeconds);
    }

    private static OptionSpec text(String name, String label, String description, boolean isRequired) {
        return OptionSpec.builder(name)
                .type(String.class)
                .paramLabel(label)
                .required(isRequired)
                .description(description)
                .build();
    }

    private static PositionalParamSpec positional(String index, String label, String description) {
        return PositionalParamSpec.builder()
                .index(index)
                .arity("1")
                .required(true)
                .type(String.class)
                .paramLabel(label)
                .description(description)
                .build();
    }

    @FunctionalInterface
    private interface Action {
        int run(TaskAccess access, ParseResult parsed, String me) throws Exception;
    }

    @FunctionalInterface
    private interface Wanted {
        List<NewTask> tasks(ParseResult parsed, String me);
    }

    @FunctionalInterface
    private interface Asking {
        int run(TaskAccess access, List<NewTask> wanted, ParseResult parsed) throws InterruptedException;
    }

    @FunctionalInterface
    private interface OneTask {
        Task run(Tasks tasks, String id, ParseResult parsed, String me);
    }
}
