package dev.baton.manifests;

import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.services.ecs.model.CreateServiceRequest;
import software.amazon.awssdk.services.ecs.model.RegisterTaskDefinitionRequest;

/**
 * Compares a task definition or a service with the AWS SDK's model of the request that registers it: unknown and mis-cased
 * fields, wrong types, words that the API does not know. The SDK does not say which fields are required; {@link EcsRules}
 * does.
 */
final class EcsModels {
    private static final String NOT_KNOWN = "UNKNOWN_TO_SDK_VERSION";
    private static final Map<MarshallingType<?>, String> SCALARS = Map.of(
            MarshallingType.STRING, "text; put it in quotes",
            MarshallingType.INTEGER, "a whole number",
            MarshallingType.LONG, "a whole number",
            MarshallingType.DOUBLE, "a number",
            MarshallingType.FLOAT, "a number",
            MarshallingType.BOOLEAN, "true or false");

    private final Document document;

    private EcsModels(Document document) {
        this.document = document;
    }

    static void checkTaskDefinition(Document document) {
        new EcsModels(document).walk(document.root(), RegisterTaskDefinitionRequest.builder());
    }

    static void checkService(Document document) {
        new EcsModels(document).walk(document.root(), CreateServiceRequest.builder());
    }

    private void walk(Node node, SdkPojo builder) {
        if (!(node.found().orElseThrow() instanceof Map)) {
            document.fault(node, "must be an object");
            return;
        }
        Class<?> model = builder.getClass().getEnclosingClass();
        Map<String, SdkField<?>> fields = new HashMap<>();
        builder.sdkFields().forEach(field -> fields.put(field.locationName(), field));
        node.entries().forEach((name, value) -> {
            SdkField<?> field = fields.get(name);
            if (field == null) {
                document.fault(node, "unknown field " + name + KubernetesModels.suggestion(name, fields.keySet()));
            } else if (!value.isPresent()) {
                document.fault(value, "must not be null");
            } else {
                checkType(value, field);
                FieldRules.check(document, model, name, value);
                words(model, name).ifPresent(words -> FieldRules.checkWords(document, value, words));
            }
        });
    }

    private void checkType(Node node, SdkField<?> field) {
        Object found = node.found().orElseThrow();
        MarshallingType<?> type = field.marshallingType();
        if (type == MarshallingType.SDK_POJO) {
            walk(node, field.constructor().get());
        } else if (type == MarshallingType.LIST) {
            document.require(found instanceof List, node, "must be a list");
            SdkField<?> member = field.getTrait(ListTrait.class).memberFieldInfo();
            node.items().forEach(item -> checkMember(item, member));
        } else if (type == MarshallingType.MAP) {
            document.require(found instanceof Map, node, "must be an object");
            SdkField<?> member = field.getTrait(MapTrait.class).valueFieldInfo();
            node.entries().values().forEach(value -> checkMember(value, member));
        } else if (!isScalar(found, type)) {
            document.fault(node, "must be " + SCALARS.getOrDefault(type, "a value"));
        }
    }

    private void checkMember(Node node, SdkField<?> member) {
        if (node.isPresent()) {
            checkType(node, member);
        } else {
            document.fault(node, "must not be null");
        }
    }

    private static boolean isScalar(Object found, MarshallingType<?> type) {
        if (type == MarshallingType.STRING) {
            return found instanceof String;
        } else if (type == MarshallingType.BOOLEAN) {
            return found instanceof Boolean;
        } else if (type == MarshallingType.INTEGER) {
            return found instanceof Integer;
        } else if (type == MarshallingType.LONG) {
            return found instanceof Integer || found instanceof Long;
        }
        return found instanceof Number;
    }

    /** The words of the enumeration that the model's accessor for a field returns, alone or in a list. */
    private static Optional<List<String>> words(Class<?> model, String field) {
        return Arrays.stream(model.getMethods())
                .filter(method -> method.getName().equals(field) && method.getParameterCount() == 0)
                .map(Method::getGenericReturnType)
                .map(type -> type instanceof ParameterizedType generic ? last(generic) : type)
                .filter(type -> type instanceof Class<?> c && c.isEnum())
                .map(type -> Arrays.stream(((Class<?>) type).getEnumConstants())
                        .filter(constant -> !((Enum<?>) constant).name().equals(NOT_KNOWN))
                        .map(Object::toString)
                        .toList())
                .findFirst();
    }

    private static Type last(ParameterizedType generic) {
        Type[] arguments = generic.getActualTypeArguments();
        return arguments[arguments.length - 1];
    }
}
