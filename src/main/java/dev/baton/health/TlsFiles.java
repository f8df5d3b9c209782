package dev.baton.health;

import dev.baton.config.HealthSettings;
import dev.baton.config.Settings;
import dev.baton.config.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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
    private static final int MAX_BYTES = 1 << 20;

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
        return new Content(read(certificate), read(key), clientCa.isPresent() ? read(clientCa.get()) : new byte[0]);
    }

    private static byte[] read(Path path) throws IOException {
        try (var in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException(path + ": larger than " + MAX_BYTES + " bytes");
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw new IOException(path + ": no such file", e);
        }
    }
}
