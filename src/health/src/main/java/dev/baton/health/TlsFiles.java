package dev.baton.health;

import dev.baton.config.HealthSettings;
import dev.baton.config.Pem;
import dev.baton.config.Setting;
import dev.baton.config.SettingsException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;

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
     * The files that were named.
     *
     * @return empty if the server is to speak plain HTTP
     * @throws SettingsException if only some are named
     */
    static Optional<TlsFiles> of(Optional<Path> certificate, Optional<Path> key, Optional<Path> clientCa) {
        if (certificate.isPresent() != key.isPresent() || (clientCa.isPresent() && key.isEmpty())) {
            throw new SettingsException("TLS needs both " + HealthSettings.TLS_CERT.name() + " and "
                    + HealthSettings.TLS_KEY.name() + ": set both, or none of the health-check-tls settings");
        }
        return certificate.map(path -> new TlsFiles(path, key.orElseThrow(), clientCa));
    }

    /**
     * Reads them all.
     *
     * @throws IOException if one cannot be read; its message names setting, file and reason
     */
    Content read() throws IOException {
        return new Content(
                read(HealthSettings.TLS_CERT, certificate),
                read(HealthSettings.TLS_KEY, key),
                clientCa.isPresent() ? read(HealthSettings.TLS_CLIENT_CA, clientCa.get()) : new byte[0]);
    }

    /**
     * Makes of what they hold what new connections need.
     *
     * @throws GeneralSecurityException if they cannot be used; its message names setting, file and reason
     */
    SSLContext context(Content content) throws GeneralSecurityException, IOException {
        List<X509Certificate> chain =
                use(HealthSettings.TLS_CERT, certificate, () -> Pem.certificates(content.certificate));
        use(HealthSettings.TLS_CERT, certificate, () -> {
            Pem.checkStrength(chain);
            return chain;
        });
        KeyManager[] keys = use(HealthSettings.TLS_KEY, key, () -> Pem.keyManagers(content.certificate, content.key));
        List<X509Certificate> clients = clientCa.isPresent()
                ? use(HealthSettings.TLS_CLIENT_CA, clientCa.get(), () -> Pem.certificates(content.clientCa))
                : List.of();
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, Pem.trustManagers(clients), null);
        return context;
    }

    /** What is wrong with the dates of the certificate, which does not keep a probe out that is pinned to it. */
    Optional<String> datesProblem(Content content) throws GeneralSecurityException {
        X509Certificate own = Pem.certificates(content.certificate).getFirst();
        String prefix = name(HealthSettings.TLS_CERT, certificate) + ": its certificate ";
        try {
            own.checkValidity();
            return Optional.empty();
        } catch (CertificateExpiredException e) {
            return Optional.of(prefix + "expired at " + own.getNotAfter().toInstant());
        } catch (CertificateNotYetValidException e) {
            return Optional.of(
                    prefix + "is not valid before " + own.getNotBefore().toInstant());
        }
    }

    private interface Use<T> {
        T apply() throws GeneralSecurityException, IOException;
    }

    private static <T> T use(Setting<Path> setting, Path file, Use<T> use)
            throws GeneralSecurityException, IOException {
        try {
            return use.apply();
        } catch (GeneralSecurityException e) {
            throw new GeneralSecurityException(name(setting, file) + ": " + e.getMessage(), e);
        }
    }

    private static byte[] read(Setting<Path> setting, Path file) throws IOException {
        try {
            return Pem.read(file);
        } catch (IOException e) {
            // The message begins with the file.
            throw new IOException(setting.name() + " " + e.getMessage(), e);
        }
    }

    private static String name(Setting<Path> setting, Path file) {
        return setting.name() + " " + file;
    }
}
