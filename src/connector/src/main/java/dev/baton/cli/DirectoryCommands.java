package dev.baton.cli;

import static dev.baton.cli.Rows.JSON;

import dev.baton.config.CommonSettings;
import dev.baton.config.CommonSettings.LogLevel;
import dev.baton.config.SafeText;
import dev.baton.config.Settings;
import dev.baton.config.SettingsException;
import dev.baton.connector.AccountAttribute;
import dev.baton.connector.Connector;
import dev.baton.connector.ConnectorException;
import dev.baton.connector.Directory;
import dev.baton.connector.Directory.Account;
import dev.baton.connector.Directory.Group;
import dev.baton.connector.Directory.Member;
import dev.baton.connector.FailureKind;
import dev.baton.connector.Reference;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The commands {@code accounts} and {@code groups}, which show what the target system holds. */
record DirectoryCommands(ProgramSettings program, PrintStream out, PrintStream err) {
    private static final String FILTER = "--filter";
    private static final String LIMIT = "--limit";
    private static final int MAX_LINE = 400;

    void addTo(CommandSpec root) {
        CommandSpec accounts = TaskCommand.group("Shows the accounts of the target system.");
        accounts.addSubcommand("list", list("Lists accounts.", this::listAccounts));
        accounts.addSubcommand(
                "show",
                one("Shows an account.", "ACCOUNT", "Its id, userName=NAME or externalId=ID.", this::showAccount));
        root.addSubcommand("accounts", accounts);
        CommandSpec groups = TaskCommand.group("Shows the groups of the target system.");
        groups.addSubcommand("list", list("Lists groups.", this::listGroups));
        String which = "Its id or displayName=NAME.";
        groups.addSubcommand("show", one("Shows a group.", "GROUP", which, this::showGroup));
        groups.addSubcommand("members", one("Lists the members of a group.", "GROUP", which, this::listMembers));
        root.addSubcommand("groups", groups);
    }

    @FunctionalInterface
    private interface Action {
        void run(Directory directory, ParseResult parsed) throws InterruptedException;
    }

    private CommandSpec leaf(String description, Action action) {
        CommandSpec spec = ConnectorCli.command(
                parsed -> {
                    try (Connector connector = connect(program, parsed, err)) {
                        action.run(connector.directory().orElseThrow(), parsed);
                    }
                    return ConnectorCli.OK;
                },
                description);
        spec.addOption(SettingOptions.output());
        return spec;
    }

    private CommandSpec list(String description, Action action) {
        CommandSpec spec = leaf(description, action);
        spec.addOption(SettingOptions.text(
                FILTER, "FILTER", "Which, in the target system's language: 'userName sw \"ann\"' in SCIM.", false));
        spec.addOption(OptionSpec.builder(LIMIT)
                .type(Integer.class)
                .paramLabel("N")
                .description("Maximum number; by default all.")
                .build());
        addConnector(spec, program);
        return spec;
    }

    private CommandSpec one(String description, String label, String which, Action action) {
        CommandSpec spec = leaf(description, action);
        spec.addPositional(SettingOptions.positional("0", label, which));
        addConnector(spec, program);
        return spec;
    }

    /** Adds the connector's settings for which the command has no option yet. */
    static void addConnector(CommandSpec spec, ProgramSettings program) {
        SettingOptions.addMissing(spec, program.provider().settings());
        SettingOptions.addMissing(spec, CommonSettings.ALL);
    }

    /** Obtains a connector client for one command. */
    static Connector connect(ProgramSettings program, ParseResult parsed, PrintStream err) throws InterruptedException {
        Settings settings = program.read(parsed);
        Logs.configure(settings, err, program.provider().getClass(), LogLevel.WARN);
        program.checkConnector(settings);
        return program.provider().connect(settings);
    }

    private void listAccounts(Directory directory, ParseResult parsed) throws InterruptedException {
        List<String> titles = List.of("ID", "USER NAME", "ENABLED", "DISPLAY NAME", "EXTERNAL ID", "EMAIL");
        try (Rows rows = rows(parsed, "accounts", titles)) {
            directory.accounts(filter(parsed), account -> {
                List<String> cells = List.of(
                        account.id(),
                        attribute(account, AccountAttribute.USER_NAME),
                        account.isEnabled().map(is -> is ? "yes" : "no").orElse("-"),
                        attribute(account, AccountAttribute.DISPLAY_NAME),
                        attribute(account, AccountAttribute.EXTERNAL_ID),
                        attribute(account, AccountAttribute.EMAIL));
                return isWithin(parsed, rows, "accounts") && rows.add(cells, json(account));
            });
            rows.finish();
        }
    }

    private void listGroups(Directory directory, ParseResult parsed) throws InterruptedException {
        try (Rows rows = rows(parsed, "groups", List.of("ID", "DISPLAY NAME"))) {
            directory.groups(
                    filter(parsed),
                    group -> isWithin(parsed, rows, "groups")
                            && rows.add(List.of(group.id(), group.displayName().orElse("-")), json(group)));
            rows.finish();
        }
    }

    private void listMembers(Directory directory, ParseResult parsed) throws InterruptedException {
        Group group = group(directory, parsed);
        try (Rows rows = rows(parsed, "members", List.of("ID", "NAME", "TYPE"))) {
            directory.members(
                    group.id(),
                    member -> rows.add(
                            List.of(member.id(), member.display().orElse("-"), member.isGroup() ? "group" : "account"),
                            json(member)));
            rows.finish();
            if (rows.count() == 0) {
                err.println("no members are shown: there are none, or the target system does not show them");
            }
        }
    }

    private void showAccount(Directory directory, ParseResult parsed) throws InterruptedException {
        Reference reference = Reference.account(parsed.matchedPositionalValue(0, ""));
        Account account = directory.account(reference).orElseThrow(() -> notFound("account", reference));
        if (SettingOptions.isJson(parsed)) {
            out.println(json(account));
            return;
        }
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("id", account.id());
        account.isEnabled().ifPresent(is -> lines.put("enabled", is ? "yes" : "no"));
        account.attributes().forEach((attribute, value) -> lines.put(attribute.id(), value));
        print(lines);
    }

    private void showGroup(Directory directory, ParseResult parsed) throws InterruptedException {
        Group group = group(directory, parsed);
        if (SettingOptions.isJson(parsed)) {
            out.println(json(group));
            return;
        }
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("id", group.id());
        group.displayName().ifPresent(name -> lines.put("displayName", name));
        print(lines);
    }

    private void print(Map<String, String> lines) {
        int width = lines.keySet().stream().mapToInt(String::length).max().orElse(1);
        lines.forEach((name, value) -> out.printf("%-" + width + "s  %s%n", name, SafeText.clean(value, MAX_LINE)));
    }

    private static Group group(Directory directory, ParseResult parsed) throws InterruptedException {
        Reference reference = Reference.group(parsed.matchedPositionalValue(0, ""));
        return directory.group(reference).orElseThrow(() -> notFound("group", reference));
    }

    private static ConnectorException notFound(String what, Reference reference) {
        return new ConnectorException(
                FailureKind.NOT_FOUND,
                "no " + what + " has the " + reference.by().id() + " \"" + reference.value() + '"');
    }

    private Rows rows(ParseResult parsed, String what, List<String> titles) {
        return new Rows(out, SettingOptions.isJson(parsed), new TaskProgress(err, Logs.isTerminal()), what, titles);
    }

    private static Optional<String> filter(ParseResult parsed) {
        int limit = parsed.matchedOptionValue(LIMIT, Integer.MAX_VALUE);
        if (limit < 1) {
            throw new SettingsException(LIMIT + " must be a whole number from 1");
        }
        return TaskCommand.option(parsed, FILTER);
    }

    /** Whether another row is within the limit; if not, prints that there are more. */
    private boolean isWithin(ParseResult parsed, Rows rows, String what) {
        int limit = parsed.matchedOptionValue(LIMIT, Integer.MAX_VALUE);
        if (rows.count() < limit) {
            return true;
        }
        err.println("there are more " + what + " than these " + limit + ": leave " + LIMIT + " out, or say " + FILTER);
        return false;
    }

    private static String attribute(Account account, AccountAttribute attribute) {
        return account.attributes().getOrDefault(attribute, "-");
    }

    private static JsonObject json(Account account) {
        JsonObjectBuilder json = JSON.createObjectBuilder().add("id", account.id());
        account.isEnabled().ifPresent(is -> json.add("enabled", is));
        JsonObjectBuilder attributes = JSON.createObjectBuilder();
        account.attributes().forEach((attribute, value) -> attributes.add(attribute.id(), value));
        return json.add("attributes", attributes).build();
    }

    private static JsonObject json(Group group) {
        JsonObjectBuilder json = JSON.createObjectBuilder().add("id", group.id());
        group.displayName().ifPresent(name -> json.add("displayName", name));
        return json.build();
    }

    private static JsonObject json(Member member) {
        JsonObjectBuilder json = JSON.createObjectBuilder().add("id", member.id());
        member.display().ifPresent(display -> json.add("display", display));
        return json.add("type", member.isGroup() ? "group" : "account").build();
    }
}
