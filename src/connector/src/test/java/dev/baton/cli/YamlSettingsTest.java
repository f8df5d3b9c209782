package dev.baton.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.baton.config.SettingsException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.error.YAMLException;

class YamlSettingsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            'a: 1\na: 2'                    | line 2: a is there twice
            'baton:\n  a: 1\n  a: 2'        | line 3: a is there twice
            'baton: {a: 1, "a": 2}'         | line 1: a is there twice
            'baton:\n  a: 1\nbaton: {}'     | line 3: baton is there twice
            '? [a]\n: b'                    | line 1: a key must be text
            'text alone'                    | must hold keys and values
            '[a, b]'                        | must hold keys and values
            """)
    void aFaultIsNamedWithItsLine(String text, String expected) {
        String yaml = text.replace("\\n", "\n");

        assertThat(
                assertThrows(SettingsException.class, () -> YamlSettings.read(yaml))
                        .getMessage(),
                is(expected));
    }

    @Test
    void valuesAreTextAsItIsWritten() {
        assertThat(
                YamlSettings.read("baton: {a: 010, b: yes, c: 'no', d: , e: 2026-01-01}"),
                is(Map.of("baton", Map.of("a", "010", "b", "true", "c", "no", "d", "", "e", "2026-01-01"))));
    }

    @Test
    void textThatLooksLikeKeysIsNotOne() {
        assertThat(
                YamlSettings.read("baton:\n  a: |-\n    x: 1\n    x: 2\nother:\n- p: 1\n  q: 2\n- p: 3\n  q: 4\n"),
                is(Map.of("baton", Map.of("a", "x: 1\nx: 2"), "other", List.of())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing", "---", "--- ~"})
    void aFileMayHoldNothing(String text) {
        assertThat(YamlSettings.read(text), is(Map.of()));
    }

    @Test
    void anAliasIsNotFollowedWithoutEnd() {
        assertThat(YamlSettings.read("baton: &a {x: *a}"), is(Map.of("baton", Map.of("x", List.of()))));
    }

    @Test
    void aliasesDoNotMultiply() {
        String bomb = "a0: &a0 [x, x]\n"
                + IntStream.range(1, 25)
                        .mapToObj(i -> "a" + i + ": &a" + i + " [*a" + (i - 1) + ", *a" + (i - 1) + "]\n")
                        .collect(Collectors.joining());

        assertThat(YamlSettings.read(bomb).size(), is(25));
    }

    @Test
    void nestingIsBounded() {
        assertThat(
                assertThrows(YAMLException.class, () -> YamlSettings.read("a: " + "[".repeat(100_000)))
                        .getMessage(),
                containsString("Nesting Depth"));
    }
}
