package dev.baton.health;

import dev.baton.config.HealthSettings;
import dev.baton.config.Pem;
import dev.baton.config.Settings;
import dev.baton.config.SettingsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * The PEM files of a TLS server.
 *
 * @param certificate its certificate chain
 * @param key its private key
 * @param clientCa whose certificates clients must present, empty if they need none
 */
record TlsFiles(Path certificate, Path key, Optional<Path> clientCa) {
    /** What the files hold. */
    record Content(byte[] certificate, byte[] key, byte[] clientCa) {
        boolean isSame(Content other) {
            return Arrays.equals(certificate, other.certificate)
                    && Arrays.equals(key, other.key)
                    && Arrays.equals(clientCa, other.clientCa);
        }
    }

    /**
     * The files that the settings name.
     *
     * @return empty if the server is to speak plain HTTP
     * @throws SettingsException if only some are named
     */
    static Optional<TlsFiles> of(Settings settings) {
        Optional<Path> certificate = settings.find(HealthSettings.TLS_CERT);
        Optional<Path> key = settings.find(HealthSettings.TLS_KEY);
        Optional<Path> clientCa = settings.find(HealthSettings.TLS_CLIENT_CA);
        if (certificate.isPresent() != key.isPresent() || (clientCa.isPresent() && key.isEmpty())) {
            throw new SettingsException("TLS needs both " + HealthSettings.TLS_CERT.name() + " and "
                    + HealthSettings.TLS_KEY.name() + ": set both, or none of the health-check-tls settings");
        }
        return certificate.map(path -> new TlsFiles(path, key.orElseThrow(), clientCa));
    }

    /**
     * Reads them all.
     *
     * @throws IOException if one cannot be read; its message names the file
     */
    Content read() throws IOException {
        return new Content(
                Pem.read(certificate), Pem.read(key), clientCa.isPresent() ? Pem.read(clientCa.get()) : new byte[0]);
    }
}
