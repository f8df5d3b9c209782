package dev.baton.manifests;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.stringContainsInOrder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CheckedManifestsTest {
    private static final String EXEC =
            "exec:\n              command: [\"/baton-scim\", \"health-check\", \"--endpoint=";
    private static final Path COMMON = Path.of("k8s", "common");

    @TempDir
    Path folder;

    /**
     * Each row plants one fault in manifests that have none, and beside it a change that is allowed: set of files, text to
     * replace, the mutant, the neighbour (empty: the text as it is), words of the line, which say if it is a warning.
     */
    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("mutants")
    void everyRuleCatchesItsMutantAndPassesItsNeighbour(
            String set, String text, String mutant, String neighbour, String line) throws IOException {
        assertThat(lines(check(set, "", "")), is(empty()));

        List<Finding> findings = check(set, text, mutant);
        assertThat(lines(findings), hasItem(containsString(line)));
        findings.stream()
                .filter(finding -> finding.toString().contains(line))
                .forEach(finding -> assertThat(finding.isWarning(), is(line.contains("warning: "))));
        assertThat("a line each", lines(findings), not(hasItem(containsString("\n"))));
        if (!neighbour.isEmpty()) {
            assertThat(lines(check(set, text, neighbour)), is(empty()));
        }
    }

    private static List<String> lines(List<Finding> findings) {
        return findings.stream().map(Finding::toString).toList();
    }

    private List<String> checkText(String name, String text) throws IOException {
        return lines(ExampleConnector.manifests().check(List.of(Files.writeString(folder.resolve(name), text))));
    }

    private static Stream<Arguments> mutants() throws IOException {
        return Files.readAllLines(Path.of("src/scim/src/test/resources/dev/baton/manifests/mutants.psv")).stream()
                .map(line -> Arguments.of((Object[]) line.split("\\|", 5)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    a: [1, 2            | not YAML or JSON: line 1
                    {"a": 1, "a": 2}    | found duplicate key a
                    - a                 | not a mapping of fields to values
                    ''                  | holds no document
                    colour: red         | neither a Kubernetes object (kind) nor a task definition
                    a: &a [x,x]\\nb: &b [*a,*a]\\nc: !!java.net.URL ["http://x"] | not YAML or JSON
                    """)
    void whatIsNoManifestIsOneFault(String text, String line) throws IOException {
        List<String> faults = checkText("file.yaml", text.replace("\\n", "\n"));

        assertThat(faults.size(), is(1));
        assertThat(faults, hasItem(stringContainsInOrder(List.of(folder.resolve("file.yaml") + ": ", line))));
    }

    @Test
    void aFileThatIsNotThereIsOneFault() {
        assertThat(
                lines(ExampleConnector.manifests().check(List.of(Path.of("nowhere.yaml")))),
                is(List.of("nowhere.yaml: no such file")));
    }

    @Test
    void otherPeoplesManifestsPass() {
        List<Path> others = Stream.of("accepted.yaml", "accepted.json", "accepted-service.json")
                .map(name -> Path.of("src/scim/src/test/resources/dev/baton/manifests", name))
                .toList();

        assertThat(lines(ExampleConnector.manifests().check(others)), is(empty()));
    }

    /** The same words mean something else in another group. */
    @ParameterizedTest
    @CsvSource({
        "monitoring.coreos.com/v1, ServiceMonitor",
        "kustomize.config.k8s.io/v1beta1, Kustomization",
        "kustomize.config.k8s.io/v1alpha1, Component",
        "discovery.k8s.io/v1, EndpointSlice",
        "storage.k8s.io/v1, StorageClass",
        "v1, LimitRange",
        "v1, Event",
        "v1, List",
        "example.com/v1, Deployment",
        "example.com/v1, ConfigMap",
        "serving.knative.dev/v1, Service",
        "crd.projectcalico.org/v1, NetworkPolicy"
    })
    void aKindWithoutARulePassesInSilence(String version, String kind) throws IOException {
        String object = """
                apiVersion: %s
                kind: %s
                metadata: {name: baton-scim}
                spec:
                  template: {spec: {containers: [{name: baton-scim, image: baton-scim, command: [sh]}]}}
                  egress: []
                  podSelector: {}
                ---
                """.formatted(version, kind);
        Map<String, String> files = files("deployment");
        files.put("other.yaml", object);

        assertThat(lines(check(files)), is(empty()));
    }

    /** What the documentation of Baton's other SDKs shows, which is copied: a kubelet's timeout of 1 s is short, no more. */
    @Test
    void aManifestWithTheUsualPeriodsAndNoTimeoutPasses() throws IOException {
        String pod = """
                apiVersion: v1
                kind: Pod
                metadata: {name: baton-scim}
                spec:
                  containers:
                    - name: baton-scim
                      image: registry.example.com:5000/baton-scim:1.0
                      env:
                        - {name: BATON_HEALTH_CHECK, value: "true"}
                        - {name: BATON_SCIM_BASE_URL, value: "https://scim.example.com"}
                      livenessProbe:
                        exec: {command: [/baton-scim, health-check, --endpoint=live]}
                        initialDelaySeconds: 10
                        periodSeconds: 5
                      readinessProbe:
                        exec: {command: [/baton-scim, health-check, --endpoint=ready]}
                        initialDelaySeconds: 5
                        periodSeconds: 3
                """;

        List<String> findings = checkText("pod.yaml", pod);

        assertThat(findings, everyItem(containsString("Probe.exec.command: warning: is given 1 s")));
        assertThat("one for each probe", findings.size(), is(2));
    }

    @Test
    void whatIsInAListIsCheckedLikeTheRest() throws IOException {
        Map<String, String> files = files("deployment");
        String map = files.remove("configmap.yaml").replace("\"8081\"", "\"0\"");
        files.put(
                "list.yaml",
                "apiVersion: v1\nkind: List\nitems:\n"
                        + map.replaceAll("(?m)^#.*\\n", "").indent(4).replaceFirst("   ", "  -"));
        files.put("none.yaml", "apiVersion: v1\nkind: List\nitems: []\n");

        assertThat(lines(check(files)), everyItem(containsString("cannot know the port")));
        assertThat("one for each probe", check(files).size(), is(3));
    }

    @ParameterizedTest
    @CsvSource({
        "registry.example.com:5000/baton-okta:1.0, Pod, 0",
        "registry.example.com:5000/baton-scim:1.0, Pod, 2",
        "registry.example.com:5000/hr, Pod, 2",
        "registry.example.com:5000/baton-scim, Job, 0"
    })
    void anotherConnectorAndATaskMayRunOtherCommands(String image, String kind, int expected) throws IOException {
        String containers = "{containers: [{name: main, image: '" + image + "', args: [provision, bulk], env: "
                + "[{name: BATON_SCIM_BASE_URL, value: 'https://a'}]}]}";
        String object = kind.equals("Pod")
                ? "apiVersion: v1\nkind: Pod\nspec: " + containers
                : "apiVersion: batch/v1\nkind: Job\nspec: {template: {spec: " + containers + "}}";

        List<String> findings = checkText("object.yaml", object);

        assertThat(findings, everyItem(containsString("is not service mode")));
        assertThat(findings.size(), is(expected));
    }

    @Test
    void aFaultInAListSaysWhere() throws IOException {
        String list = """
                {"kind": "List", "apiVersion": "v1", "items": [{"kind": "List", "apiVersion": "v1", "items": [
                  {"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "a"},
                   "spec": {"containers": [{"name": "baton-scim", "args": ["config"]}]}}]}]}
                """;

        assertThat(
                checkText("list.json", list),
                hasItem(containsString(
                        "list.json: Pod/a items[0].items[0].spec.containers[0].args: config is not service mode")));
    }

    @Test
    void whatTheAwsClientDescribesIsATaskDefinitionToo() throws IOException {
        String described = "{\"taskDefinition\": "
                + files("ecs").get("task-definition.json").replace("\"8081\"", "\"0\"") + "}";

        assertThat(
                checkText("described.json", described),
                hasItem(containsString("taskDefinition.containerDefinitions[0].healthCheck.command: cannot know")));
    }

    @ParameterizedTest
    @CsvSource({"'|| exit 1', 0", "'; exit 1', 3"})
    void whatAShellDoesAfterTheCommandIsLeftAlone(String rest, int expected) throws IOException {
        Map<String, String> files = files("ecs");
        files.computeIfPresent(
                "task-definition.json",
                (name, content) -> content.replace(
                        "\"CMD\", \"/baton-scim\", \"health-check\"",
                        "\"CMD-SHELL\", \"/baton-scim health-check " + rest + "\""));

        assertThat(check(files).size(), is(expected));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --health-check-port=9                   | asks port 8081, but the health server listens on 9
                    --health-check-bind-address=192.0.2.1   | asks 127.0.0.1, but the health server listens on 192.0.2.1
                    """)
    void aProbeDoesNotSeeTheFlagsOfTheService(String flag, String line) throws IOException {
        Map<String, String> files = files("deployment");
        files.replaceAll((name, content) -> content.replace("  BATON_HEALTH_CHECK_PORT: \"8081\"\n", "")
                .replace("          envFrom:", "          args: [" + flag + "]\n          envFrom:"));

        List<String> faults = lines(check(files));

        assertThat(faults, everyItem(containsString("Probe.exec.command: " + line)));
        assertThat("one for each probe", faults.size(), is(3));
    }

    @ParameterizedTest
    @CsvSource({"other, 1", "hr, 0", "'', 0"})
    void aPodSeesTheConfigMapsOfItsOwnNamespace(String namespace, int expected) throws IOException {
        Map<String, String> files = files("deployment");
        files.replaceAll((name, content) -> content.replaceFirst(
                        "(?m)^metadata:$",
                        "metadata:\n  namespace: \"" + (name.equals("configmap.yaml") ? namespace : "hr") + "\"")
                .replace("  namespace: \"\"\n", ""));

        List<String> faults = lines(check(files));

        assertThat(faults, everyItem(containsString("the ConfigMap baton-scim is in none of the files")));
        assertThat(faults.size(), is(expected));
    }

    private List<Finding> check(String set, String text, String replacement) throws IOException {
        String wanted = text.replace("\\n", "\n");
        Map<String, String> files = files(set);
        String name = files.keySet().stream()
                .filter(file -> files.get(file).contains(wanted))
                .findFirst()
                .orElseThrow(() -> new AssertionError("'" + text + "' stands in no file"));
        String by = Matcher.quoteReplacement(replacement.replace("\\n", "\n"));
        files.computeIfPresent(name, (file, content) -> content.replaceFirst(Pattern.quote(wanted), by));
        return check(files);
    }

    private List<Finding> check(Map<String, String> files) throws IOException {
        List<Path> written = new ArrayList<>();
        for (Map.Entry<String, String> file : files.entrySet()) {
            written.add(Files.writeString(folder.resolve(file.getKey()), file.getValue()));
        }
        return ExampleConnector.manifests().check(written);
    }

    private static Map<String, String> files(String set) throws IOException {
        Map<String, String> files = new LinkedHashMap<>();
        if (set.equals("ecs")) {
            files.put("task-definition.json", Files.readString(Path.of("ecs", "task-definition.json")));
            files.put("service.json", Files.readString(Path.of("ecs", "service.json")));
            return files;
        }
        Path workload = set.equals("statefulset")
                ? Path.of("k8s", "overlays", "persistent-volume", "statefulset.yaml")
                : Path.of("k8s", "base", "deployment.yaml");
        files.put("workload.yaml", Files.readString(workload));
        files.put("service.yaml", Files.readString(Path.of("k8s", "overlays", "persistent-volume", "service.yaml")));
        files.put("secret.yaml", Files.readString(Path.of("k8s", "secret-example.yaml")));
        for (String name : List.of("configmap", "networkpolicy", "poddisruptionbudget", "serviceaccount")) {
            files.put(name + ".yaml", Files.readString(COMMON.resolve(name + ".yaml")));
        }
        if (set.equals("http")) {
            files.replaceAll((name, content) -> withRequests(content));
        }
        return files;
    }

    /** The Deployment as the overlay with httpGet probes leaves it. */
    private static String withRequests(String content) {
        return content.replaceAll(
                        Pattern.quote(EXEC) + "(live|ready)\"\\]",
                        "httpGet:\n              path: /$1\n              port: health")
                .replace(
                        "          envFrom:",
                        "          ports:\n            - name: health\n              containerPort: 8081\n          envFrom:")
                .replace(
                        "  BATON_HEALTH_CHECK: ",
                        "  BATON_HEALTH_CHECK_BIND_ADDRESS: \"0.0.0.0\"\n  BATON_HEALTH_CHECK: ");
    }
}
