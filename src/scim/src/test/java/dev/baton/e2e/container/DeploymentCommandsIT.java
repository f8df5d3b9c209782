package dev.baton.e2e.container;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import dev.baton.manifests.EngineModels;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/**
 * The commands that deployment.md shows for images and manifests, with an old and a new kubectl ({@code .ci/container} fetches
 * them).
 */
class DeploymentCommandsIT {
    private static final Path KUBECTL = Path.of("target", "kubectl").toAbsolutePath();
    private static final Path DISTRIBUTION =
            Path.of("src", "scim", "target", "baton-scim", "bin").toAbsolutePath();

    private static final Path PAGE = Path.of("src", "site", "markdown", "deployment.md");

    /** Up to the next heading of any level. */
    private static final Pattern SECTION =
            Pattern.compile("(?ms)^## (?:Image|Kubernetes|ECS on Fargate|Your own connector)$.*?(?=^##|\\z)");

    private static final Pattern SHELL = Pattern.compile("(?ms)^```(?:sh|shell)$\\n(.*?)^```$");

    private static final String TOKEN = "the token";
    private static final String TOKEN_IN_BASE64 = "dGhlIHRva2Vu";
    private static final Map<String, String> AWS_ACCOUNT =
            Map.of("AWS_ACCESS_KEY_ID", "test", "AWS_SECRET_ACCESS_KEY", "test", "AWS_DEFAULT_REGION", "us-east-1");

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
        List<List<Map<String, Object>>> made = new ArrayList<>();
        for (String version : List.of("old", "new")) {
            Path output = folder.resolve(version + ".yaml");
            run(
                    Path.of("."),
                    "kubectl kustomize " + kustomization + " > " + output,
                    Map.of(),
                    KUBECTL.resolve(version));
            made.add(objects(Files.readString(output)));
        }

        assertThat(made.getFirst(), containsInAnyOrder(made.getLast().toArray()));
        made.getLast().forEach(object -> assertThat(EngineModels.kubernetes(object, false), is(List.of())));
        run(folder, "baton-scim manifests check new.yaml", Map.of(), DISTRIBUTION);
    }

    /** A line of a kind that this does not know fails the test: every command has to have been tried. */
    @Test
    void everyDocumentedCommandRunsAsItStands() throws Exception {
        for (String name : List.of("k8s", "ecs", "src")) {
            Files.createSymbolicLink(folder.resolve(name), Path.of(name).toAbsolutePath());
        }
        Files.writeString(folder.resolve("scim-token"), TOKEN);

        try (DockerEngine engine = DockerEngine.start(engineFolder);
                KubernetesApi old = KubernetesApi.start();
                KubernetesApi current = KubernetesApi.start();
                LoopbackServer ecs = LoopbackServer.start(DeploymentCommandsIT::registered)) {
            Path client = clientOf(ecs);
            for (String command : commands()) {
                switch (command.split(" ")[0]) {
                    case "./mvnw" ->
                        assertThat(
                                "made by this build",
                                Files.exists(Path.of("src", "scim", "target", "image", "baton-scim.tar")));
                    case "docker" -> run(folder, command, Map.of("DOCKER_HOST", engine.address()), DISTRIBUTION);
                    case "kubectl" -> {
                        runKubectl(command, "old", old);
                        runKubectl(command, "new", current);
                    }
                    case "aws" -> run(folder, command, AWS_ACCOUNT, client);
                    case "baton-scim" -> run(folder, command, Map.of(), DISTRIBUTION);
                    default -> throw new AssertionError("nobody tries out: " + command);
                }
            }
            List<Map<String, Object>> applied =
                    objects(output(folder, "kubectl kustomize k8s/base", Map.of(), KUBECTL.resolve("new")));
            for (KubernetesApi api : List.of(old, current)) {
                assertThat(
                        api.createdSecret(),
                        allOf(
                                containsString("baton-scim"),
                                containsString("scim-token"),
                                anyOf(containsString(TOKEN), containsString(TOKEN_IN_BASE64))));
                assertThat(api.applied(), containsInAnyOrder(applied.toArray()));
            }
            assertThat(
                    ecs.requests().stream()
                            .map(LoopbackServer.Request::operation)
                            .toList(),
                    is(List.of("RegisterTaskDefinition", "CreateService")));
            assertThat(ecs.requests().getFirst().json(), is(json("task-definition.json")));
            assertThat(ecs.requests().getLast().json(), is(json("service.json")));
        }
    }

    private void runKubectl(String command, String version, KubernetesApi api)
            throws IOException, InterruptedException {
        Path configuration = api.writeConfiguration(folder.resolve(version + ".kubeconfig"));
        run(folder, command, Map.of("KUBECONFIG", configuration.toString()), KUBECTL.resolve(version));
    }

    /** A folder with the AWS command line client, told where to find the service as an old one cannot read it elsewhere. */
    private Path clientOf(LoopbackServer service) throws IOException {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Path client = Files.writeString(
                bin.resolve("aws"), "#!/bin/sh\nexec /usr/bin/aws --endpoint-url=" + service.address() + " \"$@\"\n");
        client.toFile().setExecutable(true);
        return bin;
    }

    private static LoopbackServer.Answer registered(LoopbackServer.Request request) {
        boolean isKnown = List.of("RegisterTaskDefinition", "CreateService").contains(request.operation());
        return LoopbackServer.Answer.json(isKnown ? 200 : 400, "{}");
    }

    private static List<Map<String, Object>> objects(String yaml) {
        List<Map<String, Object>> objects = new ArrayList<>();
        new Yaml().loadAll(yaml).forEach(object -> objects.add(KubernetesApi.object(object)));
        return objects;
    }

    private static JsonObject json(String file) throws IOException {
        try (JsonReader reader = Json.createReader(Files.newBufferedReader(Path.of("ecs", file)))) {
            return reader.readObject();
        }
    }

    /** The lines of the shell blocks. */
    private static List<String> commands() throws IOException {
        List<String> commands = new ArrayList<>();
        List<String> sections = SECTION.matcher(Files.readString(PAGE))
                .results()
                .map(MatchResult::group)
                .toList();
        assertThat(sections.size(), is(4));
        for (String section : sections) {
            Matcher block = SHELL.matcher(section);
            assertThat(section, block.find(), is(true));
            do {
                block.group(1).replaceAll(" *\\\\\n *", " ").lines().forEach(commands::add);
            } while (block.find());
        }
        return commands;
    }

    private static void run(Path directory, String command, Map<String, String> environment, Path bin)
            throws IOException, InterruptedException {
        output(directory, command, environment, bin);
    }

    private static String output(Path directory, String command, Map<String, String> environment, Path bin)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", command)
                .directory(directory.toFile())
                .redirectErrorStream(true);
        builder.environment().merge("PATH", bin.toString(), (path, ours) -> ours + ":" + path);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(command + "\n" + output, process.waitFor(), equalTo(0));
        return output;
    }
}
