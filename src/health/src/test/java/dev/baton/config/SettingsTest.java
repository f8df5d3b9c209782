package dev.baton.config;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

class SettingsTest {
    private static final Setting<Secret> TOKEN = Setting.secret("scim-token", "bearer token");
    private static final List<Setting<?>> DECLARED = List.of(
            HealthSettings.ENABLED, HealthSettings.PORT, HealthSettings.BIND_ADDRESS, HealthSettings.TIMEOUT, TOKEN);

    @TempDir
    Path directory;

    private static Settings settings(Map<String, String> environment, Map<String, String> commandLine) {
        return Settings.builder()
                .yaml(text -> new Yaml(new SafeConstructor(new LoaderOptions())).<Map<String, Object>>load(text))
                .declare(DECLARED)
                .environment(environment)
                .commandLine(commandLine)
                .build();
    }

    private static String fault(Map<String, String> environment, Map<String, String> commandLine) {
        return assertThrows(SettingsException.class, () -> settings(environment, commandLine))
                .getMessage();
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            9001, 9002, 9003, 9001, ENVIRONMENT
            '',   9002, 9003, 9002, COMMAND_LINE
            ,     9002, 9003, 9002, COMMAND_LINE
            ,     ,     9003, 9003, FILE
            ,     ,     ,     8081, DEFAULT
            """)
    void environmentBeatsCommandLineBeatsFileBeatsDefault(
            String variable, String flag, String key, int expected, Origin.Source source) throws IOException {
        Path file = file("baton.yaml", key == null ? "baton: {}" : "baton:\n  health-check-port: " + key + "\n");
        Map<String, String> environment = variable == null ? Map.of() : Map.of("BATON_HEALTH_CHECK_PORT", variable);
        Map<String, String> commandLine = flag == null
                ? Map.of("config", file.toString())
                : Map.of("config", file.toString(), "health-check-port", flag);

        Settings settings = settings(environment, commandLine);

        assertThat(settings.value(HealthSettings.PORT), is(expected));
        assertThat(settings.origin(HealthSettings.PORT).map(Origin::source), is(Optional.of(source)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "-1", "65536", "99999999999", "80 81", "0x50", " ", "1.5"})
    void aBadPortStopsWithOneLineThatNamesSettingSourceValueAndRange(String value) {
        assertThat(
                fault(Map.of("BATON_HEALTH_CHECK_PORT", value), Map.of()),
                allOf(
                        containsString("BATON_HEALTH_CHECK_PORT="),
                        containsString("(environment)"),
                        containsString(value.strip()),
                        containsString("a whole number from 0 to 65535"),
                        not(containsString("\n"))));
        assertThat(
                fault(Map.of(), Map.of("health-check-port", value)),
                allOf(containsString("--health-check-port="), containsString("(command line)")));
    }

    @Test
    void aBadValueIsAnErrorEvenWhereItIsOverridden() {
        assertThat(
                fault(Map.of("BATON_HEALTH_CHECK_PORT", "9000"), Map.of("health-check-port", "x")),
                containsString("--health-check-port=x (command line): must be"));
    }

    @Test
    void aServiceLinkIsExplained() {
        assertThat(
                fault(Map.of("BATON_HEALTH_CHECK_PORT", "tcp://10.0.0.7:8081"), Map.of()),
                allOf(
                        containsString("BATON_HEALTH_CHECK_PORT=tcp://10.0.0.7:8081"),
                        containsString("Service named baton-health-check"),
                        containsString("enableServiceLinks: false")));
        assertThat(
                fault(Map.of("BATON_HEALTH_CHECK_PORT", "8081x"), Map.of()), not(containsString("enableServiceLinks")));
    }

    @Test
    void controlCharactersOfABadValueAreNotEchoed() {
        assertThat(
                fault(Map.of("BATON_HEALTH_CHECK_PORT", "80\n81\u001b[31m"), Map.of()),
                allOf(not(containsString("\n")), not(containsString("\u001b"))));
    }

    @Test
    void aVariableThatOverridesAnotherValueIsReportedOnce() {
        Settings settings = settings(Map.of("BATON_HEALTH_CHECK_PORT", "9000"), Map.of("health-check-port", "9001"));

        assertThat(settings.warnings(), contains("BATON_HEALTH_CHECK_PORT=9000 overrides --health-check-port=9001"));
    }

    @ParameterizedTest
    @CsvSource({"9000, 9000", "09000, 9000"})
    void aVariableThatSaysTheSameAsTheFlagIsNoNews(String variable, String flag) {
        Settings settings = settings(Map.of("BATON_HEALTH_CHECK_PORT", variable), Map.of("health-check-port", flag));

        assertThat(settings.warnings(), is(empty()));
    }

    @Test
    void unknownVariablesAreReported() {
        Settings settings = settings(Map.of("BATON_HELTH_CHECK", "true", "BATON_PORT", "1", "PATH", "/bin"), Map.of());

        assertThat(
                settings.warnings(),
                contains(
                        "unknown variable BATON_HELTH_CHECK is ignored; did you mean BATON_HEALTH_CHECK?",
                        "unknown variable BATON_PORT is ignored"));
    }

    @Test
    void serviceLinksOfAnyServiceWarnNobody() {
        Settings settings = settings(
                Map.of(
                        "BATON_SCIM_PORT", "tcp://10.0.0.7:80",
                        "BATON_SCIM_PORT_80_TCP", "tcp://10.0.0.7:80",
                        "BATON_SCIM_PORT_80_TCP_ADDR", "10.0.0.7",
                        "BATON_SCIM_PORT_80_TCP_PORT", "80",
                        "BATON_SCIM_PORT_80_TCP_PROTO", "tcp",
                        "BATON_SCIM_SERVICE_HOST", "10.0.0.7",
                        "BATON_SCIM_SERVICE_PORT", "80",
                        "BATON_SCIM_SERVICE_PORT_HEALTH", "80"),
                Map.of());

        assertThat(settings.warnings(), is(empty()));
    }

    @Test
    void aCommandLineOnlySettingHasNoVariableAndNoKey() throws IOException {
        Settings settings = settings(Map.of("BATON_TIMEOUT", "9"), Map.of());
        assertThat(settings.value(HealthSettings.TIMEOUT).toSeconds(), is(5L));
        assertThat(settings.warnings(), contains("unknown variable BATON_TIMEOUT is ignored"));

        Path file = file("baton.yaml", "baton:\n  timeout: 9\n");
        assertThat(
                fault(Map.of("BATON_CONFIG", file.toString()), Map.of()), containsString("unknown key baton.timeout"));
    }

    @Test
    void unknownFlagsAreAnError() {
        assertThat(fault(Map.of(), Map.of("no-such", "1")), is("unknown flag --no-such"));
    }

    @Test
    void settingsOfOthersAreNeitherUnknownNorChecked() throws IOException {
        Path file = file("baton.properties", "baton.health-check-port=eighty\n");

        Settings settings = Settings.builder()
                .known(DECLARED)
                .environment(Map.of("BATON_SCIM_TOKEN", "\u0007", "BATON_CONFIG", file.toString()))
                .build();

        assertThat(settings.warnings(), is(empty()));
    }

    @Test
    void aConnectorsSettingMayHaveTheNameOfOneOfTheProbe() {
        Setting<String> verbose = Setting.text("verbose", "how much the target system says");

        Settings settings = Settings.builder()
                .declare(List.of(verbose))
                .known(HealthSettings.PROBE)
                .environment(Map.of("BATON_VERBOSE", "2"))
                .build();

        assertThat(settings.value(verbose), is("2"));
        assertThat(settings.warnings(), is(empty()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a.yaml       | baton: [1]                                | must hold keys and values
            b.yaml       | health-chek-port: 1                       | unknown key health-chek-port in
            b.yaml       | health-chek-port: 1                       | did you mean health-check-port?
            b.yaml       | batn: {health-check-port: 1}              | did you mean baton?
            b.yaml       | 'baton: &a {x: *a}'                       | baton.x must be a single value
            b.properties | 'baton.config=a\nbaton.config=b'          | baton.config is there twice
            b.properties | 'baton=a\nbaton.log-level=info'             | baton is both a value and the name of keys
            b.properties | batn.x=1                                  | did you mean baton?
            b.yaml       | baton: {helth: 1}                         | unknown key baton.helth
            c.yaml       | baton: {config: x.yaml}                   | unknown key baton.config
            d.yaml       | baton: {health-check-port: [1, 2]}        | baton.health-check-port must be a single value
            e.yaml       | baton: {health-check-port                 | is not well-formed YAML: line 1, column 26
            e.yaml       | baton: ]                                  | is not well-formed YAML: line 1, column 8
            f.properties | baton.health-check-port=\\u00zz           | is not well-formed properties
            g.properties | baton.health-check-port=x                 | baton.health-check-port in
            h.toml       | a = 1                                     | must end in .yaml, .yml or .properties
            """)
    void aBadFileStopsWithOneLine(String name, String content, String expected) throws IOException {
        Path file = file(name, content);

        assertThat(
                fault(Map.of(), Map.of("config", file.toString())),
                allOf(containsString(expected), containsString(name), not(containsString("\n"))));
    }

    @Test
    void anUnreadableOrOversizedFileStopsWithOneLine() throws IOException {
        Path missing = directory.resolve("missing.yaml");
        assertThat(
                fault(Map.of("BATON_CONFIG", missing.toString()), Map.of()),
                allOf(containsString("BATON_CONFIG (environment)"), containsString("cannot be read: no such file")));

        Path large = file("large.yaml", "# " + "x".repeat(1024 * 1024 - 1));
        assertThat(fault(Map.of(), Map.of("config", large.toString())), containsString("is larger than"));

        assertThat(fault(Map.of(), Map.of("config", " ")), is("--config=\" \" (command line): must be a path"));
    }

    @Test
    void aFileMayHoldUpToOneMebibyteAndAValueStandsQuotedWhereItCannotBeSeen() throws IOException {
        Path file = file("other.yaml", "baton: {}\n# " + "x".repeat(1024 * 1024 - 12));
        assertThat(Files.size(file), is(1024L * 1024));

        Settings settings = settings(Map.of(), Map.of("config", file.toString()));

        assertThat(settings.origin(HealthSettings.PORT).map(Origin::source), is(Optional.of(Origin.Source.DEFAULT)));
        assertThat(
                fault(Map.of("BATON_HEALTH_CHECK", "true\u00a0"), Map.of()),
                is("BATON_HEALTH_CHECK=\"true\\u00a0\" (environment): must be true or false"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            go.yaml       | health-check-port: 18001
            go.properties | health-check-port=18001
            """)
    void aFileWithoutOurKeyHoldsSettingsAtTheTop(String name, String content) throws IOException {
        Settings settings =
                settings(Map.of(), Map.of("config", file(name, content).toString()));

        assertThat(settings.value(HealthSettings.PORT), is(18_001));
        assertThat(
                settings.origin(HealthSettings.PORT).map(Origin::name).orElseThrow(),
                containsString("health-check-port in "));
    }

    @Test
    void whatStandsBesideOurKeyIsIgnoredWithAWarning() throws IOException {
        Path file = file(
                "mixed.yaml", "baton:\n  health-check-port: 18001\nhealth-check-details: full\nserver:\n  port: 1\n");

        Settings settings = settings(Map.of(), Map.of("config", file.toString()));

        assertThat(
                settings.warnings(), contains(allOf(containsString("health-check-details"), containsString("server"))));
    }

    @Test
    void placeholdersInValuesStayAsTheyAre() {
        Settings settings = settings(Map.of("BATON_SCIM_TOKEN", "a${PATH}b"), Map.of());

        assertThat(settings.value(TOKEN).value(), is("a${PATH}b"));
    }

    @Test
    void aSecretCanStandInAFileAndChangeThere() throws IOException {
        Path file = file("token", "first\n");
        Settings settings = settings(Map.of("BATON_SCIM_TOKEN_FILE", file.toString()), Map.of());
        assertThat(settings.value(TOKEN).value(), is("first"));
        assertThat(settings.origin(TOKEN).map(Origin::name), is(Optional.of("BATON_SCIM_TOKEN_FILE")));

        Files.move(file("next", "second"), file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        assertThat(settings.value(TOKEN).value(), is("second"));
    }

    @Test
    void aSecretsFileIsReadAgainOnlyWhenItChanges() throws IOException {
        Path file = file("token", "first");
        Settings settings = settings(Map.of("BATON_SCIM_TOKEN_FILE", file.toString()), Map.of());
        FileTime modified = Files.getLastModifiedTime(file);

        Files.writeString(file, "other");
        Files.setLastModifiedTime(file, modified);
        assertThat(settings.value(TOKEN).value(), is("first"));

        Files.setLastModifiedTime(file, FileTime.fromMillis(modified.toMillis() + 1_000));
        assertThat(settings.value(TOKEN).value(), is("other"));
    }

    @Test
    void aSecretsFileHoldsUpTo64Kibibytes() throws IOException {
        Path file = file("token", "first" + "\n".repeat(64 * 1024 - 5));
        Settings settings = settings(Map.of("BATON_SCIM_TOKEN_FILE", file.toString()), Map.of());
        assertThat(settings.value(TOKEN).value(), is("first"));

        Files.writeString(file, "first" + "\n".repeat(64 * 1024 - 4));
        assertThat(
                assertThrows(
                                SettingsException.class,
                                () -> settings.value(TOKEN).value())
                        .getMessage(),
                containsString("is larger than 65536 bytes"));
    }

    @Test
    void aSecretAndItsFileTogetherAreAnError() throws IOException {
        Path file = file("token", "first\n");

        assertThat(
                fault(Map.of("BATON_SCIM_TOKEN", "t0ken"), Map.of("scim-token-file", file.toString())),
                is("both BATON_SCIM_TOKEN (environment) and --scim-token-file (command line) are set:"
                        + " set one of them"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "two\nlines", "b\u00e4d"})
    void aSecretFileHoldsOneLine(String content) throws IOException {
        Path file = file("token", content);

        assertThat(
                fault(Map.of(), Map.of("scim-token-file", file.toString())),
                containsString("does not hold one line of printable ASCII"));
    }

    @Test
    void aSecretOnTheCommandLineWorksAndWarnsWithoutShowingIt() {
        Settings settings = settings(Map.of(), Map.of("scim-token", "t0ken-value"));

        assertThat(settings.value(TOKEN).value(), is("t0ken-value"));
        assertThat(
                settings.warnings(),
                contains("--scim-token is visible in the process list: use BATON_SCIM_TOKEN or --scim-token-file"));
    }

    @Test
    void noFaultAndNoCleanTextShowsASecret() {
        assertThat(fault(Map.of("BATON_SCIM_TOKEN", "s\u0001cret"), Map.of()), not(containsString("cret")));

        Settings settings = settings(Map.of("BATON_SCIM_TOKEN", "s3/cret+"), Map.of());
        assertThat(settings.cleaner().apply("got s3/cret+ and s3%2Fcret%2B"), is("got *** and ***"));
        assertThat(settings.all().toString(), not(containsString("s3/cret")));
        assertThat(settings.value(TOKEN).toString(), is("***"));
    }

    @Test
    void allSettingsStandInTheOrderOfTheirDeclaration() {
        List<String> names = settings(Map.of(), Map.of()).all().stream()
                .map(found -> found.setting().name())
                .toList();

        assertThat(
                names,
                is(List.of(
                        "health-check",
                        "health-check-port",
                        "health-check-bind-address",
                        "timeout",
                        "scim-token",
                        "scim-token-file")));
    }

    @Test
    void aSecretInAFileIsMaskedWhateverBecomesOfTheFile() throws IOException {
        Path file = file("token", "first-secret");
        Settings settings = settings(Map.of("BATON_SCIM_TOKEN_FILE", file.toString()), Map.of());
        Files.move(file("next", "second-secret"), file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        settings.value(TOKEN).value();
        Files.delete(file);

        assertThat(settings.cleaner().apply("had first-secret, has second-secret"), is("had ***, has ***"));
    }

    @Test
    void aMissingRequiredSettingNamesWhatToSet() {
        Setting<java.net.URI> url = Setting.httpUrl("scim-base-url", "base URL").required();
        Settings settings = Settings.builder().declare(List.of(TOKEN, url)).build();

        String expected = "scim-base-url is not set: set BATON_SCIM_BASE_URL or --scim-base-url to an http or https URL"
                + " without user info, query or fragment";
        assertThat(
                assertThrows(SettingsException.class, settings::checkRequired).getMessage(), is(expected));
        assertThat(
                assertThrows(SettingsException.class, () -> settings.value(url)).getMessage(), is(expected));

        Settings.builder()
                .declare(List.of(TOKEN, url))
                .commandLine(Map.of("scim-base-url", "http://a"))
                .build()
                .checkRequired();
    }
}
