package dev.baton.health;

import dev.baton.config.Pem;
import io.helidon.common.tls.Tls;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.SSLContext;

/**
 * TLS from PEM files, which are read again when they change, as mounted secrets do. Connections that are open keep what they
 * began with. Safe for use by several threads at once.
 */
final class ServerTls {
    private static final Logger LOGGER = System.getLogger(ServerTls.class.getName());

    private final TlsFiles files;
    private volatile SSLContext context;
    private TlsFiles.Content content;

    private ServerTls(TlsFiles files, TlsFiles.Content content, SSLContext context) {
        this.files = files;
        this.content = content;
        this.context = context;
    }

    /**
     * TLS with what the files hold now.
     *
     * @throws HealthServerException if a file cannot be read or holds something else
     */
    static ServerTls create(TlsFiles files) {
        try {
            TlsFiles.Content content = files.read();
            return new ServerTls(files, content, context(content));
        } catch (IOException | GeneralSecurityException e) {
            throw new HealthServerException("health server cannot use its TLS files: " + e.getMessage(), e);
        }
    }

    /** What Helidon is configured with. */
    Tls tls() {
        return Tls.builder()
                .sslContext(
                        new CurrentSslContext(this::current, files.clientCa().isPresent()))
                .build();
    }

    /** The context of new connections. */
    SSLContext current() {
        return context;
    }

    /** Reads the files again. What cannot be used is logged once, and what was used before stays in use. */
    void reload() {
        TlsFiles.Content now;
        try {
            now = files.read();
        } catch (IOException e) {
            // In the middle of a replacement a file may be missing: the next look finds it.
            LOGGER.log(Level.DEBUG, "health server cannot read its TLS files: " + e.getMessage());
            return;
        }
        if (now.isSame(content)) {
            return;
        }
        content = now;
        try {
            context = context(now);
            LOGGER.log(Level.INFO, "health server read its changed TLS files");
        } catch (GeneralSecurityException | IOException e) {
            LOGGER.log(
                    Level.WARNING,
                    "health server cannot use its changed TLS files and keeps what it had: " + e.getMessage());
        }
    }

    private static SSLContext context(TlsFiles.Content content) throws GeneralSecurityException, IOException {
        boolean isMutual = content.clientCa().length > 0;
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                Pem.keyManagers(content.certificate(), content.key()),
                Pem.trustManagers(isMutual ? Pem.certificates(content.clientCa()) : List.of()),
                null);
        return context;
    }
}
