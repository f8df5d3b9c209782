package dev.baton.e2e.container;

import dev.baton.e2e.container.LoopbackServer.Answer;
import dev.baton.e2e.container.LoopbackServer.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.Yaml;

/**
 * As much of the Kubernetes API as {@code kubectl} needs to create objects in an empty cluster: it tells what kinds there are,
 * knows no object, and takes each that comes. It judges none of them: {@link dev.baton.manifests.EngineModels} does.
 */
final class KubernetesApi implements AutoCloseable {
    private static final String SECRETS = "/api/v1/namespaces/default/secrets";
    private static final Map<String, List<String>> KINDS = Map.of(
            "/api/v1",
                    List.of("ConfigMap", "Namespace", "PersistentVolumeClaim", "Secret", "Service", "ServiceAccount"),
            "/apis/apps/v1", List.of("Deployment", "StatefulSet"),
            "/apis/networking.k8s.io/v1", List.of("NetworkPolicy"),
            "/apis/policy/v1", List.of("PodDisruptionBudget"));

    private final LoopbackServer server;

    private KubernetesApi(LoopbackServer server) {
        this.server = server;
    }

    static KubernetesApi start() throws IOException {
        return new KubernetesApi(LoopbackServer.start(KubernetesApi::answer));
    }

    /** Writes the file that KUBECONFIG names. */
    Path writeConfiguration(Path file) throws IOException {
        return Files.writeString(file, """
                        apiVersion: v1
                        kind: Config
                        current-context: test
                        contexts: [{name: test, context: {cluster: test, user: test, namespace: default}}]
                        clusters: [{name: test, cluster: {server: "%s"}}]
                        users: [{name: test, user: {token: test}}]
                        """.formatted(server.address()));
    }

    /** What was applied, without what {@code kubectl} adds to an object's metadata. */
    List<Map<String, Object>> applied() {
        return server.requests().stream()
                .filter(request ->
                        request.method().equals("POST") && !request.path().equals(SECRETS))
                .map(request -> object(new Yaml().load(request.text())))
                .toList();
    }

    /** What {@code kubectl create secret} sent: JSON, or from an old one an encoding of its own. */
    String createdSecret() {
        return server.requests().stream()
                .filter(request ->
                        request.method().equals("POST") && request.path().equals(SECRETS))
                .map(Request::text)
                .collect(Collectors.joining());
    }

    /** An object, of YAML or JSON, in a form to compare. */
    static Map<String, Object> object(Object parsed) {
        Map<String, Object> object = fields(parsed);
        Map<String, Object> metadata = fields(object.get("metadata"));
        metadata.keySet().removeAll(List.of("annotations", "creationTimestamp", "namespace"));
        object.put("metadata", metadata);
        return object;
    }

    private static Map<String, Object> fields(Object parsed) {
        Map<String, Object> fields = new TreeMap<>();
        ((Map<?, ?>) parsed).forEach((name, value) -> fields.put((String) name, value));
        return fields;
    }

    private static Answer answer(Request request) {
        String path = request.path();
        if (request.method().equals("POST")) {
            return new Answer(201, request.type(), request.body());
        } else if (path.equals("/api")) {
            return Answer.json(200, "{\"kind\":\"APIVersions\",\"versions\":[\"v1\"]}");
        } else if (path.equals("/apis")) {
            return Answer.json(200, groups());
        } else if (KINDS.containsKey(path)) {
            return Answer.json(200, resources(path));
        } else if (path.equals("/openapi/v2")) {
            // No schemas: an empty document in the encoding that every kubectl asks for.
            return new Answer(200, "application/octet-stream", new byte[0]);
        }
        return Answer.json(
                404,
                "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"reason\":\"NotFound\",\"code\":404}");
    }

    private static String groups() {
        String groups = KINDS.keySet().stream()
                .filter(path -> path.startsWith("/apis/"))
                .map(path -> path.split("/"))
                .map(words -> "{\"name\":\"%1$s\",\"versions\":[{\"groupVersion\":\"%1$s/%2$s\",\"version\":\"%2$s\"}]}"
                        .formatted(words[2], words[3]))
                .collect(Collectors.joining(","));
        return "{\"kind\":\"APIGroupList\",\"apiVersion\":\"v1\",\"groups\":[" + groups + "]}";
    }

    private static String resources(String path) {
        String resources = KINDS.get(path).stream()
                .map(kind ->
                        "{\"name\":\"%s\",\"singularName\":\"\",\"namespaced\":%b,\"kind\":\"%s\",\"verbs\":[\"create\",\"get\",\"patch\"]}"
                                .formatted(plural(kind), !kind.equals("Namespace"), kind))
                .collect(Collectors.joining(","));
        return "{\"kind\":\"APIResourceList\",\"groupVersion\":\"%s\",\"resources\":[%s]}"
                .formatted(path.replaceFirst("/apis?/", ""), resources);
    }

    private static String plural(String kind) {
        return (kind + "s").toLowerCase(Locale.ROOT).replaceFirst("ys$", "ies");
    }

    @Override
    public void close() {
        server.close();
    }
}
