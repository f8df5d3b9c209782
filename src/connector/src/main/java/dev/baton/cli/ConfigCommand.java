package dev.baton.cli;

import static dev.baton.cli.Rows.JSON;

import dev.baton.config.Origin;
import dev.baton.config.SafeText;
import dev.baton.config.Setting;
import dev.baton.config.Settings;
import dev.baton.config.Settings.Effective;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonWriter;
import jakarta.json.stream.JsonGenerator;
import java.io.PrintStream;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.ParseResult;

/** Prints the effective settings, each with where it came from. */
final class ConfigCommand implements ConnectorCli.Command {
    private static final int MAX_VALUE = 200;

    private final ProgramSettings program;
    private final PrintStream out;
    private final PrintStream err;

    ConfigCommand(ProgramSettings program, PrintStream out, PrintStream err) {
        this.program = program;
        this.out = out;
        this.err = err;
    }

    @Override
    public int run(ParseResult parsed) {
        Settings settings = program.read(parsed);
        settings.warnings().forEach(warning -> err.println("warning: " + warning));
        if (SettingOptions.isJson(parsed)) {
            printJson(settings.all());
        } else {
            printTable(settings.all());
        }
        program.provider().check(settings);
        return ConnectorCli.OK;
    }

    private void printTable(List<Effective> settings) {
        List<String[]> rows = settings.stream()
                .map(found -> new String[] {found.setting().name(), shownInTable(found), origin(found)})
                .toList();
        int name = width(rows, 0);
        int value = width(rows, 1);
        String format = "%-" + name + "s  %-" + value + "s  %s%n";
        out.printf(format, "SETTING", "VALUE", "FROM");
        rows.forEach(row -> out.printf(format, row[0], row[1], row[2]));
    }

    private static int width(List<String[]> rows, int column) {
        return rows.stream().mapToInt(row -> row[column].length()).max().orElse(1);
    }

    private void printJson(List<Effective> settings) {
        JsonArrayBuilder array = JSON.createArrayBuilder();
        for (Effective found : settings) {
            JsonObjectBuilder object =
                    JSON.createObjectBuilder().add("name", found.setting().name());
            found.value().ifPresent(value -> object.add("value", shown(found.setting(), value)));
            found.origin().ifPresent(origin -> {
                object.add(
                        "source",
                        origin.source().name().toLowerCase(Locale.ROOT).replace('_', '-'));
                if (!origin.name().isEmpty()) {
                    object.add("from", origin.name());
                }
            });
            array.add(object);
        }
        StringWriter text = new StringWriter();
        try (JsonWriter writer = JSON.createWriterFactory(Map.of(JsonGenerator.PRETTY_PRINTING, true))
                .createWriter(text)) {
            writer.write(array.build());
        }
        out.println(text.toString().strip());
    }

    private static String shownInTable(Effective found) {
        return found.value()
                .map(value -> shown(found.setting(), value))
                .orElse(found.setting().isRequired() ? "(required)" : "-");
    }

    private static String shown(Setting<?> setting, Object value) {
        if (setting.isSecret()) {
            return SafeText.MASK;
        }
        String text = switch (value) {
            case Duration duration -> String.valueOf(duration.toSeconds());
            case Enum<?> constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
            default -> value.toString();
        };
        return SafeText.clean(text, MAX_VALUE);
    }

    private static String origin(Effective found) {
        return found.origin().map(Origin::toString).orElse("not set");
    }
}
