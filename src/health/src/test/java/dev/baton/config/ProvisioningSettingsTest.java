package dev.baton.config;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProvisioningSettingsTest {
    private static Settings settings(Map<String, String> flags) {
        return Settings.builder()
                .declare(ProvisioningSettings.ALL)
                .commandLine(flags)
                .build();
    }

    @ParameterizedTest
    @CsvSource({
        "provisioning-api, true",
        "provisioning-api-port, 8082",
        "provisioning-api-bind-address, 127.0.0.1",
        "provisioning-api-token, abc",
        "provisioning-max-attempts, 5",
        "provisioning-backoff, 1-60",
        "connector-id, scim-eu",
        "provisioning-concurrency, 4",
        "provisioning-rate, 10",
        "provisioning-retention, 30",
        "database-user, baton",
        "database-password, abc"
    })
    void whatHasAnEffectOnTasksOnlyNeedsAPlaceForThem(String name, String value) {
        Settings settings = settings(Map.of(name, value));
        SettingsException e = assertThrows(SettingsException.class, () -> ProvisioningSettings.check(settings));
        assertThat(e.getMessage(), startsWith("--" + name + " (command line) needs a place for tasks"));

        ProvisioningSettings.check(settings(Map.of(name, value, "data-dir", "/tasks")));
        ProvisioningSettings.check(settings(Map.of(name, value, "database-url", "jdbc:postgresql://db/tasks")));
    }

    @Test
    void twoPlacesAreOneTooMany() {
        Settings settings = settings(Map.of("data-dir", "/tasks", "database-url", "jdbc:postgresql://db/tasks"));
        assertThrows(SettingsException.class, () -> ProvisioningSettings.check(settings));
    }

    @Test
    void withoutAnApiNoPlaceIsNeeded() {
        Settings settings = settings(Map.of("provisioning-api", "false", "me", "ann"));
        ProvisioningSettings.check(settings);
        assertThat(ProvisioningSettings.isEnabled(settings), is(false));
    }

    @ParameterizedTest
    @CsvSource({"1-1, true", "1-3600, true", "0-1, false", "2-1, false", "1-3601, false", "1-, false", "-1, false"})
    void aRangeOfWaitsIsOrderedAndBounded(String text, boolean isAllowed) {
        assertThat(
                ProvisioningSettings.WaitRange.parse(text).map(Object::toString),
                is(isAllowed ? Optional.of(text) : Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:postgresql://db/tasks, true",
        "jdbc:postgresql://db:5432/tasks?sslmode=require, true",
        "jdbc:postgresql://db/, false",
        "jdbc:postgresql://db, false",
        "jdbc:postgresql:///tasks, false",
        "jdbc:postgresql://me@db/tasks, false",
        "jdbc:postgresql://db/tasks?user=me, false",
        "jdbc:postgresql://db/tasks?ssl=true&PASSWORD=x, false",
        "jdbc:postgresql://d b/tasks, false",
        "jdbc:h2:mem:x, false"
    })
    void aDatabaseUrlIsCompleteAndHasNoCredentials(String text, boolean isAllowed) {
        assertThat(ProvisioningSettings.DATABASE_URL.parse(text).isPresent(), is(isAllowed));
    }
}
