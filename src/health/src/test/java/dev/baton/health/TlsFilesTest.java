package dev.baton.health;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.baton.config.SettingsException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsFilesTest {
    private static Optional<TlsFiles> files(String certificate, String key, String clientCa) {
        return TlsFiles.of(path(certificate), path(key), path(clientCa));
    }

    private static Optional<Path> path(String file) {
        return Optional.ofNullable(file).map(Path::of);
    }

    @ParameterizedTest
    @CsvSource({"/c, /k, /ca", "/c, /k,"})
    void aCertificateAndItsKeyTurnTlsOn(String certificate, String key, String clientCa) {
        assertThat(
                files(certificate, key, clientCa),
                is(Optional.of(new TlsFiles(
                        Path.of(certificate),
                        Path.of(key),
                        Optional.ofNullable(clientCa).map(Path::of)))));
    }

    @ParameterizedTest
    @CsvSource({"/c,,", ",/k,", ",,/ca", "/c,,/ca", ",/k,/ca"})
    void someOfTheFilesAreNotEnough(String certificate, String key, String clientCa) {
        assertThat(
                assertThrows(SettingsException.class, () -> files(certificate, key, clientCa))
                        .getMessage(),
                is("TLS needs both health-check-tls-cert and health-check-tls-key: set both, or none of the"
                        + " health-check-tls settings"));
    }

    @Test
    void withoutFilesThereIsNoTls() {
        assertThat(files(null, null, null), is(Optional.empty()));
    }
}
