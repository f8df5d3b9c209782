package dev.baton.e2e;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import dev.baton.e2e.Distribution.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The {@code manifests} commands of the packaged launcher. */
class ManifestsIT {
    private static final String URL = "BATON_SCIM_BASE_URL=https://scim.example.com/v2";

    private static final String SETTINGS =
            Path.of("k8s/common/configmap.yaml").toAbsolutePath().toString();

    private final Distribution distribution = Distribution.built();

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"kubernetes, k8s", "ecs, ecs"})
    void writesWhatIsCommittedAndNamesEachFile(String target, Path committed) throws IOException {
        Result result = manifests(target, "--set", URL, "--output-dir=" + folder);

        assertThat(result.err(), is(""));
        assertThat(result.exitCode(), is(0));
        assertThat(contents(folder), equalTo(contents(committed)));
        assertThat(
                result.out().lines().map(Path::of).sorted().toList(),
                equalTo(contents(folder).keySet().stream().map(folder::resolve).toList()));
    }

    @Test
    void whatItWritesForAConnectorOfOnesOwnPassesItsOwnCheck() throws IOException {
        List<String> own = List.of("--name=hr", "--image=registry.example.com/hr:1.0", "--port=9000", "--set", URL);
        assertThat(manifests(own, "kubernetes", "--output-dir=" + folder).exitCode(), is(0));
        assertThat(manifests(own, "ecs", "--output-dir=" + folder).exitCode(), is(0));

        Result result = manifests(
                "check",
                folder + "/base/deployment.yaml",
                folder + "/common/configmap.yaml",
                folder + "/common/networkpolicy.yaml",
                folder + "/common/poddisruptionbudget.yaml",
                folder + "/common/serviceaccount.yaml",
                folder + "/task-definition.json",
                folder + "/service.json");

        assertThat(result, is(new Result(0, "", "")));
        assertThat(
                Files.readString(folder.resolve("base/deployment.yaml")),
                containsString("image: registry.example.com/hr:1.0\n"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ecs/task-definition.json | "8081"              | "0"                | containerDefinitions[0].healthCheck.command: cannot know
                    ecs/task-definition.json | "health-check"      | "healthcheck"      | containerDefinitions[0].healthCheck.command: calls
                    k8s/base/deployment.yaml | --endpoint=live     | --endpoint=alive   | startupProbe.exec.command: --endpoint=alive
                    """)
    void aFaultIsALineAndExit1(Path manifest, String text, String mutant, String field) throws IOException {
        Path file = mutant(manifest, text, mutant);

        Result result = manifests("check", file.toString(), SETTINGS);

        assertThat(result.exitCode(), is(1));
        assertThat(result.out(), is(""));
        assertThat(
                result.err(),
                result.err().lines().anyMatch(line -> line.startsWith(file + ": ") && line.contains(field)),
                is(true));
    }

    @ParameterizedTest
    @CsvSource({"'', 0", "--strict, 1"})
    void aWarningIsALineAndExit1OnlyWhereThatIsAskedFor(String option, int exitCode) throws IOException {
        Path file = mutant(Path.of("k8s/base/deployment.yaml"), "timeoutSeconds: 6", "timeoutSeconds: 2");
        List<String> options = option.isEmpty() ? List.of() : List.of(option);

        Result result = manifests(options, "check", file.toString(), SETTINGS);

        assertThat(result.exitCode(), is(exitCode));
        assertThat(result.out(), is(""));
        assertThat(
                result.err(),
                is(file + ": Deployment/baton-scim spec.template.spec.containers[0].startupProbe.exec.command: warning:"
                        + " is given 2 s, which should be more than its own --timeout, 5 s\n"));
    }

    private Path mutant(Path manifest, String text, String mutant) throws IOException {
        String content = Files.readString(manifest);
        assertThat(content, containsString(text));
        return Files.writeString(folder.resolve(manifest.getFileName()), content.replaceFirst(text, mutant));
    }

    @Test
    void nothingIsWrittenForABadValue() throws IOException {
        Path output = folder.resolve("output");

        Result result = manifests("ecs", "--set", URL, "--set", "cpu=255", "--output-dir=" + output);

        assertThat(result.exitCode(), is(1));
        assertThat(result.out(), is(""));
        assertThat(result.err(), containsString("baton-scim: cpu: 255 must be a whole number from 256 to 16384"));
        assertThat(result.err().lines().count(), is(1L));
        assertThat(Files.exists(output), is(false));
    }

    /** An image has the launcher, the runtime and what lies in lib. */
    @Test
    void itNeedsNothingThatAnImageLacks() throws IOException {
        Distribution image = new Distribution(folder);
        Files.createDirectories(folder.resolve("bin"));
        Files.copy(distribution.launcher(), image.launcher());
        for (String name : List.of("runtime", "lib")) {
            Files.createSymbolicLink(folder.resolve(name), distribution.home().resolve(name));
        }
        Path output = folder.resolve("output");

        Result written = image.run(Map.of(), "manifests", "ecs", "--set", URL, "--output-dir=" + output);
        Result checked = image.run(
                Map.of(),
                "manifests",
                "check",
                output.resolve("task-definition.json").toString());

        assertThat(written.err(), written.exitCode(), is(0));
        assertThat(checked, is(new Result(0, "", "")));
    }

    private Result manifests(String... arguments) {
        return manifests(List.of(), arguments);
    }

    private Result manifests(List<String> more, String... arguments) {
        List<String> all = new ArrayList<>(List.of("manifests"));
        all.addAll(List.of(arguments));
        all.addAll(more);
        return distribution.run(Map.of(), all.toArray(String[]::new));
    }

    private static Map<Path, String> contents(Path folder) throws IOException {
        Map<Path, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(folder.relativize(file), Files.readString(file));
            }
        }
        return contents;
    }
}
