package dev.baton.health;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.baton.config.CheckGroups;
import dev.baton.config.Details;
import dev.baton.config.HealthSettings;
import dev.baton.config.SafeText;
import dev.baton.config.Setting;
import dev.baton.config.Settings;
import dev.baton.connector.ConnectorSession;
import dev.baton.connector.FailureKind;
import dev.baton.health.HealthReport.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class RegistrySettingsTest {
    private static final Duration FOREVER = Duration.ofDays(2);
    private static final Setting<?> TOKEN = Setting.secret("test-token", "a token");

    private static Settings settings(Map<String, String> flags) {
        return Settings.builder()
                .declare(HealthSettings.SERVER)
                .declare(List.of(TOKEN))
                .commandLine(flags)
                .build();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, '', FULL",
        "127.8.8.8, '', FULL",
        "::1, '', FULL",
        "localhost, '', FULL",
        "0.0.0.0, '', CODE",
        "::, '', CODE",
        "10.0.0.7, '', CODE",
        "0.0.0.0, full, FULL",
        "127.0.0.1, code, CODE",
        "127.0.0.1, none, NONE"
    })
    void howMuchIsSaidDependsOnTheBindAddressUnlessItIsSet(String address, String set, Details details) {
        Map<String, String> flags = set.isEmpty()
                ? Map.of("health-check-bind-address", address)
                : Map.of("health-check-bind-address", address, "health-check-details", set);
        try (HealthRegistry registry =
                HealthRegistry.builder().settings(settings(flags)).build()) {
            assertThat(registry.details(), is(details));
        }
    }

    @Test
    void noGroupMayHaveANameOfTheRegistrysOwn() {
        assertThat(
                CheckGroups.RESERVED,
                is(Set.of(HealthRegistry.VALIDATE, HealthRegistry.READY, Reports.CLIENT, Reports.DRAIN)));
    }

    @Test
    void timesThresholdsAndSecretsComeFromTheSettings() {
        FakeTime time = new FakeTime();
        TestCheck connector = TestCheck.of("connector");
        Settings settings = settings(Map.of(
                "health-check-cache-ttl", "7",
                "health-check-validate-timeout", "9",
                "health-check-failure-threshold", "2",
                "health-check-success-threshold", "3",
                "test-token", "Tok3n"));
        try (HealthRegistry registry = HealthRegistry.builder()
                .settings(settings)
                .session(ConnectorSession.of(connector))
                .time(time)
                .build()) {
            registry.health(FOREVER);
            connector.fail(FailureKind.UNAVAILABLE, "refused Tok3n");
            time.advance(Duration.ofMillis(6_999));
            registry.health(FOREVER);
            assertThat(connector.calls(), is(1));
            for (int i = 0; i < 2; i++) {
                assertThat(registry.health(FOREVER).isUp(), is(true));
                time.advance(Duration.ofSeconds(7));
            }
            assertThat(
                    registry.health(FOREVER).problem().map(Problem::reason).orElse(""), is("refused " + SafeText.MASK));
            connector.succeed();
            for (int i = 0; i < 3; i++) {
                assertThat(registry.health(FOREVER).isUp(), is(false));
                time.advance(Duration.ofSeconds(7));
            }
            assertThat(registry.health(FOREVER).isUp(), is(true));
            time.advance(Duration.ofSeconds(7));
            connector.hang();
            registry.health(Duration.ZERO);
            time.advance(Duration.ofSeconds(9));
            assertThat(
                    registry.snapshot().checks().getFirst().last().orElseThrow().reason(),
                    is("validation timed out after 9 s"));
            connector.release();
        }
    }

    @Test
    void anIntervalHasTheChecksAskedAlthoughNobodyDoes() throws Exception {
        FakeTime time = new FakeTime();
        TestCheck connector = TestCheck.of("connector").hang();
        HealthRegistry registry = HealthRegistry.builder()
                .settings(settings(Map.of("health-check-interval", "60")))
                .session(ConnectorSession.of(connector))
                .time(time)
                .build();
        time.advance(Duration.ofMillis(59_999));
        assertThat(connector.calls(), is(0));
        time.advance(Duration.ofMillis(1));
        connector.awaitHanging();
        connector.release();
        assertThat(registry.health(FOREVER).isUp(), is(true));
        connector.hang();
        time.advance(Duration.ofSeconds(60));
        connector.awaitHanging();
        registry.close();
        assertThat(time.pending(), is(0));
    }
}
