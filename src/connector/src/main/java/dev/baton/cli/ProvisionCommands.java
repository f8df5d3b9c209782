package dev.baton.cli;

import static dev.baton.cli.SettingOptions.positional;
import static dev.baton.cli.SettingOptions.text;
import static dev.baton.cli.TaskCommand.option;
import static dev.baton.cli.TaskCommand.person;

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
import dev.baton.provisioning.TaskJson;
import dev.baton.provisioning.TaskState;
import dev.baton.provisioning.Tasks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The command {@code provision}, which requests changes. */
record ProvisionCommands(TaskCommand common) {
    /** Tasks per request: few enough to fit, whatever they hold. */
    private static final int BATCH = 100;

    private static final String WAIT = "--wait";
    private static final String WAIT_TIMEOUT = "--wait-timeout";
    private static final String KEY = "--idempotency-key";
    private static final int MAX_WAIT = 86_400;
    private static final String ASSIGNEE = "--assignee";
    private static final String ACCOUNT = "--account";
    private static final String ATTRIBUTE = "--attribute";
    private static final String GROUP = "--group";

    void addTo(CommandSpec root) {
        CommandSpec provision = TaskCommand.group("Requests a change in the target system; the service makes it.");
        for (OperationType type : OperationType.values()) {
            provision.addSubcommand(type.id(), operation(type));
        }
        provision.addSubcommand("bulk", bulk());
        root.addSubcommand("provision", provision);
    }

    /** A command that requests changes or, in a dry run, shows what they would do. */
    private CommandSpec asking(
            String description,
            BiFunction<ParseResult, String, List<NewTask>> wanted,
            BiConsumer<TaskPrinter, List<Task>> printing) {
        CommandSpec spec = common.leaf(
                description,
                parsed -> DryRun.isAsked(parsed)
                        ? tell(parsed, wanted)
                        : common.run(parsed, (access, p, me) -> {
                            waitTimeout(p).ifPresent(access::endWithin);
                            TaskProgress progress = common.progress();
                            return submit(access, wanted.apply(p, me), p, progress, printing);
                        }));
        if (common.program().provider().capabilities().contains(Capability.PREVIEW)) {
            spec.addOption(
                    SettingOptions.flag(DryRun.FLAG, "Request nothing; show what would be sent to the target system."));
        }
        return spec;
    }

    private int tell(ParseResult parsed, BiFunction<ParseResult, String, List<NewTask>> wanted)
            throws InterruptedException {
        try {
            List<NewTask> tasks =
                    wanted.apply(parsed, TaskCommand.me(common.program().read(parsed)));
            return new DryRun(common).run(parsed, tasks);
        } catch (IllegalArgumentException e) {
            throw new SettingsException(e.getMessage());
        }
    }

    /** Adds the connector's settings if the command has a dry run. */
    private void addConnector(CommandSpec spec) {
        if (spec.findOption(DryRun.FLAG) != null) {
            DirectoryCommands.addConnector(spec, common.program());
        }
    }

    private CommandSpec operation(OperationType type) {
        CommandSpec spec = asking(
                sentence(type),
                (parsed, me) -> List.of(newTask(type, parsed, me)),
                (printer, tasks) -> printer.one(tasks.getFirst()));
        if (type.hasAccount()) {
            spec.addOption(text(
                    ACCOUNT,
                    "ACCOUNT",
                    "The account's id in the target system, userName=NAME or externalId=ID; without it, --external-id"
                            + " or --user-name says which account.",
                    false));
        }
        if (type.hasGroup()) {
            spec.addOption(text(GROUP, "GROUP", "The group's id in the target system, or displayName=NAME.", true));
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
        spec.addOption(text(ASSIGNEE, "PERSON", "Who handles the task if it fails; default you.", false));
        spec.addOption(text(KEY, "KEY", "Requests with the same key are one task.", false));
        addWaiting(spec);
        addConnector(spec);
        return spec;
    }

    private static NewTask newTask(OperationType type, ParseResult parsed, String me) {
        Optional<String> assignee = option(parsed, ASSIGNEE).map(name -> person(name, me));
        return new NewTask(operation(type, parsed), me, assignee, option(parsed, KEY));
    }

    private int submit(
            TaskAccess access,
            List<NewTask> wanted,
            ParseResult parsed,
            TaskProgress progress,
            BiConsumer<TaskPrinter, List<Task>> printing)
            throws InterruptedException {
        List<Task> tasks = new ArrayList<>();
        for (int from = 0; from < wanted.size(); from += BATCH) {
            tasks.addAll(submit(access.tasksOrNew(), wanted, from));
            progress.show("queued " + tasks.size() + " of " + wanted.size());
        }
        progress.done();
        boolean isWaiting = parsed.matchedOptionValue(WAIT, false);
        List<Task> shown =
                isWaiting ? progress.follow(access.tasks(), tasks, access::obstacle, waitTimeout(parsed)) : tasks;
        printing.accept(common.printer(parsed), shown);
        boolean isDone = !isWaiting || shown.stream().allMatch(task -> task.state() == TaskState.DONE);
        return isDone ? ConnectorCli.OK : ConnectorCli.FAILED;
    }

    private static List<Task> submit(Tasks tasks, List<NewTask> wanted, int from) {
        try {
            return tasks.submit(wanted.subList(from, Math.min(from + BATCH, wanted.size())));
        } catch (TaskException e) {
            if (wanted.size() == 1) {
                throw e;
            }
            String queued = from == 0 ? "no task was queued" : "the first " + from + " tasks were queued";
            throw new TaskException(e.reason(), e.getMessage() + "; " + queued);
        }
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
        Optional<String> account = type.hasAccount() ? option(parsed, ACCOUNT) : Optional.empty();
        boolean isNamed = account.isPresent()
                || attributes.containsKey(AccountAttribute.USER_NAME)
                || attributes.containsKey(AccountAttribute.EXTERNAL_ID);
        if (!isNamed) {
            throw new SettingsException("say which account: " + ACCOUNT + ", --user-name or --external-id is missing");
        }
        return type.create(
                new OperationType.Fields(account.map(Reference::account), group.map(Reference::group), attributes));
    }

    /** The attributes with an option of their own. */
    private static List<AccountAttribute> attributes(OperationType type) {
        return type.hasAttributes()
                ? AccountAttribute.COMMON
                : List.of(AccountAttribute.USER_NAME, AccountAttribute.EXTERNAL_ID);
    }

    private CommandSpec bulk() {
        CommandSpec spec = asking(
                "Requests many changes, from a CSV file with a header or a file with one JSON object per line.",
                (parsed, me) -> BulkFile.read(
                        parsed.matchedPositionalValue(0, ""),
                        option(parsed, BulkFile.DELIMITER),
                        option(parsed, BulkFile.ENCODING),
                        me),
                (printer, tasks) -> printer.all(tasks));
        spec.addPositional(positional("0", "FILE", "FILE.csv, .tsv or .txt, FILE.jsonl or .ndjson."));
        spec.addOption(text(
                BulkFile.DELIMITER,
                "DELIMITER",
                "Separator: comma, semicolon, tab or pipe; detected by default.",
                false));
        spec.addOption(text(
                BulkFile.ENCODING,
                "ENCODING",
                "utf-8, utf-16, latin-1 or windows-1252; by default, utf-8 or utf-16 as detected.",
                false));
        addWaiting(spec);
        addConnector(spec);
        return spec;
    }

    private static String flag(AccountAttribute attribute) {
        return "--" + attribute.id().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static String sentence(OperationType type) {
        return switch (type) {
            case CREATE_ACCOUNT -> "Creates an account.";
            case UPDATE_ACCOUNT -> "Changes attributes of an account.";
            case ENABLE_ACCOUNT -> "Enables an account.";
            case DISABLE_ACCOUNT -> "Disables an account.";
            case DELETE_ACCOUNT -> "Deletes an account.";
            case GRANT_MEMBERSHIP -> "Adds an account to a group.";
            case REVOKE_MEMBERSHIP -> "Removes an account from a group.";
        };
    }

    private static void addWaiting(CommandSpec spec) {
        spec.addOption(SettingOptions.flag(
                WAIT, "Wait until the task ends; exit 0 if it is done, 1 if it is left to a person."));
        spec.addOption(OptionSpec.builder(WAIT_TIMEOUT)
                .type(Integer.class)
                .paramLabel("SECONDS")
                .description("End the wait after so long with exit code 1, 1 to " + MAX_WAIT + "; by default never.")
                .build());
    }

    private static Optional<Duration> waitTimeout(ParseResult parsed) {
        Integer seconds = parsed.matchedOptionValue(WAIT_TIMEOUT, (Integer) null);
        if (seconds != null && (seconds < 1 || seconds > MAX_WAIT)) {
            throw new SettingsException(WAIT_TIMEOUT + " must be a whole number from 1 to " + MAX_WAIT);
        }
        return Optional.ofNullable(seconds).map(Duration::ofSeconds);
    }
}
