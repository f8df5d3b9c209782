package dev.baton.cli;

import dev.baton.config.HealthSettings;
import dev.baton.config.Settings;
import dev.baton.config.SettingsException;
import dev.baton.probe.ProbeTls;
import java.nio.file.Path;
import java.util.Optional;

/** What the settings say about the TLS of {@code health-check}. Pure functions. */
final class ProbeTlsFiles {
    private ProbeTlsFiles() {}

    /**
     * TLS, if the settings ask for it.
     *
     * @throws SettingsException if they name only some of the files that are needed
     */
    static Optional<ProbeTls> of(Settings settings) {
        Optional<ProbeTls> tls = settings.find(HealthSettings.TLS_CA)
                .map(ProbeTls::trusting)
                .or(() -> settings.find(HealthSettings.TLS_CERT).map(ProbeTls::pinnedTo));
        Optional<Path> certificate = settings.find(HealthSettings.TLS_CLIENT_CERT);
        Optional<Path> key = settings.find(HealthSettings.TLS_CLIENT_KEY);
        if (certificate.isPresent() != key.isPresent() || (certificate.isPresent() && tls.isEmpty())) {
            throw new SettingsException("mutual TLS needs " + HealthSettings.TLS_CLIENT_CERT.name() + ", "
                    + HealthSettings.TLS_CLIENT_KEY.name() + " and one of " + HealthSettings.TLS_CA.name() + " and "
                    + HealthSettings.TLS_CERT.name() + ": set them, or neither of the first two");
        }
        return certificate.isPresent() ? tls.map(it -> it.presenting(certificate.get(), key.orElseThrow())) : tls;
    }
}
