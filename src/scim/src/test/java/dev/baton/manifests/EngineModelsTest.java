package dev.baton.manifests;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** Holds what is committed, which is what the templates render, against the engines' own models. */
class EngineModelsTest {
    private static Stream<Path> objects() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("k8s"))) {
            return files
                    .filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith("kustomization.yaml"))
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("objects")
    void kubernetesKnowsEveryField(Path file) throws IOException {
        assertThat(kubernetes(file, "", ""), is(empty()));
    }

    @Test
    void ecsKnowsEveryField() throws IOException {
        assertThat(EngineModels.taskDefinition(read("ecs/task-definition.json", "", "")), is(empty()));
        assertThat(EngineModels.service(read("ecs/service.json", "", "")), is(empty()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            k8s/base/deployment.yaml | timeoutSeconds: 6 | timeoutSecond: 6   | spec.template.spec.containers[0].startupProbe.timeoutSecond: unknown field
            k8s/base/deployment.yaml | replicas: 1       | replicas: "1"      | spec.replicas: no java.lang.Integer
            k8s/base/deployment.yaml | cpu: 250m         | cpu: 250q          | spec.template.spec.containers[0].resources.limits.cpu: no quantity
            k8s/base/deployment.yaml | selector:         | selectors:         | spec: missing field selector
            k8s/common/configmap.yaml | "8081"           | 8081               | data.BATON_HEALTH_CHECK_PORT: no java.lang.String
            k8s/common/networkpolicy.yaml | policyTypes: | policytypes:       | spec.policytypes: unknown field
            k8s/overlays/http-get/deployment-patch.yaml | path: /live | paths: /live | spec.template.spec.containers[0].startupProbe.httpGet.paths: unknown field
            """)
    void aFaultInAKubernetesObjectIsFound(Path file, String text, String mutant, String line) throws IOException {
        assertThat(kubernetes(file, text, mutant), hasItem(line));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "interval": 30     | "intervall": 30     | containerDefinitions[0].healthCheck.intervall: unknown field
            "interval": 30     | "interval": "30"    | containerDefinitions[0].healthCheck.interval: no Integer
            "essential": true  | "essential": "true" | containerDefinitions[0].essential: no Boolean
            "awsvpc"           | "vpc"               | networkMode: no word for networkMode
            ["ALL"]            | "ALL"               | containerDefinitions[0].linuxParameters.capabilities.drop: no list
            """)
    void aFaultInATaskDefinitionIsFound(String text, String mutant, String line) throws IOException {
        assertThat(EngineModels.taskDefinition(read("ecs/task-definition.json", text, mutant)), hasItem(line));
    }

    private static List<String> kubernetes(Path file, String text, String mutant) throws IOException {
        return EngineModels.kubernetes(
                read(file.toString(), text, mutant), file.toString().contains("-patch"));
    }

    private static Object read(String file, String text, String mutant) throws IOException {
        String content = Files.readString(Path.of(file));
        assertThat(content.contains(text), is(true));
        return new Yaml().load(content.replaceFirst(Pattern.quote(text), mutant));
    }
}
