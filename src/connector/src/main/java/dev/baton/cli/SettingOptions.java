package dev.baton.cli;

import dev.baton.config.Setting;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Stack;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** The options of the commands; those for settings are derived from the declarations. */
final class SettingOptions {
    private static final String OUTPUT = "--output";

    private SettingOptions() {}

    static void add(CommandSpec command, Collection<? extends Setting<?>> settings) {
        for (Setting<?> setting : settings) {
            command.addOption(option(setting));
            setting.file().ifPresent(file -> command.addOption(option(file)));
        }
    }

    /** Adds the options of those settings for which the command has none yet. */
    static void addMissing(CommandSpec command, Collection<? extends Setting<?>> settings) {
        add(
                command,
                settings.stream()
                        .filter(setting -> command.findOption(setting.flag()) == null
                                && setting.file()
                                        .map(file -> command.findOption(file.flag()) == null)
                                        .orElse(true))
                        .toList());
    }

    static OptionSpec help() {
        return OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help.")
                .build();
    }

    static OptionSpec version() {
        return OptionSpec.builder("--version")
                .versionHelp(true)
                .description("Show the version.")
                .build();
    }

    static OptionSpec flag(String name, String description) {
        return OptionSpec.builder(name)
                .type(boolean.class)
                .description(description)
                .build();
    }

    static OptionSpec text(String name, String label, String description, boolean isRequired) {
        return OptionSpec.builder(name)
                .type(String.class)
                .paramLabel(label)
                .required(isRequired)
                .description(description)
                .build();
    }

    static PositionalParamSpec positional(String index, String label, String description) {
        return PositionalParamSpec.builder()
                .index(index)
                .arity("1")
                .required(true)
                .type(String.class)
                .paramLabel(label)
                .description(description)
                .build();
    }

    static OptionSpec output() {
        return OptionSpec.builder(OUTPUT)
                .type(OutputFormat.class)
                .paramLabel("FORMAT")
                .defaultValue(OutputFormat.table.name())
                .description("table or json; default table.")
                .build();
    }

    /** The output format; the constants are spelled as on the command line. */
    enum OutputFormat {
        table,
        json
    }

    static boolean isJson(ParseResult parsed) {
        return parsed.matchedOptionValue(OUTPUT, OutputFormat.table) == OutputFormat.json;
    }

    /** The given flags by setting name, including those of parent commands. */
    static Map<String, String> values(ParseResult parsed) {
        Map<String, String> values = new LinkedHashMap<>();
        for (ParseResult level = top(parsed); level != null; level = level.subcommand()) {
            for (OptionSpec option : level.matchedOptions()) {
                if (option.userObject() instanceof Setting<?> setting) {
                    values.put(setting.name(), option.getValue());
                }
            }
        }
        return values;
    }

    private static ParseResult top(ParseResult parsed) {
        return parsed.commandSpec().root().commandLine().getParseResult();
    }

    private static OptionSpec option(Setting<?> setting) {
        OptionSpec.Builder option = OptionSpec.builder(setting.flag())
                .type(String.class)
                .userObject(setting)
                .paramLabel(setting.isBoolean() ? "true|false" : "VALUE")
                .description(description(setting));
        if (setting.isBoolean()) {
            option.arity("0..1").preprocessor(new OneWordBoolean());
        } else {
            option.arity("1");
        }
        return option.build();
    }

    private static String[] description(Setting<?> setting) {
        String variable = setting.isCommandLineOnly() ? "" : setting.variable() + "; ";
        String value = setting.allowed()
                + setting.defaultText()
                        .map(text -> "; default " + text)
                        .orElse(setting.isRequired() ? "; required" : "");
        return new String[] {sentence(setting.description()), variable + value + "."};
    }

    private static String sentence(String phrase) {
        return Character.toUpperCase(phrase.charAt(0)) + phrase.substring(1) + ".";
    }

    /** A boolean is {@code --flag} or {@code --flag=value}: the next word is never its value. */
    private static final class OneWordBoolean implements IParameterPreprocessor {
        @Override
        public boolean preprocess(Stack<String> args, CommandSpec command, ArgSpec argument, Map<String, Object> info) {
            if (!"=".equals(info.get("separator"))) {
                args.push("true");
            }
            return false;
        }
    }
}
