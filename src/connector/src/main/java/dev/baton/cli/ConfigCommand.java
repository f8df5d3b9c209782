package dev.baton.cli;

import static dev.baton.cli.Rows.JSON;

import dev.baton.config.Origin;
import dev.baton.config.SafeText;
import dev.baton.config.Setting;
import dev.baton.config.Settings;
import dev.baton.config.Settings.Effective;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ParseResult;

/** Prints the effective settings, each with its source. */
record ConfigCommand(ProgramSettings program, PrintStream out, PrintStream err) implements ConnectorCli.Command {
    private static final int MAX_VALUE = 200;
    /** Longer than any value or source needs. */
    private static final int MAX_CELL = 500;

    @Override
    public int run(ParseResult parsed) {
        Settings settings = program.read(parsed);
        settings.warnings().forEach(warning -> err.println("warning: " + warning));
        Rows rows = new Rows(out, SettingOptions.isJson(parsed), List.of("SETTING", "VALUE", "FROM"));
        rows.cellsUpTo(MAX_CELL);
        for (Effective found : settings.all()) {
            rows.add(List.of(found.setting().name(), shownInTable(found), origin(found)), json(found));
        }
        rows.finish();
        program.checkCombinations(settings);
        return ConnectorCli.OK;
    }

    private static JsonObject json(Effective found) {
        JsonObjectBuilder object =
                JSON.createObjectBuilder().add("name", found.setting().name());
        found.value().ifPresent(value -> object.add("value", shown(found.setting(), value)));
        found.origin().ifPresent(origin -> {
            object.add("source", origin.source().name().toLowerCase(Locale.ROOT).replace('_', '-'));
            if (!origin.name().isEmpty()) {
                object.add("from", origin.name());
            }
        });
        return object.build();
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
