package dev.baton.e2e.container;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The commands of {@code deployment.md} as they stand, with an old and a new kubectl ({@code .ci/container} fetches them). */
class DeploymentCommandsIT {
    private static final Path KUBECTL = Path.of("target", "kubectl").toAbsolutePath();
    private static final Path DISTRIBUTION =
            Path.of("target", "baton-scim", "bin").toAbsolutePath();

    @TempDir
    Path folder;

    private static Stream<Path> kustomizations() throws IOException {
        try (Stream<Path> overlays = Files.list(Path.of("k8s", "overlays"))) {
            return Stream.concat(Stream.of(Path.of("k8s", "base")), overlays).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("kustomizations")
    void anOldAndANewKubectlMakeTheSameOfEachKustomizationAndItPassesTheCheck(Path kustomization) throws Exception {
        List<String> made = new ArrayList<>();
        for (String version : List.of("old", "new")) {
            Path output = folder.resolve(version + ".yaml");
            run(Path.of("."), KUBECTL.resolve(version) + "/kubectl kustomize " + kustomization + " > " + output);
            made.add(Files.readString(output));
        }

        assertThat(
                documents(made.getFirst()),
                containsInAnyOrder(documents(made.getLast()).toArray()));
        run(folder, "baton-scim manifests check new.yaml");
    }

    private static List<String> documents(String yaml) {
        return List.of(yaml.strip().split("\n---\n"));
    }

    @Test
    void theDocumentedCommandsForAConnectorOfOnesOwnRun() throws Exception {
        List<String> commands = commands("baton-scim manifests ");

        assertThat(commands.size(), is(3));
        for (String command : commands) {
            run(folder, command);
        }
    }

    @Test
    void everyDocumentedKustomizationIsThere() throws Exception {
        List<String> commands = commands("kubectl apply -k ");

        assertThat(commands.size(), is(1));
        for (String command : commands) {
            run(Path.of("."), KUBECTL.resolve("new") + "/" + command.replace("apply -k", "kustomize"));
        }
    }

    private static List<String> commands(String prefix) throws IOException {
        String text = Files.readString(Path.of("src", "site", "markdown", "deployment.md"))
                .replace(" \\\n", " ");
        return text.lines().filter(line -> line.startsWith(prefix)).toList();
    }

    private static void run(Path directory, String command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", command)
                .directory(directory.toFile())
                .redirectErrorStream(true);
        builder.environment().merge("PATH", DISTRIBUTION.toString(), (path, ours) -> ours + ":" + path);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(command + "\n" + output, process.waitFor(), equalTo(0));
    }
}
