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

/**
 * How a probe speaks TLS: whom it trusts, and what it presents. Only the files' names: they are read for each call.
 * Immutable.
 */
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
     * TLS with the server that presents one certificate exactly. Nothing else about it is looked at: not its names, not
     * its dates, not who issued it.
     *
     * @param certificate the server's certificate chain, in PEM; the first one counts
     * @return TLS without a client certificate
     */
    public static ProbeTls pinnedTo(Path certificate) {
        return new ProbeTls(certificate, true, Optional.empty(), Optional.empty());
    }

    /**
     * TLS with a server whose certificate is in a file, exactly, or is issued by a CA in it. What a CA issued must be valid
     * now and be for the address or name that the probe connects to (RFC 9110 section 4.3.4).
     *
     * @param file one or more certificates, in PEM
     * @return TLS without a client certificate
     */
    public static ProbeTls trusting(Path file) {
        return new ProbeTls(file, false, Optional.empty(), Optional.empty());
    }

    /**
     * The same with a client certificate, for servers that demand one.
     *
     * @param certificate its chain, in PEM, its own first
     * @param key its private key, in PEM, PKCS #8 without a password
     * @return mutual TLS
     */
    public ProbeTls presenting(Path certificate, Path key) {
        return new ProbeTls(trusted, isPinned, Optional.of(certificate), Optional.of(key));
    }

    /**
     * TLS, if the settings ask for it.
     *
     * @param settings with every setting of {@link HealthSettings#PROBE} declared
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
     * What WebClient is configured with, from what the files hold now. The classes of TLS load here and not before: they cost time.
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
