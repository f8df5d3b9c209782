package dev.baton.manifests;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.baton.config.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RenderedManifestsTest {
    @ParameterizedTest
    @CsvSource({"KUBERNETES, k8s", "ECS, ecs"})
    void whatIsCommittedIsWhatTheTemplatesRender(Target target, Path folder) throws IOException {
        Map<Path, String> rendered = ExampleConnector.manifests().render(target, ExampleConnector.VALUES);

        assertThat(contents(folder), equalTo(rendered));
    }

    @ParameterizedTest
    @CsvSource({
        "https://hr.example.com:8443/v2, '', 8443",
        "https://hr.example.com/v2, '', 443",
        "http://hr.example.com/v2, '', 80",
        "https://hr.example.com:8443/v2, 3128, 3128"
    })
    void theNetworkPoliciesLetOutToThePortOfTheUrl(String url, String targetPort, int port) {
        Map<String, String> values = new HashMap<>(Map.of("BATON_SCIM_BASE_URL", url));
        if (!targetPort.isEmpty()) {
            values.put("target-port", targetPort);
        }
        Map<Path, String> rendered = ExampleConnector.manifests().render(Target.KUBERNETES, values);

        for (String file : List.of("common/networkpolicy.yaml", "overlays/postgres/networkpolicy-patch.yaml")) {
            assertThat(file, rendered.get(Path.of(file)), containsString("TCP\n          port: " + port + "\n"));
        }
    }

    @ParameterizedTest
    @EnumSource(Target.class)
    void everyTemplateIsRenderedOrIncluded(Target target) throws IOException {
        Path folder = Path.of("etc", target.id());
        Map<Path, String> templates = contents(folder);
        List<Path> notIncluded = templates.keySet().stream()
                .filter(path -> templates.values().stream()
                        .noneMatch(text -> text.contains("{{>" + target.id() + "/" + path + "}}")))
                .toList();

        assertThat(
                notIncluded,
                containsInAnyOrder(target.files().stream().map(Path::of).toArray()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    KUBERNETES | port=0                  | port: 0 must be a whole number from 1 to 65535
                    KUBERNETES | port=65536              | port: 65536 must be a whole number from 1 to 65535
                    KUBERNETES | replicas=0              | replicas: 0 must be a whole number from 1 to 1000
                    KUBERNETES | colour=red              | colour is no parameter of kubernetes: set one of name, image
                    KUBERNETES | cpu=256                 | cpu is no parameter of kubernetes
                    KUBERNETES | BATON_COLOUR=red        | BATON_COLOUR is no setting of baton-scim
                    KUBERNETES | BATON_SCIM_BASE_URL=ftp://x | BATON_SCIM_BASE_URL: ftp://x must be an http or https URL
                    KUBERNETES | BATON_SCIM_TOKEN=abc    | BATON_SCIM_TOKEN: a secret has no place in a manifest
                    KUBERNETES | BATON_HEALTH_CHECK_PORT=1   | BATON_HEALTH_CHECK_PORT: set the parameter port instead
                    KUBERNETES | BATON_HEALTH_CHECK=false    | BATON_HEALTH_CHECK: always true
                    ECS        | cpu=255                 | cpu: 255 must be a whole number from 256 to 16384
                    ECS        | memory=511              | memory: 511 must be a whole number from 512 to 122880
                    ECS        | shutdown-timeout=116    | shutdown-timeout: 116 must be a whole number from 1 to 115
                    ECS        | replicas=2              | replicas is no parameter of ecs
                    """)
    void aBadValueIsOneLine(Target target, String assignment, String line) {
        Map<String, String> values = new HashMap<>(ExampleConnector.VALUES);
        String[] keyAndValue = assignment.split("=", 2);
        values.put(keyAndValue[0], keyAndValue[1]);

        ManifestsException thrown = assertThrows(
                ManifestsException.class, () -> ExampleConnector.manifests().render(target, values));

        assertThat(thrown.faults().size(), is(1));
        assertThat(thrown.faults().getFirst(), startsWith(line));
    }

    @Test
    void everyFaultIsNamedAtOnce() {
        ManifestsException thrown = assertThrows(
                ManifestsException.class,
                () -> ExampleConnector.manifests().render(Target.KUBERNETES, Map.of("port", "x", "replicas", "x")));

        assertThat(thrown.faults().size(), is(2));
    }

    @Test
    void aRequiredSettingHasToBeGiven() {
        ManifestsException thrown = assertThrows(
                ManifestsException.class, () -> ExampleConnector.manifests().render(Target.ECS, Map.of()));

        assertThat(
                thrown.faults().getFirst(),
                startsWith("BATON_SCIM_BASE_URL is required by baton-scim: --set BATON_SCIM_BASE_URL=… with an http"));
    }

    @Test
    void aConnectorOfOnesOwnGetsItsOwnNamesAndNoSecretItDoesNotHave() {
        List<Setting<?>> own = List.of(Setting.text("my-region", "where it is"));
        Manifests manifests = Manifests.create("baton-myconnector", own, own);

        Map<Path, String> files =
                manifests.render(Target.KUBERNETES, Map.of("name", "hr", "port", "9000", "BATON_MY_REGION", "0755"));

        String deployment = files.get(Path.of("base/deployment.yaml"));
        assertThat(deployment, containsString("image: baton-myconnector:0.1.0\n"));
        assertThat(deployment, containsString("[\"/baton-myconnector\", \"health-check\", \"--endpoint=live\"]"));
        assertThat(deployment.contains("secret"), is(false));
        String settings = files.get(Path.of("common/configmap.yaml"));
        assertThat(settings.lines().toList(), hasItem("  BATON_MY_REGION: \"0755\""));
        assertThat(settings.lines().toList(), hasItem("  BATON_HEALTH_CHECK_PORT: \"9000\""));
    }

    @ParameterizedTest
    @CsvSource({
        "plain, plain",
        "https://a.b/c, https://a.b/c",
        "true, '\"true\"'",
        "No, '\"No\"'",
        "12, '\"12\"'",
        "'a: b', '\"a: b\"'",
        "'a #b', '\"a #b\"'",
        "'', '\"\"'",
        "'{{a}}', '\"{{a}}\"'",
        "'a\"b\\c', '\"a\\\"b\\\\c\"'"
    })
    void textStaysTextInYaml(String text, String scalar) {
        assertThat(Templates.yamlScalar(text), equalTo(scalar));
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
