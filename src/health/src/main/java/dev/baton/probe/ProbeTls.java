package dev.baton.probe;

import dev.baton.config.HealthSettings;
import dev.baton.config.Pem;
import dev.baton.config.Settings;
import dev.baton.config.SettingsException;
import io.helidon.common.tls.Tls;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** The TLS configuration of a probe: the files with what it trusts and presents. They are read for each call. Immutable. */
public final class ProbeTls {
    private final Path trusted;
    private final boolean isPinned;
    private final Optional<Path> clientCertificate;
    private final Optional<Path> clientKey;

    private ProbeTls(Path trusted, boolean isPinned, Optional<Path> clientCertificate, Optional<Path> clientKey) {
        this.trusted = trusted;
        this.isPinned = isPinned;
        this.clientCertificate = clientCertificate;
        this.clientKey = clientKey;
    }

    /**
     * Trusts a server that presents exactly one certificate. Its names, dates and issuer are not checked, only its strength.
     *
     * @param certificate the server's certificate chain, in PEM; the first one counts
     * @return TLS without a client certificate
     */
    public static ProbeTls pinnedTo(Path certificate) {
        return new ProbeTls(certificate, true, Optional.empty(), Optional.empty());
    }

    /**
     * Trusts a server whose certificate is in a file, or is issued by a CA in it. An issued certificate must be valid now, for
     * the address or name that the probe connects to (RFC 9110 section 4.3.4).
     *
     * @param file one or more certificates, in PEM
     * @return TLS without a client certificate
     */
    public static ProbeTls trusting(Path file) {
        return new ProbeTls(file, false, Optional.empty(), Optional.empty());
    }

    /**
     * Returns this configuration with a client certificate, for servers that require one.
     *
     * @param certificate its chain, in PEM, starting with the certificate itself
     * @param key its private key, in PEM, without a password
     * @return mutual TLS
     */
    public ProbeTls presenting(Path certificate, Path key) {
        return new ProbeTls(trusted, isPinned, Optional.of(certificate), Optional.of(key));
    }

    /**
     * Reads the TLS configuration from settings.
     *
     * @param settings settings that declare all of {@link HealthSettings#PROBE}
     * @return TLS, or empty for plain HTTP
     * @throws SettingsException if they name only some of the files that are needed
     */
    public static Optional<ProbeTls> of(Settings settings) {
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

    /**
     * Returns the configuration for WebClient, from the current files. TLS classes load only here, because that takes time.
     *
     * @throws IOException if a file cannot be read or used; the message names it
     */
    Tls context() throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(), new TrustManager[] {trust()}, null);
            return Tls.builder()
                    .sslContext(context)
                    .enabledCipherSuites(
                            Pem.cipherSuites(context.getDefaultSSLParameters().getCipherSuites()))
                    .build();
        } catch (GeneralSecurityException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private ServerTrust trust() throws GeneralSecurityException, IOException {
        List<X509Certificate> certificates = Pem.use(
                isPinned ? HealthSettings.TLS_CERT : HealthSettings.TLS_CA,
                trusted,
                () -> Pem.certificates(Pem.read(trusted)));
        return isPinned
                ? ServerTrust.pinnedTo(certificates.getFirst(), trusted)
                : ServerTrust.trusting(certificates, trusted);
    }

    private KeyManager[] keys() throws IOException {
        if (clientCertificate.isEmpty() || clientKey.isEmpty()) {
            return new KeyManager[0];
        }
        byte[] chain = Pem.use(HealthSettings.TLS_CLIENT_CERT, clientCertificate.get(), () -> {
            byte[] pem = Pem.read(clientCertificate.get());
            Pem.checkStrength(Pem.certificates(pem));
            return pem;
        });
        return Pem.use(
                HealthSettings.TLS_CLIENT_KEY,
                clientKey.get(),
                () -> Pem.keyManagers(chain, Pem.read(clientKey.get())));
    }
}
