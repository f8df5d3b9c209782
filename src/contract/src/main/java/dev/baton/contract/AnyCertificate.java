package dev.baton.contract;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Trusts every certificate: the cases test the server's TLS, not its identity, and send no secrets. */
final class AnyCertificate implements X509TrustManager {
    /** Created once, so that a flood resumes sessions; full handshakes would cost the client more than the server. */
    private static final class Holder {
        private static final SSLContext CONTEXT = create();

        private static SSLContext create() {
            try {
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(null, new TrustManager[] {new AnyCertificate()}, null);
                return context;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    static SSLContext context() {
        return Holder.CONTEXT;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {
        throw new UnsupportedOperationException("client only");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {
        // Every certificate is accepted.
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
