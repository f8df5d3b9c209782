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

/** The {@code manifests} commands of the packaged launcher, whose libraries lie apart from the linked application. */
class ManifestsIT {
    private static final String URL = "BATON_SCIM_BASE_URL=https://scim.example.com/v2";

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
                    ecs/task-definition.json | "interval": 30    | "interval": 4     | containerDefinitions[0].healthCheck.interval
                    ecs/task-definition.json | "memory": "512"   | "memory": "513"   | memory
                    k8s/base/deployment.yaml | timeoutSeconds: 6 | timeoutSeconds: x | timeoutSeconds
                    k8s/base/deployment.yaml | cpu: 250m         | cpu: 250q         | limits.cpu
                    """)
    void aFaultIsALineAndExit1(Path manifest, String text, String mutant, String field) throws IOException {
        String content = Files.readString(manifest);
        assertThat(content, containsString(text));
        Path file = folder.resolve(manifest.getFileName());
        Files.writeString(file, content.replaceFirst(text, mutant));

        Result result = manifests("check", file.toString());

        assertThat(result.exitCode(), is(1));
        assertThat(result.out(), is(""));
        assertThat(
                result.err(),
                result.err().lines().anyMatch(line -> line.startsWith(file + ": ") && line.contains(field)),
                is(true));
    }

    @Test
    void nothingIsWrittenForABadValue() throws IOException {
        Path output = folder.resolve("output");

        Result result = manifests("ecs", "--set", URL, "--set", "cpu=300", "--output-dir=" + output);

        assertThat(result.exitCode(), is(1));
        assertThat(result.out(), is(""));
        assertThat(result.err(), containsString("baton-scim: cpu: 300 must be one of Fargate's sizes"));
        assertThat(result.err().lines().count(), is(1L));
        assertThat(Files.exists(output), is(false));
    }

    @ParameterizedTest
    @CsvSource({"ecs --set BATON_SCIM_BASE_URL=https://a.b --output-dir=.", "check ecs/service.json"})
    void withoutItsLibrariesItSaysWhereTheyAre(String command) throws IOException {
        Distribution image = new Distribution(folder);
        Files.createDirectories(folder.resolve("bin"));
        Files.copy(distribution.launcher(), image.launcher());
        Files.createSymbolicLink(folder.resolve("runtime"), distribution.home().resolve("runtime"));
        Path services = Path.of("ecs/service.json").toAbsolutePath();

        Result result = image.run(
                Map.of(),
                ("manifests " + command)
                        .replace("ecs/service.json", services.toString())
                        .split(" "));

        assertThat(result.exitCode(), is(1));
        assertThat(
                result.err(),
                is("baton-scim: the libraries of this command, lib/manifests of the distribution, are not here:"
                        + " run it from the distribution\n"));
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
