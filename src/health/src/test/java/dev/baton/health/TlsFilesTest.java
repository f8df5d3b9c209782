package dev.baton.health;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.baton.config.HealthSettings;
import dev.baton.config.Settings;
import dev.baton.config.SettingsException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsFilesTest {
    private static Settings settings(String certificate, String key, String clientCa) {
        Map<String, String> flags = new TreeMap<>();
        Optional.ofNullable(certificate).ifPresent(file -> flags.put("health-check-tls-cert", file));
        Optional.ofNullable(key).ifPresent(file -> flags.put("health-check-tls-key", file));
        Optional.ofNullable(clientCa).ifPresent(file -> flags.put("health-check-tls-client-ca", file));
        return Settings.builder()
                .declare(HealthSettings.SERVER)
                .commandLine(flags)
                .build();
    }

    @ParameterizedTest
    @CsvSource({"/c, /k, /ca", "/c, /k,"})
    void aCertificateAndItsKeyTurnTlsOn(String certificate, String key, String clientCa) {
        assertThat(
                TlsFiles.of(settings(certificate, key, clientCa)),
                is(Optional.of(new TlsFiles(
                        Path.of(certificate),
                        Path.of(key),
                        Optional.ofNullable(clientCa).map(Path::of)))));
    }

    @ParameterizedTest
    @CsvSource({"/c,,", ",/k,", ",,/ca", "/c,,/ca", ",/k,/ca"})
    void someOfTheFilesAreNotEnough(String certificate, String key, String clientCa) {
        Settings some = settings(certificate, key, clientCa);

        assertThat(
                assertThrows(SettingsException.class, () -> TlsFiles.of(some)).getMessage(),
                is("TLS needs both health-check-tls-cert and health-check-tls-key: set both, or none of the"
                        + " health-check-tls settings"));
    }

    @Test
    void withoutFilesThereIsNoTls() {
        assertThat(TlsFiles.of(settings(null, null, null)), is(Optional.empty()));
    }
}
