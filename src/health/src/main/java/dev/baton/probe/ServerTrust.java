package dev.baton.probe;

import dev.baton.config.Pem;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts servers that present exactly one of some certificates, or one that a CA among them issued for the called address.
 * Immutable.
 */
final class ServerTrust extends X509ExtendedTrustManager {
    private final List<X509Certificate> exact;
    private final Optional<X509ExtendedTrustManager> issued;
    private final Path file;

    private ServerTrust(List<X509Certificate> exact, Optional<X509ExtendedTrustManager> issued, Path file) {
        this.exact = exact;
        this.issued = issued;
        this.file = file;
    }

    /** Trusts one certificate, and nothing that it issued. */
    static ServerTrust pinnedTo(X509Certificate certificate, Path file) {
        return new ServerTrust(List.of(certificate), Optional.empty(), file);
    }

    /** Trusts certificates, and those that a CA among them issued. */
    static ServerTrust trusting(List<X509Certificate> certificates, Path file)
            throws GeneralSecurityException, IOException {
        TrustManager issued = Pem.trustManagers(certificates)[0];
        return new ServerTrust(certificates, Optional.of((X509ExtendedTrustManager) issued), file);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkStrength(chain);
        if (exact.contains(chain[0])) {
            return;
        }
        if (issued.isEmpty()) {
            throw new CertificateException("the server's certificate is not the one in " + file);
        }
        checkIssuer(issued.get(), chain, authType);
        checkName(issued.get(), chain, authType, socket);
    }

    private void checkIssuer(X509ExtendedTrustManager authorities, X509Certificate[] chain, String authType)
            throws CertificateException {
        try {
            authorities.checkServerTrusted(chain, authType);
        } catch (CertificateException e) {
            String problem = Pem.datesProblem(chain[0]).orElse("is neither in " + file + " nor issued by it");
            throw new CertificateException("the server's certificate " + problem, e);
        }
    }

    private static void checkName(
            X509ExtendedTrustManager authorities, X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        try {
            authorities.checkServerTrusted(chain, authType, socket);
        } catch (CertificateException e) {
            String host = ((SSLSocket) socket).getHandshakeSession().getPeerHost();
            throw new CertificateException("the server's certificate is not for " + host, e);
        }
    }

    private static void checkStrength(X509Certificate[] chain) throws CertificateException {
        try {
            Pem.checkStrength(List.of(chain));
        } catch (CertificateException e) {
            throw new CertificateException("the server presents " + e.getMessage(), e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("a probe has a socket");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("a probe has a socket");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("a probe has no clients");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("a probe has no clients");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("a probe has no clients");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
