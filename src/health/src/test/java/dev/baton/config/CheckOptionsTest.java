package dev.baton.config;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.helidon.common.media.type.MediaTypes;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How single checks and groups of them are set, in code, by settings and by Helidon's configuration. */
class CheckOptionsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final CheckOptions ALL = CheckOptions.builder()
            .timeout(SECOND)
            .interval(SECOND.multipliedBy(2))
            .cacheTtl(SECOND.multipliedBy(3))
            .failureThreshold(4)
            .successThreshold(5)
            .optional(true)
            .build();

    private static String text(CheckOptions options) {
        return options.timeout().map(Duration::toSeconds) + " "
                + options.interval().map(Duration::toSeconds) + " "
                + options.cacheTtl().map(Duration::toSeconds) + " "
                + options.failureThreshold() + " " + options.successThreshold() + " " + options.isOptional();
    }

    @Test
    void whatIsNotSetComesFromTheOthers() {
        CheckOptions some = CheckOptions.builder()
                .timeout(SECOND.multipliedBy(9))
                .optional(false)
                .build();

        assertThat(text(CheckOptions.create().orElse(ALL)), is(text(ALL)));
        assertThat(text(ALL.orElse(some)), is(text(ALL)));
        assertThat(text(some.orElse(ALL)), is("Optional[9] Optional[2] Optional[3] Optional[4] Optional[5] false"));
        assertThat(CheckOptions.create().isOptional(), is(false));
    }

    @Test
    void whatIsOutOfRangeIsRefused() {
        CheckOptions.Builder builder = CheckOptions.builder();
        for (Duration bad : List.of(Duration.ofSeconds(-1), Duration.ofDays(1).plusNanos(1))) {
            assertThrows(IllegalArgumentException.class, () -> builder.timeout(bad));
            assertThrows(IllegalArgumentException.class, () -> builder.interval(bad));
            assertThrows(IllegalArgumentException.class, () -> builder.cacheTtl(bad));
        }
        assertThrows(IllegalArgumentException.class, () -> builder.timeout(Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> builder.failureThreshold(0));
        assertThrows(IllegalArgumentException.class, () -> builder.successThreshold(0));
        builder.interval(Duration.ZERO).cacheTtl(Duration.ZERO);
    }

    @Test
    void settingsOfADeclaredCheckComeBeforeItsDefaults() {
        CheckSettings disk = CheckSettings.of("disk-space", ALL);
        Settings settings = Settings.builder()
                .declare(disk.declared())
                .environment(Map.of("BATON_HEALTH_CHECK_DISK_SPACE_INTERVAL", "60"))
                .commandLine(
                        Map.of("health-check-disk-space-timeout", "7", "health-check-disk-space-optional", "false"))
                .build();

        assertThat(text(disk.read(settings)), is("Optional[7] Optional[60] Optional[3] Optional[4] Optional[5] false"));
        assertThat(
                CheckSettings.declared(Map.of("b", ALL, "a", ALL)).stream()
                        .map(Setting::name)
                        .toList(),
                is(List.of(
                        "health-check-a-timeout",
                        "health-check-a-interval",
                        "health-check-a-cache-ttl",
                        "health-check-a-failure-threshold",
                        "health-check-a-success-threshold",
                        "health-check-a-optional",
                        "health-check-b-timeout",
                        "health-check-b-interval",
                        "health-check-b-cache-ttl",
                        "health-check-b-failure-threshold",
                        "health-check-b-success-threshold",
                        "health-check-b-optional")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"validate", "check", "Disk", "", "a b"})
    void aCheckWhoseSettingsWouldBeOthersOrNoneIsRefused(String name) {
        assertThrows(IllegalArgumentException.class, () -> CheckSettings.of(name, ALL));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "storage:disk                          | {storage=[disk]}",
                "storage:disk+database,up.1:validate   | {storage=[disk, database], up.1=[validate]}",
                "a:b,a:c                               |",
                "storage                               |",
                "storage:                              |",
                ":disk                                 |",
                "a:b+                                  |",
                "a:b,                                  |",
                "a:../b                                |",
                "validate:disk                         |",
                "ready:disk                            |",
                "a:disk,client:disk                    |",
                "drain:disk                            |",
            })
    void groupsAreNamesOfChecks(String text, String groups) {
        assertThat(
                HealthSettings.GROUPS.parse(text).map(parsed -> new TreeMap<>(parsed.checks()).toString()),
                is(Optional.ofNullable(groups)));
    }

    private static HealthConfig read(String properties) {
        Config config = Config.builder(ConfigSources.create(Stream.of(properties.split(";"))
                        .map(line -> line.split("=", 2))
                        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]))))
                .disableEnvironmentVariablesSource()
                .disableSystemPropertiesSource()
                .build();
        return HealthConfig.of(config.get("baton.health"));
    }

    @Test
    void aNodeOfHelidonsConfigurationSetsWhatTheSettingsDo() {
        HealthConfig config = read("baton.health.cache-ttl=7;baton.health.port=0;baton.health.groups.storage.0=disk;"
                + "baton.health.groups.storage.1=db;baton.health.groups.up=validate;"
                + "baton.health.checks.diskSpace.optional=true;baton.health.checks.diskSpace.timeout=3");

        assertThat(config.settings().value(HealthSettings.CACHE_TTL), is(Duration.ofSeconds(7)));
        assertThat(config.settings().value(HealthSettings.PORT), is(0));
        assertThat(config.settings().value(HealthSettings.VALIDATE_TIMEOUT), is(Duration.ofSeconds(30)));
        assertThat(config.settings().isSet(HealthSettings.VALIDATE_TIMEOUT), is(false));
        assertThat(
                config.settings().value(HealthSettings.GROUPS).checks(),
                is(Map.of("storage", List.of("disk", "db"), "up", List.of("validate"))));
        assertThat(
                text(config.checks().get("diskSpace")),
                is("Optional[3] Optional.empty Optional.empty Optional.empty Optional.empty true"));
    }

    @Test
    void theNameOfACheckMayHaveADot() {
        HealthConfig config = read("baton.health.checks.disk~1data.timeout=3;baton.health.groups.all~11.0=disk.data");

        assertThat(config.checks().get("disk.data").timeout(), is(Optional.of(Duration.ofSeconds(3))));
        assertThat(config.settings().value(HealthSettings.GROUPS).checks(), is(Map.of("all.1", List.of("disk.data"))));
    }

    @Test
    void aListIsAListInEveryFormat() {
        Config config = Config.just(
                "baton: {health: {groups: {storage: [disk, db], up: validate}, checks: {disk: {interval: 60}}}}",
                MediaTypes.APPLICATION_YAML);
        HealthConfig read = HealthConfig.of(config.get("baton.health"));

        assertThat(
                read.settings().value(HealthSettings.GROUPS).checks(),
                is(Map.of("storage", List.of("disk", "db"), "up", List.of("validate"))));
        assertThat(read.checks().get("disk").interval(), is(Optional.of(Duration.ofSeconds(60))));
    }

    @Test
    void aNodeThatDoesNotExistSetsNothing() {
        HealthConfig config = read("other=1");

        assertThat(config.checks(), is(Map.of()));
        assertThat(config.settings().isSet(HealthSettings.PORT), is(false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cach-ttl=7              | baton.health.cach-ttl is unknown: the keys are port, bind-address, cache-ttl",
                "cache-ttl=abc           | baton.health.cache-ttl=abc (file): must be whole seconds from 0 to 300",
                "cache-ttl.x=1           | baton.health.cache-ttl= (file): must be whole seconds from 0 to 300",
                "checks.disk.optoinal=1  | baton.health.checks.disk.optoinal is unknown: the keys are timeout, interval",
                "checks.disk.timeout=0   | baton.health.checks.disk.timeout=0 (file): must be whole seconds from 1 to 3600",
                "groups.storage=a b      | must be GROUP:CHECK or GROUP:CHECK+CHECK",
                "agent=true              | baton.health.agent is unknown: the keys are port, bind-address",
                "checks=5                | baton.health.checks must hold keys and values",
                "checks.disk=60          | baton.health.checks.disk must hold keys and values",
                "checks.0=60             | baton.health.checks.0 must hold keys and values",
            })
    void aBadKeyOrValueIsRefusedInOneLine(String property, String message) {
        SettingsException e = assertThrows(SettingsException.class, () -> read("baton.health." + property));

        assertThat(e.getMessage(), containsString(message));
    }
}
