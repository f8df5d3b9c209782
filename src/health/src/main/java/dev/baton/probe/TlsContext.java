package dev.baton.probe;

import dev.baton.config.HealthSettings;
import dev.baton.config.Pem;
import dev.baton.config.Setting;
import io.helidon.common.tls.Tls;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** Reads the files of a {@link ProbeTls}. Its classes load when a probe speaks TLS, and not before: they cost time. */
final class TlsContext {
    private TlsContext() {}

    /**
     * What WebClient is configured with.
     *
     * @throws IOException if a file cannot be read or used; the message names it
     */
    static Tls create(ProbeTls tls) throws IOException {
        try {
            KeyManager[] keys = keys(tls);
            TrustManager[] trust = {trust(tls)};
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, trust, null);
            return Tls.builder()
                    .sslContext(context)
                    .enabledCipherSuites(
                            Pem.cipherSuites(context.getDefaultSSLParameters().getCipherSuites()))
                    .build();
        } catch (GeneralSecurityException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static X509ExtendedTrustManager trust(ProbeTls tls) throws GeneralSecurityException, IOException {
        Path file = tls.trusted();
        List<X509Certificate> certificates = use(
                tls.isPinned() ? HealthSettings.TLS_CERT : HealthSettings.TLS_CA,
                file,
                () -> Pem.certificates(Pem.read(file)));
        return tls.isPinned()
                ? ServerTrust.pinnedTo(certificates.getFirst(), file)
                : ServerTrust.trusting(certificates, file);
    }

    private static KeyManager[] keys(ProbeTls tls) throws GeneralSecurityException, IOException {
        if (tls.clientCertificate().isEmpty() || tls.clientKey().isEmpty()) {
            return new KeyManager[0];
        }
        Path certificate = tls.clientCertificate().get();
        Path key = tls.clientKey().get();
        byte[] chain = use(HealthSettings.TLS_CLIENT_CERT, certificate, () -> {
            byte[] pem = Pem.read(certificate);
            Pem.checkStrength(Pem.certificates(pem));
            return pem;
        });
        return use(HealthSettings.TLS_CLIENT_KEY, key, () -> Pem.keyManagers(chain, Pem.read(key)));
    }

    private interface Use<T> {
        T apply() throws GeneralSecurityException, IOException;
    }

    /** Puts setting and file before what is wrong with it. */
    private static <T> T use(Setting<Path> setting, Path file, Use<T> use) throws IOException {
        try {
            return use.apply();
        } catch (GeneralSecurityException e) {
            throw new IOException(setting.name() + " " + file + ": " + e.getMessage(), e);
        } catch (IOException e) {
            // What reads a file names it.
            throw new IOException(setting.name() + " " + e.getMessage(), e);
        }
    }
}
