package dev.baton.contract;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code baton-contract cases}. */
@Command(
        name = "cases",
        description = "Lists the cases of all suites as a table in Markdown, with what came of reports.",
        mixinStandardHelpOptions = true)
final class CasesCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--report",
            paramLabel = "NAME=FILE",
            description =
                    "a column NAME with the verdicts of FILE, which --output=json of a suite wrote; may be repeated")
    private Map<String, Path> reports = new LinkedHashMap<>();

    @Override
    public Integer call() throws IOException {
        Map<String, Map<String, String>> columns = new LinkedHashMap<>();
        for (Map.Entry<String, Path> report : reports.entrySet()) {
            columns.put(report.getKey(), verdicts(report.getValue()));
        }
        for (Suite<?> suite : Suite.ALL) {
            spec.commandLine().getOut().println("## " + suite.name() + "\n");
            spec.commandLine().getOut().println(table(suite, columns));
        }
        return 0;
    }

    /** Returns a Markdown table with a row for each case and a column for each map from case id to verdict. */
    static String table(Suite<?> suite, Map<String, Map<String, String>> columns) {
        StringBuilder table = new StringBuilder("| case | level | promise |");
        columns.keySet().forEach(name -> table.append(' ').append(name).append(" |"));
        table.append("\n|---|---|---|").append("---|".repeat(columns.size())).append('\n');
        for (ContractCase<?> contractCase : suite.cases()) {
            table.append("| `").append(contractCase.id()).append("` | ").append(contractCase.level());
            table.append(" | ").append(contractCase.title().replace("|", "\\|")).append(" |");
            columns.values()
                    .forEach(verdicts -> table.append(' ')
                            .append(verdicts.getOrDefault(contractCase.id(), ""))
                            .append(" |"));
            table.append('\n');
        }
        return table.toString();
    }

    private static Map<String, String> verdicts(Path file) throws IOException {
        try (JsonReader reader = Json.createReader(Files.newBufferedReader(file))) {
            Stream<JsonObject> cases = reader.readObject().getJsonArray("cases").getValuesAs(JsonObject.class).stream();
            Map<String, String> verdicts = new LinkedHashMap<>();
            cases.forEach(one -> verdicts.put(one.getString("id"), one.getString("verdict")));
            return verdicts;
        }
    }
}
