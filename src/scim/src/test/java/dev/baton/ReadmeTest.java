package dev.baton;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;

import dev.baton.config.HealthSettings;
import dev.baton.config.Setting;
import dev.baton.scim.ScimProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the README and the pages show is what the build compiles and the program takes. */
class ReadmeTest {
    private static final Pattern QUOTE = Pattern.compile("<!-- (src/\\S+) -->\n```\\w+\n(.*?)```", Pattern.DOTALL);
    private static final Pattern SETTING_ROW = Pattern.compile("\\| (`BATON_[^|]+) \\| ([^|]+) \\|([^|]*)\\|");

    private static String readme() throws IOException {
        return Files.readString(Path.of("README.md"));
    }

    @ParameterizedTest
    @CsvSource({"README.md, 2", "src/site/markdown/provisioning.md, 1"})
    void theCodeItShowsStandsInTheFilesItNames(Path page, int least) throws IOException {
        Matcher quote = QUOTE.matcher(Files.readString(page));
        List<String> files = new ArrayList<>();
        while (quote.find()) {
            files.add(quote.group(1));
            assertThat(Files.readString(Path.of(quote.group(1))), containsString(quote.group(2)));
        }
        assertThat(files.size(), is(greaterThanOrEqualTo(least)));
    }

    @Test
    void theSettingsOfTheOperatorsGuideAreDeclaredThatWay() throws IOException {
        List<Setting<?>> declared = Stream.<Setting<?>>concat(
                        HealthSettings.SERVER.stream(), new ScimProvider().settings().stream())
                .toList();
        Matcher row = SETTING_ROW.matcher(Files.readString(Path.of("src/site/markdown/operate.md")));
        int rows = 0;
        while (row.find()) {
            rows++;
            String variable = row.group(1).split("`")[1];
            Setting<?> setting = declared.stream()
                    .filter(candidate -> candidate.variable().equals(variable))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("not declared: " + variable));
            assertThat(row.group(2).split("`")[1], is(setting.flag()));
            assertThat(row.group(3).strip(), is(setting.defaultText().orElse("")));
        }
        assertThat(rows, is(greaterThanOrEqualTo(5)));
    }

    @Test
    void theTemplateNamesTheVersionsOfThisBuild() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        String template = Files.readString(Path.of("src/it/connector-template/pom.xml"));

        assertThat(value(template, "version.baton"), is(value(pom, "version")));
        assertThat(value(template, "version.helidon"), is(value(pom, "version.helidon")));
        assertThat(
                Files.readString(Path.of("src/site/markdown/connector.md")),
                containsString("-" + value(pom, "version") + "-cli.jar"));
    }

    private static String value(String pom, String element) {
        Matcher value = Pattern.compile("<" + element + ">([^<]+)<").matcher(pom);
        assertThat(element, value.find(), is(true));
        return value.group(1);
    }

    @Test
    void itsExampleConnectorIsShort() throws IOException {
        Matcher quote = QUOTE.matcher(readme());
        assertThat(quote.find(), is(true));
        long lines = quote.group(2).lines().filter(line -> !line.isBlank()).count();
        assertThat(lines + " lines", lines <= 24, is(true));
    }
}
