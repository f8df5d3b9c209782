package dev.baton.manifests;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.Yaml;

/** What those who run the shipped manifests rely on, value by value. */
class ShippedManifestsTest {
    private static final String POD = "spec.template.spec.";

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
                    base/deployment.yaml | containers.0.livenessProbe.exec.command       | [/baton-scim, health-check, --endpoint=live]
                    base/deployment.yaml | containers.0.livenessProbe.initialDelaySeconds | 10
                    base/deployment.yaml | containers.0.livenessProbe.periodSeconds      | 5
                    base/deployment.yaml | containers.0.readinessProbe.exec.command      | [/baton-scim, health-check, --endpoint=ready]
                    base/deployment.yaml | containers.0.readinessProbe.initialDelaySeconds | 5
                    base/deployment.yaml | containers.0.readinessProbe.periodSeconds     | 3
                    base/deployment.yaml | containers.0.startupProbe.exec.command        | [/baton-scim, health-check, --endpoint=live]
                    base/deployment.yaml | enableServiceLinks                            | false
                    base/deployment.yaml | automountServiceAccountToken                  | false
                    base/deployment.yaml | terminationGracePeriodSeconds                 | 35
                    base/deployment.yaml | securityContext.runAsUser                     | 65532
                    base/deployment.yaml | containers.0.securityContext.readOnlyRootFilesystem | true
                    base/deployment.yaml | containers.0.securityContext.capabilities.drop | [ALL]
                    overlays/http-get/deployment-patch.yaml | containers.0.livenessProbe.httpGet.path  | /live
                    overlays/http-get/deployment-patch.yaml | containers.0.readinessProbe.httpGet.path | /ready
                    """)
    void pods(String file, String path, String value) throws IOException {
        assertThat(find("k8s/" + file, POD + path), is(value));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
                    k8s/common/serviceaccount.yaml          | automountServiceAccountToken | false
                    k8s/common/poddisruptionbudget.yaml     | spec.maxUnavailable | 1
                    k8s/common/networkpolicy.yaml           | spec.policyTypes    | [Ingress, Egress]
                    k8s/common/networkpolicy.yaml           | spec.ingress        | []
                    k8s/common/configmap.yaml               | data.BATON_HEALTH_CHECK | true
                    k8s/common/configmap.yaml               | data.BATON_HEALTH_CHECK_PORT | 8081
                    k8s/common/configmap.yaml               | data.BATON_HEALTH_CHECK_INTERVAL | 60
                    k8s/secret-example.yaml                 | kind                | Secret
                    k8s/overlays/http-get/configmap-patch.yaml | data.BATON_HEALTH_CHECK_BIND_ADDRESS | 0.0.0.0
                    k8s/overlays/http-get/configmap-patch.yaml | data.BATON_HEALTH_CHECK_CACHE_TTL | 5
                    k8s/overlays/persistent-volume/statefulset.yaml | kind           | StatefulSet
                    k8s/overlays/persistent-volume/statefulset.yaml | spec.replicas  | 1
                    k8s/overlays/persistent-volume/configmap-patch.yaml | data.BATON_DATA_DIR | /var/lib/baton
                    k8s/overlays/postgres/deployment-patch.yaml | spec.replicas       | 3
                    k8s/overlays/restricted/kustomization.yaml | namespace           | baton
                    ecs/task-definition.json | containerDefinitions.0.healthCheck.command     | [CMD, /baton-scim, health-check]
                    ecs/task-definition.json | containerDefinitions.0.healthCheck.interval    | 30
                    ecs/task-definition.json | containerDefinitions.0.healthCheck.timeout     | 10
                    ecs/task-definition.json | containerDefinitions.0.healthCheck.retries     | 3
                    ecs/task-definition.json | containerDefinitions.0.healthCheck.startPeriod | 60
                    ecs/task-definition.json | containerDefinitions.0.stopTimeout             | 30
                    ecs/task-definition.json | containerDefinitions.0.user                    | 65532:65532
                    ecs/task-definition.json | containerDefinitions.0.readonlyRootFilesystem  | true
                    ecs/task-definition.json | containerDefinitions.0.linuxParameters.capabilities.drop | [ALL]
                    ecs/task-definition.json | containerDefinitions.0.logConfiguration.logDriver | awslogs
                    ecs/task-definition.json | containerDefinitions.0.secrets.0.name           | BATON_SCIM_TOKEN
                    ecs/task-definition.json | requiresCompatibilities                        | [FARGATE]
                    ecs/task-definition.json | cpu                                            | 256
                    ecs/task-definition.json | memory                                         | 512
                    ecs/service.json         | launchType                                     | FARGATE
                    """)
    void objects(String file, String path, String value) throws IOException {
        assertThat(find(file, path), is(value));
    }

    private static String find(String file, String path) throws IOException {
        Node node = Node.root(new Yaml().load(Files.readString(Path.of(file))));
        for (String step : path.split("\\.")) {
            node = step.matches("\\d+") ? node.items().get(Integer.parseInt(step)) : node.at(step);
        }
        return node.found().map(String::valueOf).orElse("");
    }
}
