package dev.baton.manifests;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.baton.config.HealthSettings;
import dev.baton.config.Setting;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {
    private static final List<Setting<?>> SETTINGS = List.of(HealthSettings.TIMEOUT, HealthSettings.VERBOSE);

    private static Words read(String line) {
        List<String> words = line.isEmpty() ? List.of() : List.of(line.split(" "));
        return Words.read(
                words,
                flag -> SETTINGS.stream()
                        .filter(setting -> setting.flag().equals(flag))
                        .findFirst());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                      | ''                        | ''
            --timeout=1             | timeout=1                 | ''
            --timeout -1 --verbose  | timeout=-1,verbose=true   | ''
            --timeout=              | timeout=                  | ''
            --verbose=a=b           | verbose=a=b               | ''
            --verbose true          | verbose=true              | true
            serve x=y               | ''                        | serve,x=y
            """)
    void flagsAndValuesAreTakenApart(String line, String values, String others) {
        Words words = read(line);
        assertThat(
                words.values().entrySet().stream().map(Object::toString).collect(Collectors.joining(",")), is(values));
        assertThat(String.join(",", words.others()), is(others));
        assertThat(words.faults(), is(List.of()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --tiemout=1             | unknown flag --tiemout
            -v                      | unknown flag -v
            --timeout               | --timeout needs a value: whole seconds from 1 to 3600
            --timeout=1 --timeout 2 | --timeout is given twice
            --verbose --verbose     | --verbose is given twice
            """)
    void aFaultIsNamed(String line, String fault) {
        assertThat(read(line).faults(), is(List.of(fault)));
    }
}
