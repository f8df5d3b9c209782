package dev.baton.manifests;

import com.google.gson.annotations.SerializedName;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.services.ecs.model.CreateServiceRequest;
import software.amazon.awssdk.services.ecs.model.RegisterTaskDefinitionRequest;

/**
 * The models of the Kubernetes client and of the AWS SDK, which know every field. What they say is wrong with a document is one
 * line each: fields that they do not know or that have another type, and those that a Kubernetes object lacks.
 */
public final class EngineModels {
    private static final String KUBERNETES = "io.kubernetes.client.openapi.models.";
    private static final Map<Class<?>, Set<Class<?>>> KUBERNETES_SCALARS = Map.of(
            String.class, Set.of(String.class),
            Boolean.class, Set.of(Boolean.class),
            Integer.class, Set.of(Integer.class),
            Long.class, Set.of(Integer.class, Long.class));
    private static final Map<MarshallingType<?>, Class<?>> ECS_SCALARS = Map.of(
            MarshallingType.STRING, String.class,
            MarshallingType.INTEGER, Integer.class,
            MarshallingType.BOOLEAN, Boolean.class);

    private final boolean isPatch;
    private final List<String> faults = new ArrayList<>();

    private EngineModels(boolean isPatch) {
        this.isPatch = isPatch;
    }

    /**
     * Compares a Kubernetes object.
     *
     * @param isPatch whether it holds no more than what it changes
     */
    public static List<String> kubernetes(Object document, boolean isPatch) {
        EngineModels models = new EngineModels(isPatch);
        Node root = Node.root(document);
        String version = root.at("apiVersion").text().orElse("").replaceFirst(".*/", "");
        String name = KUBERNETES
                + version.replaceFirst("v", "V")
                + root.at("kind").text().orElse("");
        try {
            models.walk(root, Class.forName(name));
        } catch (ReflectiveOperationException e) {
            models.faults.add("no model " + e);
        }
        return models.faults;
    }

    static List<String> taskDefinition(Object document) {
        EngineModels models = new EngineModels(false);
        models.walk(Node.root(document), RegisterTaskDefinitionRequest.builder());
        return models.faults;
    }

    static List<String> service(Object document) {
        EngineModels models = new EngineModels(false);
        models.walk(Node.root(document), CreateServiceRequest.builder());
        return models.faults;
    }

    private void require(boolean isMet, Node node, String message) {
        if (!isMet) {
            faults.add(node.path() + ": " + message);
        }
    }

    private void walk(Node node, Class<?> model) throws ReflectiveOperationException {
        require(node.found().filter(Map.class::isInstance).isPresent(), node, "no mapping");
        for (Map.Entry<String, Node> entry : node.entries().entrySet()) {
            List<Field> fields = Arrays.stream(model.getDeclaredFields())
                    .filter(field -> field.isAnnotationPresent(SerializedName.class))
                    .filter(field ->
                            field.getAnnotation(SerializedName.class).value().equals(entry.getKey()))
                    .toList();
            require(!fields.isEmpty(), entry.getValue(), "unknown field");
            if (!fields.isEmpty() && (entry.getValue().isPresent() || !isPatch)) {
                checkType(entry.getValue(), fields.getFirst().getGenericType());
            }
        }
        for (Object name : isPatch
                ? Set.of()
                : (Set<?>) model.getField("openapiRequiredFields").get(null)) {
            require(node.at((String) name).isPresent(), node, "missing field " + name);
        }
    }

    private void checkType(Node node, Type type) throws ReflectiveOperationException {
        if (type instanceof ParameterizedType generic) {
            boolean isList = generic.getRawType() == List.class || generic.getRawType() == Set.class;
            require(
                    node.found()
                            .filter((isList ? List.class : Map.class)::isInstance)
                            .isPresent(),
                    node,
                    "no " + type);
            Type[] arguments = generic.getActualTypeArguments();
            for (Node child : isList ? node.items() : node.entries().values()) {
                checkType(child, arguments[arguments.length - 1]);
            }
        } else if (type.getTypeName().startsWith(KUBERNETES)) {
            walk(node, (Class<?>) type);
        } else if (type.getTypeName().endsWith(".Quantity")) {
            require(node.scalar().flatMap(Quantities::parse).isPresent(), node, "no quantity");
        } else {
            Object found = node.found().orElse(List.of());
            require(
                    KUBERNETES_SCALARS
                            .getOrDefault(type, Set.of(String.class, Integer.class))
                            .contains(found.getClass()),
                    node,
                    "no " + type.getTypeName());
        }
    }

    private void walk(Node node, SdkPojo builder) {
        require(node.found().filter(Map.class::isInstance).isPresent(), node, "no object");
        node.entries().forEach((name, value) -> {
            Stream<SdkField<?>> fields = builder.sdkFields().stream();
            fields.filter(field -> field.locationName().equals(name))
                    .findFirst()
                    .ifPresentOrElse(
                            field -> {
                                checkType(value, field);
                                require(isWord(builder, name, value), value, "no word for " + name);
                            },
                            () -> require(false, value, "unknown field"));
        });
    }

    private void checkType(Node node, SdkField<?> field) {
        MarshallingType<?> type = field.marshallingType();
        if (type == MarshallingType.SDK_POJO) {
            walk(node, field.constructor().get());
        } else if (type == MarshallingType.LIST) {
            require(node.found().filter(List.class::isInstance).isPresent(), node, "no list");
            node.items()
                    .forEach(item ->
                            checkType(item, field.getTrait(ListTrait.class).memberFieldInfo()));
        } else if (type == MarshallingType.MAP) {
            require(node.found().filter(Map.class::isInstance).isPresent(), node, "no object");
            node.entries()
                    .values()
                    .forEach(value ->
                            checkType(value, field.getTrait(MapTrait.class).valueFieldInfo()));
        } else {
            require(node.found().filter(ECS_SCALARS.get(type)::isInstance).isPresent(), node, "no " + type);
        }
    }

    /** Whether a text is one of those that the model's accessor for its field returns; any text where it returns text. */
    private static boolean isWord(SdkPojo builder, String field, Node value) {
        return Arrays.stream(builder.getClass().getEnclosingClass().getMethods())
                .filter(method -> method.getName().equals(field) && method.getParameterCount() == 0)
                .map(Method::getReturnType)
                .filter(Class::isEnum)
                .flatMap(type -> Arrays.stream(type.getEnumConstants()))
                .map(String::valueOf)
                .reduce((a, b) -> a + "," + b)
                .map(words -> List.of(words.split(",")).contains(value.text().orElse("")))
                .orElse(true);
    }
}
