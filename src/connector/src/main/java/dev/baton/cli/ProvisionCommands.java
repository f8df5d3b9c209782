package dev.baton.cli;

import static dev.baton.cli.TaskCommand.option;
import static dev.baton.cli.TaskCommand.person;
import static dev.baton.cli.TaskCommand.positional;
import static dev.baton.cli.TaskCommand.text;

import dev.baton.config.SettingsException;
import dev.baton.connector.AccountAttribute;
import dev.baton.connector.Operation;
import dev.baton.provisioning.NewTask;
import dev.baton.provisioning.OperationType;
import dev.baton.provisioning.Task;
import dev.baton.provisioning.TaskAccess;
import dev.baton.provisioning.TaskState;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code provision}: changes that a person asks for. */
final class ProvisionCommands {
    private static final String WAIT = "--wait";
    private static final String WAIT_TIMEOUT = "--wait-timeout";
    private static final String KEY = "--idempotency-key";
    private static final int MAX_WAIT = 86_400;
    private static final String ASSIGNEE = "--assignee";

    private final TaskCommand common;

    ProvisionCommands(TaskCommand common) {
        this.common = common;
    }

    void addTo(CommandSpec root) {
        CommandSpec provision = TaskCommand.group("Asks for a change in the target system; the service makes it.");
        for (OperationType type : OperationType.values()) {
            provision.addSubcommand(type.id(), operation(type));
        }
        provision.addSubcommand("bulk", bulk());
        root.addSubcommand("provision", provision);
    }

    private CommandSpec operation(OperationType type) {
        CommandSpec spec = common.leaf(sentence(type), (access, parsed, me) -> submit(type, access, parsed, me));
        if (type.hasAccount()) {
            spec.addOption(text("--account", "ID", "The account's id in the target system.", true));
        }
        if (type.hasGroup()) {
            spec.addOption(text("--group", "ID", "The group's id in the target system.", true));
        }
        if (type.hasAttributes()) {
            for (AccountAttribute attribute : AccountAttribute.values()) {
                boolean isRequired = type == OperationType.CREATE_ACCOUNT && attribute == AccountAttribute.USER_NAME;
                spec.addOption(text(flag(attribute), "VALUE", "The account's " + attribute.id() + ".", isRequired));
            }
        }
        spec.addOption(text(ASSIGNEE, "PERSON", "Who follows it up if it fails; default you.", false));
        spec.addOption(text(KEY, "KEY", "The same key is the same task, however often it is asked for.", false));
        addWaiting(spec);
        return spec;
    }

    private int submit(OperationType type, TaskAccess tasks, ParseResult parsed, String me)
            throws InterruptedException {
        Map<AccountAttribute, String> attributes = new EnumMap<>(AccountAttribute.class);
        if (type.hasAttributes()) {
            for (AccountAttribute attribute : AccountAttribute.values()) {
                option(parsed, flag(attribute)).ifPresent(value -> attributes.put(attribute, value));
            }
        }
        Optional<Duration> waitTimeout = waitTimeout(parsed);
        Operation operation = type.create(new OperationType.Fields(
                type.hasAccount() ? option(parsed, "--account") : Optional.empty(),
                type.hasGroup() ? option(parsed, "--group") : Optional.empty(),
                attributes));
        Optional<String> assignee = option(parsed, ASSIGNEE).map(name -> person(name, me));
        Task task = tasks.submit(List.of(new NewTask(operation, me, assignee, option(parsed, KEY))))
                .getFirst();
        if (!isWaiting(parsed)) {
            common.printer(parsed).one(task);
            return ConnectorCli.OK;
        }
        Task settled = common.progress()
                .follow(tasks, List.of(task), tasks::isServed, waitTimeout)
                .getFirst();
        common.printer(parsed).one(settled);
        return settled.state() == TaskState.DONE ? ConnectorCli.OK : ConnectorCli.FAILED;
    }

    private CommandSpec bulk() {
        BulkCommand command = new BulkCommand(common.progress());
        CommandSpec spec = common.leaf(
                "Asks for many changes: a CSV file with a header, or a file with one JSON object a line.",
                (access, parsed, me) -> command.run(
                        access,
                        parsed.matchedPositionalValue(0, ""),
                        me,
                        isWaiting(parsed),
                        waitTimeout(parsed),
                        common.printer(parsed)));
        spec.addPositional(positional("0", "FILE", "FILE.csv or FILE.jsonl."));
        addWaiting(spec);
        return spec;
    }

    private static String flag(AccountAttribute attribute) {
        return "--" + attribute.name().toLowerCase(Locale.ROOT).replace('_', '-');
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
}
