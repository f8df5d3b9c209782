package dev.baton.manifests;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReferencesTest {
    private static final Map<String, String> VALUES = Map.of("A", "1", "B", "$(A)", "EMPTY", "");

    /** The cases of the proposal that brought references to Kubernetes (design-proposals, expansion). */
    @ParameterizedTest
    @CsvSource({
        "$(A), 1",
        "x-$(A)-$(A)y, x-1-1y",
        "$(B), $(A)",
        "x$(EMPTY)y, xy",
        "$(C), $(C)",
        "$$(A), $(A)",
        "$$$(A), $1",
        "$$$$(A), $$(A)",
        "$$, $",
        "$, $",
        "$A, $A",
        "$(A, $(A",
        "$((A)), $((A))",
        "$(A$(A)), $(A$(A))",
        "$(), $()",
        "$)A(, $)A("
    })
    void referencesAreExpandedAsTheKubeletDoes(String text, String expected) {
        assertThat(References.expand(text, name -> VALUES.getOrDefault(name, References.to(name))), is(expected));
    }
}
