package dev.baton.config;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    @ParameterizedTest
    @ValueSource(strings = {"", "yes", "no", "on", "off", "tRUE", "2", " true"})
    void nothingElseIsABoolean(String text) {
        assertThat(HealthSettings.ENABLED.parse(text), is(Optional.empty()));
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
        assertThat(HealthSettings.ENDPOINT.allowed(), is("health, ready or live"));
        assertThat(HealthSettings.ENDPOINT.parse("ready"), is(Optional.of(Endpoint.READY)));
    }

    @Test
    void aDefaultHasToBeAllowed() {
        assertThrows(
                IllegalArgumentException.class,
                () -> Setting.integer("a", 1, 2, "x").withDefault("3"));
    }
}
