package dev.baton.probe;

import dev.baton.config.Pem;
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
            return Tls.builder().sslContext(context).build();
        } catch (GeneralSecurityException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static X509ExtendedTrustManager trust(ProbeTls tls) throws GeneralSecurityException, IOException {
        Path file = tls.trusted();
        List<X509Certificate> certificates = Pem.certificates(file);
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
        byte[] certificatePem = Pem.read(certificate);
        byte[] keyPem = Pem.read(key);
        try {
            return Pem.keyManagers(certificatePem, keyPem);
        } catch (GeneralSecurityException e) {
            throw new GeneralSecurityException(certificate + ", " + key + ": " + e.getMessage(), e);
        }
    }
}
