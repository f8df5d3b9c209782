package dev.baton.health;

import dev.baton.config.HealthSettings;
import dev.baton.config.Pem;
import dev.baton.config.SettingsException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;

/** The PEM files of a TLS server. Failures to read or use a file name the setting, the file and the reason. */
record TlsFiles(Path certificate, Path key, Optional<Path> clientCa) {
    /** The contents of the files. */
    record Content(byte[] certificate, byte[] key, byte[] clientCa) {
        boolean isSame(Content other) {
            return Arrays.equals(certificate, other.certificate)
                    && Arrays.equals(key, other.key)
                    && Arrays.equals(clientCa, other.clientCa);
        }
    }

    /** Returns the configured files, or empty for plain HTTP. Throws {@link SettingsException} if only some are set. */
    static Optional<TlsFiles> of(Optional<Path> certificate, Optional<Path> key, Optional<Path> clientCa) {
        if (certificate.isPresent() != key.isPresent() || (clientCa.isPresent() && key.isEmpty())) {
            throw new SettingsException("TLS needs both " + HealthSettings.TLS_CERT.name() + " and "
                    + HealthSettings.TLS_KEY.name() + ": set both, or none of the health-check-tls settings");
        }
        return certificate.map(path -> new TlsFiles(path, key.orElseThrow(), clientCa));
    }

    Content read() throws IOException {
        return new Content(
                Pem.use(HealthSettings.TLS_CERT, certificate, () -> Pem.read(certificate)),
                Pem.use(HealthSettings.TLS_KEY, key, () -> Pem.read(key)),
                clientCa.isPresent()
                        ? Pem.use(HealthSettings.TLS_CLIENT_CA, clientCa.get(), () -> Pem.read(clientCa.get()))
                        : new byte[0]);
    }

    /** Makes the SSL context for new connections. */
    SSLContext context(Content content) throws GeneralSecurityException, IOException {
        Pem.use(HealthSettings.TLS_CERT, certificate, () -> {
            List<X509Certificate> chain = Pem.certificates(content.certificate);
            Pem.checkStrength(chain);
            return chain;
        });
        KeyManager[] keys =
                Pem.use(HealthSettings.TLS_KEY, key, () -> Pem.keyManagers(content.certificate, content.key));
        List<X509Certificate> clients = clientCa.isPresent()
                ? Pem.use(HealthSettings.TLS_CLIENT_CA, clientCa.get(), () -> Pem.certificates(content.clientCa))
                : List.of();
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, Pem.trustManagers(clients), null);
        return context;
    }

    /** Returns what is wrong with the dates of the certificate, if anything. A probe that pins the certificate ignores this. */
    Optional<String> datesProblem(Content content) throws GeneralSecurityException {
        return Pem.datesProblem(Pem.certificates(content.certificate).getFirst())
                .map(problem -> HealthSettings.TLS_CERT.name() + " " + certificate + ": its certificate " + problem);
    }
}
