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
     * replace, the mutant, the neighbour (empty: the text as it is), the words of the fault line.
     */
    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("mutants")
    void everyRuleCatchesItsMutantAndPassesItsNeighbour(
            String set, String text, String mutant, String neighbour, String line) throws IOException {
        assertThat(check(set, "", ""), is(empty()));

        List<String> faults = check(set, text, mutant);
        assertThat(faults, hasItem(containsString(line)));
        assertThat("a line a fault", faults, not(hasItem(containsString("\n"))));
        if (!neighbour.isEmpty()) {
            assertThat(check(set, text, neighbour), is(empty()));
        }
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
                    kind: Kustomization\\napiVersion: kustomize.config.k8s.io/v1beta1 | check what kubectl kustomize prints
                    a: &a [x,x]\\nb: &b [*a,*a]\\nc: !!java.net.URL ["http://x"] | not YAML or JSON
                    """)
    void whatIsNoManifestIsOneFault(String text, String line) throws IOException {
        Path file = Files.writeString(folder.resolve("file.yaml"), text.replace("\\n", "\n"));

        List<String> faults = ExampleConnector.manifests().check(List.of(file));

        assertThat(faults.size(), is(1));
        assertThat(faults, hasItem(stringContainsInOrder(List.of(file + ": ", line))));
    }

    @Test
    void aFileThatIsNotThereIsOneFault() {
        assertThat(
                ExampleConnector.manifests().check(List.of(Path.of("nowhere.yaml"))),
                is(List.of("nowhere.yaml: no such file")));
    }

    /**
     * Other people's manifests, with most of the fields that there are rules for; of the Kubernetes objects a kube-apiserver
     * 1.20 took all that it knows.
     */
    @Test
    void whatTheEnginesAcceptHasNoFault() {
        List<Path> accepted = Stream.of("accepted.yaml", "accepted.json", "accepted-service.json")
                .map(name -> Path.of("src/scim/src/test/resources/dev/baton/manifests", name))
                .toList();

        assertThat(ExampleConnector.manifests().check(accepted), is(empty()));
    }

    @Test
    void aCustomResourceIsLeftAlone() throws IOException {
        Path file = Files.writeString(
                folder.resolve("monitor.yaml"),
                "apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: {name: x}\nspec: {a: 1}\n");

        assertThat(ExampleConnector.manifests().check(List.of(file)), is(empty()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --health-check-port=9                   | asks port 8081, but the health server listens on 9
                    --health-check-bind-address=192.0.2.1   | asks 127.0.0.1, but the health server listens on 192.0.2.1
                    """)
    void aProbeDoesNotSeeTheFlagsOfTheService(String flag, String line) throws IOException {
        List<Path> written = new ArrayList<>();
        for (Map.Entry<String, String> file : files("deployment").entrySet()) {
            String content = file.getValue()
                    .replace("  BATON_HEALTH_CHECK_PORT: \"8081\"\n", "")
                    .replace("          envFrom:", "          args: [" + flag + "]\n          envFrom:");
            written.add(Files.writeString(folder.resolve(file.getKey()), content));
        }

        List<String> faults = ExampleConnector.manifests().check(written);

        assertThat(faults, everyItem(containsString("Probe.exec.command: " + line)));
        assertThat("one for each probe", faults.size(), is(3));
    }

    @ParameterizedTest
    @CsvSource({"other, 1", "hr, 0", "'', 0"})
    void aPodSeesTheConfigMapsOfItsOwnNamespace(String namespace, int expected) throws IOException {
        List<Path> written = new ArrayList<>();
        for (Map.Entry<String, String> file : files("deployment").entrySet()) {
            String wanted = file.getKey().equals("configmap.yaml") ? namespace : "hr";
            String content = file.getValue()
                    .replaceFirst("(?m)^metadata:$", "metadata:\n  namespace: \"" + wanted + "\"")
                    .replace("  namespace: \"\"\n", "");
            written.add(Files.writeString(folder.resolve(file.getKey()), content));
        }

        List<String> faults = ExampleConnector.manifests().check(written);

        assertThat(faults, everyItem(containsString("the ConfigMap baton-scim is in none of the files")));
        assertThat(faults.size(), is(expected));
    }

    private List<String> check(String set, String text, String replacement) throws IOException {
        String wanted = text.replace("\\n", "\n");
        Map<String, String> files = files(set);
        boolean isThere = files.values().stream().anyMatch(content -> content.contains(wanted));
        assertThat("'" + text + "' stands in a file", isThere, is(true));
        List<Path> written = new ArrayList<>();
        boolean isReplaced = wanted.isEmpty();
        for (Map.Entry<String, String> file : files.entrySet()) {
            String content = file.getValue();
            if (!isReplaced && content.contains(wanted)) {
                int at = content.indexOf(wanted);
                content = content.substring(0, at)
                        + replacement.replace("\\n", "\n")
                        + content.substring(at + wanted.length());
                isReplaced = true;
            }
            written.add(Files.writeString(folder.resolve(file.getKey()), content));
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
        if (set.equals("restricted")) {
            files.replaceAll(
                    (name, content) -> content.replaceFirst("(?m)^metadata:$", "metadata:\n  namespace: baton"));
            Path namespace = Path.of("k8s", "overlays", "restricted", "namespace.yaml");
            files.put("namespace.yaml", Files.readString(namespace));
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
