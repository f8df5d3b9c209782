package dev.baton.e2e.container;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The commands of the README's section "Deploy" as they stand, with an old and a new kubectl ({@code .ci/container} fetches
 * them).
 */
class DeploymentCommandsIT {
    private static final Path KUBECTL = Path.of("target", "kubectl").toAbsolutePath();
    private static final Path DISTRIBUTION =
            Path.of("target", "baton-scim", "bin").toAbsolutePath();

    private static final Pattern SECTION = Pattern.compile("(?ms)^## Deploy$.*?(?=^## |\\z)");
    private static final Pattern SHELL = Pattern.compile("(?ms)^```(?:sh|shell)$\\n(.*?)^```$");

    @TempDir
    Path folder;

    @TempDir
    Path engineFolder;

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

    /** A line of a kind that this does not know fails the test: every command has to have been tried. */
    @Test
    void everyDocumentedCommandRuns() throws Exception {
        for (String name : List.of("k8s", "ecs", "target")) {
            Files.createSymbolicLink(folder.resolve(name), Path.of(name).toAbsolutePath());
        }
        Files.writeString(folder.resolve("scim-token"), "secret");
        List<String> commands = commands();

        assertThat(commands.size(), greaterThanOrEqualTo(8));
        try (DockerEngine engine = DockerEngine.start(engineFolder)) {
            for (String command : commands) {
                tryOut(command, engine);
            }
        }
    }

    private void tryOut(String command, DockerEngine engine) throws IOException, InterruptedException {
        String[] words = command.split(" ");
        switch (words[0]) {
            case "./mvnw" ->
                assertThat("made by this build", Files.exists(Path.of("target", "image", "baton-scim.tar")));
            case "docker" -> run(folder, "DOCKER_HOST=" + engine.address() + " " + command);
            case "kubectl" -> withBothVersions(command);
            case "aws" -> run(folder, "baton-scim manifests check " + command.replaceFirst(".* file://", ""));
            case "baton-scim" -> run(folder, command);
            default -> throw new AssertionError("nobody tries out: " + command);
        }
    }

    /** Without a cluster: what would be applied is made, and a Secret stays with the client. */
    private void withBothVersions(String command) throws IOException, InterruptedException {
        String local = command.replace("kubectl apply -k ", "kubectl kustomize ");
        if (local.startsWith("kubectl create ")) {
            local = local + " --dry-run=client";
        }
        for (String version : List.of("old", "new")) {
            run(folder, KUBECTL.resolve(version) + "/" + local);
        }
    }

    /** The lines of the shell blocks. */
    private static List<String> commands() throws IOException {
        List<String> commands = new ArrayList<>();
        Matcher block = SHELL.matcher(documentation());
        while (block.find()) {
            block.group(1).replaceAll(" *\\\\\n *", " ").lines().forEach(commands::add);
        }
        return commands;
    }

    /** The README's section, or where there is none the page that it is short for. */
    private static String documentation() throws IOException {
        Matcher section = SECTION.matcher(Files.readString(Path.of("README.md")));
        return section.find() ? section.group() : Files.readString(Path.of("src", "site", "markdown", "deployment.md"));
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
