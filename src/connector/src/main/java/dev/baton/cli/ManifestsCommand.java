package dev.baton.cli;

import dev.baton.config.SafeText;
import dev.baton.connector.ConnectorProvider;
import dev.baton.manifests.Finding;
import dev.baton.manifests.Manifests;
import dev.baton.manifests.ManifestsException;
import dev.baton.manifests.Target;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** Renders manifests for this connector, and checks existing ones. */
final class ManifestsCommand {
    private static final List<String> OWN_OPTIONS = List.of("name", "image", "port");
    private static final String SET = "--set";
    private static final String PLACEHOLDERS = "--placeholders";
    private static final String OUTPUT_DIR = "--output-dir";
    private static final String STRICT = "--strict";
    private static final int MAX_SHOWN = 400;

    private final String program;
    private final Manifests manifests;
    private final PrintStream out;
    private final PrintStream err;

    ManifestsCommand(ConnectorProvider provider, ProgramSettings settings, PrintStream out, PrintStream err) {
        this.program = provider.name();
        this.manifests = Manifests.create(program, provider.settings(), settings.declared());
        this.out = out;
        this.err = err;
    }

    void addTo(CommandSpec root) {
        CommandSpec parent = TaskCommand.group("Renders manifests for Kubernetes and ECS, and checks existing ones.");
        root.addSubcommand("manifests", parent);
        for (Target target : Target.values()) {
            String description = target == Target.KUBERNETES
                    ? "Writes a kustomize base and overlays; apply one with kubectl apply -k."
                    : "Writes a task definition and a service for ECS on Fargate.";
            CommandSpec spec = ConnectorCli.command(parsed -> render(target, parsed), description);
            addOptions(spec);
            parent.addSubcommand(target.id(), spec);
        }
        CommandSpec check = ConnectorCli.command(
                this::check,
                "Checks that manifests and task definitions fit this connector; one line for each fault. Exit 1 if it cannot"
                        + " work; an avoidable restart or cut-off is a warning.");
        check.addPositional(PositionalParamSpec.builder()
                .paramLabel("FILE")
                .index("0..*")
                .arity("1..*")
                .required(true)
                .type(List.class)
                .auxiliaryTypes(Path.class)
                .description("YAML or JSON; pass files that belong together in one call.")
                .build());
        check.addOption(SettingOptions.flag(STRICT, "Exit 1 for a warning, too."));
        parent.addSubcommand("check", check);
    }

    private static void addOptions(CommandSpec spec) {
        for (String name : OWN_OPTIONS) {
            spec.addOption(
                    SettingOptions.text("--" + name, "VALUE", "Short for " + SET + " " + name + "=VALUE.", false));
        }
        spec.addOption(OptionSpec.builder(SET)
                .type(Map.class)
                .auxiliaryTypes(String.class, String.class)
                .paramLabel("KEY=VALUE")
                .description("A parameter of the templates, or a setting by its variable (BATON_…); repeatable."
                        + " An unknown key lists the known ones.")
                .build());
        spec.addOption(SettingOptions.flag(
                PLACEHOLDERS, "Write REPLACE_ME where a required setting has no value, instead of failing."));
        spec.addOption(OptionSpec.builder(OUTPUT_DIR)
                .type(Path.class)
                .paramLabel("DIRECTORY")
                .required(true)
                .description("Where to write; files of the same names are replaced.")
                .build());
    }

    private int render(Target target, ParseResult parsed) throws IOException {
        Map<String, String> values = new LinkedHashMap<>(parsed.matchedOptionValue(SET, Map.of()));
        OWN_OPTIONS.forEach(
                name -> TaskCommand.option(parsed, "--" + name).ifPresent(value -> values.put(name, value)));
        if (parsed.hasMatchedOption(PLACEHOLDERS)) {
            manifests.placeholders().forEach(values::putIfAbsent);
        }
        Path directory = parsed.matchedOptionValue(OUTPUT_DIR, Path.of("."));
        try {
            Map<Path, String> files = manifests.render(target, values);
            for (Map.Entry<Path, String> file : files.entrySet()) {
                Path path = directory.resolve(file.getKey());
                Files.createDirectories(path.getParent());
                Files.writeString(path, file.getValue());
                out.println(path);
            }
            return ConnectorCli.OK;
        } catch (ManifestsException e) {
            e.faults().forEach(this::report);
        } catch (IOException e) {
            report("cannot write to " + directory + ": " + e);
        }
        return ConnectorCli.FAILED;
    }

    private int check(ParseResult parsed) {
        List<Path> files = parsed.matchedPositionalValue(0, List.of());
        boolean isStrict = parsed.matchedOptionValue(STRICT, false);
        List<Finding> findings = manifests.check(files);
        findings.forEach(err::println);
        return findings.stream().allMatch(finding -> finding.isWarning() && !isStrict)
                ? ConnectorCli.OK
                : ConnectorCli.FAILED;
    }

    private void report(String fault) {
        err.println(program + ": " + SafeText.clean(fault, MAX_SHOWN));
    }
}
