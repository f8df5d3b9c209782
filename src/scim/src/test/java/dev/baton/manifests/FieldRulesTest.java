package dev.baton.manifests;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.google.gson.annotations.SerializedName;
import dev.baton.manifests.FieldRules.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.SdkPojo;

class FieldRulesTest {
    private static final String KUBERNETES = "io.kubernetes.client.openapi.models.";
    private static final String ECS = "software.amazon.awssdk.services.ecs.model.";

    private static Set<String> keys() {
        Set<String> keys = new TreeSet<>(FieldRules.ranges().keySet());
        keys.addAll(FieldRules.words().keySet());
        keys.addAll(FieldRules.forms());
        return keys;
    }

    private static Set<String> rangeKeys() {
        return new TreeSet<>(FieldRules.ranges().keySet());
    }

    private static Set<String> wordKeys() {
        return new TreeSet<>(FieldRules.words().keySet());
    }

    /** A rule for a field that no model has would never be asked. */
    @ParameterizedTest
    @MethodSource("keys")
    void everyRuleIsForAFieldThatItsModelHas(String key) throws ReflectiveOperationException {
        Class<?> model = model(key);

        assertThat(fields(model).contains(field(key)), is(true));
    }

    @ParameterizedTest
    @MethodSource("rangeKeys")
    void aNumberOutsideItsRangeIsAFaultAndOneAtItsEndIsNot(String key) throws ClassNotFoundException {
        Range range = FieldRules.ranges().get(key);

        assertThat(faults(key, range.min() - 1).size(), is(1));
        assertThat(faults(key, range.min()), is(List.of()));
        assertThat(faults(key, range.max()), is(List.of()));
        if (range.max() < Long.MAX_VALUE) {
            assertThat(faults(key, range.max() + 1).size(), is(1));
        }
    }

    @ParameterizedTest
    @MethodSource("wordKeys")
    void aWordThatIsNotKnownIsAFaultInWhateverCase(String key) throws ClassNotFoundException {
        for (String word : FieldRules.words().get(key)) {
            assertThat(word, faults(key, word), is(List.of()));
            assertThat(word, faults(key, word + "x").size(), is(1));
            assertThat(word, faults(key, List.of(word, "another")).size(), is(1));
        }
    }

    private static List<String> faults(String key, Object value) throws ClassNotFoundException {
        List<String> faults = new ArrayList<>();
        Document document = new Document("file", Node.root(Map.of("x", value)), faults);
        FieldRules.check(document, model(key), field(key), document.root().at("x"));
        return faults;
    }

    private static Class<?> model(String key) throws ClassNotFoundException {
        String name = key.substring(0, key.indexOf('.'));
        return Class.forName((name.startsWith("V1") ? KUBERNETES : ECS) + name);
    }

    private static String field(String key) {
        return key.substring(key.indexOf('.') + 1);
    }

    private static Set<String> fields(Class<?> model) throws ReflectiveOperationException {
        if (SdkPojo.class.isAssignableFrom(model)) {
            SdkPojo builder = (SdkPojo) model.getMethod("builder").invoke(null);
            return builder.sdkFields().stream()
                    .map(field -> field.locationName())
                    .collect(Collectors.toSet());
        }
        return Stream.of(model.getDeclaredFields())
                .map(field -> field.getAnnotation(SerializedName.class))
                .filter(name -> name != null)
                .map(SerializedName::value)
                .collect(Collectors.toSet());
    }
}
