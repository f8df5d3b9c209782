package dev.baton.manifests;

import com.google.gson.annotations.SerializedName;
import io.kubernetes.client.custom.Quantity;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Compares an object with the Kubernetes client's model of it: unknown and missing fields, wrong types. The client's own
 * validation stops at the first fault and gives no path, so this walks the models' fields itself.
 */
final class KubernetesModels {
    // By name: the class itself refers to Jackson, which is left out.
    private static final String INT_OR_STRING = "IntOrString";

    private static final Map<String, String> API_BY_KIND = Map.ofEntries(
            Map.entry("ConfigMap", "v1"),
            Map.entry("Namespace", "v1"),
            Map.entry("PersistentVolumeClaim", "v1"),
            Map.entry("Pod", "v1"),
            Map.entry("Secret", "v1"),
            Map.entry("Service", "v1"),
            Map.entry("ServiceAccount", "v1"),
            Map.entry("LimitRange", "v1"),
            Map.entry("ResourceQuota", "v1"),
            Map.entry("DaemonSet", "apps/v1"),
            Map.entry("Deployment", "apps/v1"),
            Map.entry("ReplicaSet", "apps/v1"),
            Map.entry("StatefulSet", "apps/v1"),
            Map.entry("CronJob", "batch/v1"),
            Map.entry("Job", "batch/v1"),
            Map.entry("HorizontalPodAutoscaler", "autoscaling/v2"),
            Map.entry("Ingress", "networking.k8s.io/v1"),
            Map.entry("NetworkPolicy", "networking.k8s.io/v1"),
            Map.entry("PodDisruptionBudget", "policy/v1"),
            Map.entry("Role", "rbac.authorization.k8s.io/v1"),
            Map.entry("RoleBinding", "rbac.authorization.k8s.io/v1"));

    private final Document document;

    private KubernetesModels(Document document) {
        this.document = document;
    }

    /** Whether the kind is one that has a model here; says so if it should have one. */
    static boolean check(Document document) {
        Node root = document.root();
        String api = root.at("apiVersion").text().orElse("");
        String kind = document.kind();
        String expected = API_BY_KIND.get(kind);
        if (api.isEmpty() || kind.isEmpty()) {
            document.fault(root, "apiVersion and kind are required, both text");
        } else if (kind.equals("Kustomization")) {
            document.fault(root, "a kustomization: check what kubectl kustomize prints for its folder");
        } else if (expected != null && !expected.equals(api)) {
            document.fault(root.at("apiVersion"), api + " must be " + expected + " for a " + kind);
        } else if (expected != null) {
            new KubernetesModels(document).walk(root, model(expected, kind));
            return true;
        } else if (!api.contains(".") || api.contains(".k8s.io/")) {
            document.fault(root.at("kind"), kind + " is no kind this knows in " + api);
        }
        return false;
    }

    private static Class<?> model(String api, String kind) {
        String version = api.substring(api.indexOf('/') + 1);
        String name = "io.kubernetes.client.openapi.models.V" + version.substring(1) + kind;
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(name, e);
        }
    }

    private void walk(Node node, Class<?> model) {
        if (!(node.found().orElseThrow() instanceof Map)) {
            document.fault(node, "must be a mapping");
            return;
        }
        Map<String, Field> fields = fields(model);
        node.entries().forEach((name, value) -> {
            Field field = fields.get(name);
            if (field == null) {
                document.fault(node, "unknown field " + name + suggestion(name, fields.keySet()));
            } else if (value.isPresent()) {
                checkType(value, field.getGenericType());
                FieldRules.check(document, model, name, value);
            }
        });
        ObjectRules.check(document, model, node);
        for (String name : required(model)) {
            document.require(node.at(name).isPresent(), node, "missing field " + name);
        }
    }

    private void checkType(Node node, Type type) {
        if (type instanceof ParameterizedType generic) {
            checkCollection(node, (Class<?>) generic.getRawType(), generic.getActualTypeArguments());
        } else if (type instanceof Class<?> model
                && model.getName().startsWith("io.kubernetes.client.openapi.models.")) {
            walk(node, model);
        } else {
            mismatch(node, (Class<?>) type).ifPresent(expected -> document.fault(node, "must be " + expected));
        }
    }

    private void checkCollection(Node node, Class<?> collection, Type[] arguments) {
        boolean isList = collection == List.class || collection == Set.class;
        Object found = node.found().orElseThrow();
        if (isList ? !(found instanceof List) : !(found instanceof Map)) {
            document.fault(node, isList ? "must be a list" : "must be a mapping");
            return;
        }
        List<Node> children = isList ? node.items() : List.copyOf(node.entries().values());
        for (Node child : children) {
            if (child.isPresent()) {
                checkType(child, arguments[arguments.length - 1]);
            } else {
                document.fault(child, "must not be empty");
            }
        }
    }

    /** What a value of a type must be, if this one is not. */
    private static Optional<String> mismatch(Node node, Class<?> type) {
        Object found = node.found().orElseThrow();
        boolean isText = found instanceof String;
        boolean isWhole = found instanceof Integer || found instanceof Long;
        if (type == String.class) {
            return unless(isText, "text; put it in quotes");
        } else if (type == Boolean.class) {
            return unless(found instanceof Boolean, "true or false");
        } else if (type == Integer.class) {
            return unless(found instanceof Integer, "a whole number");
        } else if (type == Long.class) {
            return unless(isWhole, "a whole number");
        } else if (type == Double.class) {
            return unless(found instanceof Number, "a number");
        } else if (type.getSimpleName().equals(INT_OR_STRING)) {
            return unless(isText || found instanceof Integer, "a whole number or text");
        } else if (type == Quantity.class) {
            boolean isQuantity = (isText || found instanceof Number)
                    && Formats.quantity(found.toString()).isPresent();
            return unless(isQuantity, "a quantity such as 250m or 128Mi, not " + found);
        } else if (type == OffsetDateTime.class) {
            return unless(found instanceof Date || (isText && isTime((String) found)), "an RFC 3339 time");
        } else if (type == byte[].class) {
            return unless(isText && isBase64((String) found), "text in base64");
        }
        return Optional.empty();
    }

    private static Optional<String> unless(boolean isMet, String expected) {
        return isMet ? Optional.empty() : Optional.of(expected);
    }

    private static boolean isTime(String text) {
        try {
            OffsetDateTime.parse(text);
            return true;
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private static boolean isBase64(String text) {
        try {
            Base64.getMimeDecoder().decode(text);
            return text.matches("[A-Za-z0-9+/=\\s]*");
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Map<String, Field> fields(Class<?> model) {
        Map<String, Field> fields = new HashMap<>();
        for (Field field : model.getDeclaredFields()) {
            SerializedName name = field.getAnnotation(SerializedName.class);
            if (name != null && !Modifier.isStatic(field.getModifiers())) {
                fields.put(name.value(), field);
            }
        }
        return fields;
    }

    private static Set<String> required(Class<?> model) {
        try {
            Object names = model.getField("openapiRequiredFields").get(null);
            return ((Set<?>) names).stream().map(String.class::cast).collect(Collectors.toSet());
        } catch (NoSuchFieldException e) {
            return Set.of();
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    static String suggestion(String name, Set<String> known) {
        return known.stream()
                .filter(name::equalsIgnoreCase)
                .findFirst()
                .map(field -> ": did you mean " + field + "?")
                .orElse("");
    }
}
