package dev.baton.config;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingTest {
    @Test
    void flagVariableAndKeyFollowFromTheName() {
        assertThat(HealthSettings.PORT.name(), is("health-check-port"));
        assertThat(HealthSettings.PORT.flag(), is("--health-check-port"));
        assertThat(HealthSettings.PORT.variable(), is("BATON_HEALTH_CHECK_PORT"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Port", "a_b", "-a", "a-", "a--b", "1a", "a b"})
    void aNameIsLowerCaseWordsWithDashes(String name) {
        assertThrows(IllegalArgumentException.class, () -> Setting.text(name, "x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "t", "T", "true", "TRUE", "True"})
    void trueIsWhatGoTakesForTrue(String text) {
        assertThat(HealthSettings.ENABLED.parse(text), is(Optional.of(true)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "f", "F", "false", "FALSE", "False"})
    void falseIsWhatGoTakesForFalse(String text) {
        assertThat(HealthSettings.ENABLED.parse(text), is(Optional.of(false)));
    }

    @Test
    void whiteSpaceAroundABooleanOrANumberDoesNotCount() {
        assertThat(HealthSettings.ENABLED.parse(" true\t"), is(Optional.of(true)));
        assertThat(HealthSettings.PORT.parse("\u20098081 "), is(Optional.of(8081)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yes", "no", "on", "off", "tRUE", "2", "t rue"})
    void nothingElseIsABoolean(String text) {
        assertThat(HealthSettings.ENABLED.parse(text), is(Optional.empty()));
    }

    static Stream<Arguments> kinds() {
        String most = "x".repeat(4_096);
        return Stream.of(
                kind(Setting.bool("a", "what"), "true or false", List.of("t", "0"), List.of("", "yes")),
                kind(
                        Setting.integer("a", 2, 9, "what"),
                        "a whole number from 2 to 9",
                        List.of("2", "9"),
                        List.of("1", "10")),
                kind(
                        Setting.seconds("a", 2, 9, "what"),
                        "whole seconds from 2 to 9",
                        List.of("2", "9"),
                        List.of("1", "10")),
                kind(
                        Setting.text("a", "what"),
                        "text of 1 to 4096 characters",
                        List.of("é", most),
                        List.of("", " ", most + "x")),
                kind(
                        Setting.secret("a", "what"),
                        "text of 1 to 4096 printable ASCII characters",
                        List.of(" ", "~", most),
                        List.of("", "\u001f", "\u007f", "é", most + "x")),
                kind(Setting.path("a", "what"), "a path", List.of("/x", "x y"), List.of("", " ", "\0")),
                kind(
                        Setting.oneOf("a", Origin.Source.class, "what"),
                        "environment, command-line, file or default",
                        List.of("command-line", "file"),
                        List.of("", "command_line", "FILE")),
                kind(Setting.oneOf("a", List.of("one"), "what"), "one", List.of("one"), List.of("", "two")),
                kind(
                        Setting.httpUrl("a", "what"),
                        "an http or https URL without user info, query or fragment",
                        List.of("http://a:1", "http://a:65535"),
                        List.of("http://a:0", "http://a:65536")),
                kind(
                        Setting.of(
                                "a", "what", "an x", text -> Optional.of(text).filter("x"::equals)),
                        "an x",
                        List.of("x"),
                        List.of("y")));
    }

    private static Arguments kind(Setting<?> setting, String allowed, List<String> good, List<String> bad) {
        return Arguments.of(setting, allowed, good, bad);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aKindSaysWhatItAllowsAndAllowsNothingElse(
            Setting<?> setting, String allowed, List<String> good, List<String> bad) {
        assertThat(setting.description(), is("what"));
        assertThat(setting.allowed(), is(allowed));
        assertThat(good.stream().filter(text -> setting.parse(text).isEmpty()).toList(), is(List.of()));
        assertThat(bad.stream().filter(text -> setting.parse(text).isPresent()).toList(), is(List.of()));
    }

    @Test
    void eachPropertyOfASettingIsKeptByTheOthers() {
        Setting<Integer> plain = Setting.integer("a-b", 1, 9, "what");
        assertThat(traits(plain), is("a-b what default=- required=false secret=false boolean=false line=false file=-"));
        assertThat(
                traits(plain.withDefault("2").required().commandLineOnly()),
                is("a-b what default=2 required=true secret=false boolean=false line=true file=-"));
        assertThat(
                traits(plain.commandLineOnly().required().withDefault("2")),
                is("a-b what default=2 required=true secret=false boolean=false line=true file=-"));
        assertThat(
                traits(Setting.bool("c", "what")),
                is("c what default=false required=false secret=false boolean=true line=false file=-"));
        assertThat(
                traits(Setting.secret("d", "what").required()),
                is("d what default=- required=true secret=true boolean=false line=false file=d-file"));
    }

    private static String traits(Setting<?> setting) {
        return setting + " " + setting.description() + " default="
                + setting.defaultText().orElse("-") + " required=" + setting.isRequired() + " secret="
                + setting.isSecret() + " boolean=" + setting.isBoolean() + " line=" + setting.isCommandLineOnly()
                + " file=" + setting.file().map(Setting::name).orElse("-");
    }

    @ParameterizedTest
    @CsvSource({"1, true", "3600, true", "0, false", "3601, false", "5s, false", "1.0, false", "-1, false", "'', false"
    })
    void durationsAreBareWholeSeconds(String text, boolean isAllowed) {
        assertThat(HealthSettings.TIMEOUT.parse(text).isPresent(), is(isAllowed));
    }

    @ParameterizedTest
    @CsvSource({
        "https://scim.example.com/v2, true",
        "http://localhost:8080, true",
        "http://[::1]:8080/scim, true",
        "HTTPS://scim.example.com, true",
        "https://user:secret@scim.example.com, false",
        "https://scim.example.com/?a=b, false",
        "https://scim.example.com/#a, false",
        "https://scim.example.com:0, false",
        "https://scim.example.com:65536, false",
        "ftp://scim.example.com, false",
        "scim.example.com, false",
        "https:///v2, false",
        "https://a b, false",
        "'', false"
    })
    void aUrlIsHttpWithoutUserInfo(String text, boolean isAllowed) {
        assertThat(Setting.httpUrl("scim-base-url", "x").parse(text).isPresent(), is(isAllowed));
    }

    @Test
    void aWordIsOneOfThoseNamed() {
        Setting<String> setting = Setting.oneOf("log-format", List.of("console", "json"), "x");

        assertThat(setting.parse("json"), is(Optional.of("json")));
        assertThat(setting.parse("JSON"), is(Optional.empty()));
        assertThat(setting.allowed(), is("console or json"));
        assertThat(HealthSettings.ENDPOINT.allowed(), is("health, ready or live, or health/NAME for a check or group"));
        assertThat(HealthSettings.ENDPOINT.parse("ready"), is(Optional.of(Endpoint.READY)));
    }

    @Test
    void aDefaultHasToBeAllowed() {
        assertThrows(
                IllegalArgumentException.class,
                () -> Setting.integer("a", 1, 2, "x").withDefault("3"));
    }
}
