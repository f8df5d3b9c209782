package dev.baton.health;

import dev.baton.config.Pem;
import io.helidon.common.tls.Tls;
import io.helidon.common.tls.TlsClientAuth;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;

/**
 * TLS from PEM files that are read again when they change, as mounted secrets do. Open connections keep what they started with.
 * Safe for use by several threads at once.
 */
final class ServerTls {
    private static final Logger LOGGER = System.getLogger(ServerTls.class.getName());
    private static final String NO_RENEGOTIATION = "jdk.tls.rejectClientInitiatedRenegotiation";

    private final TlsFiles files;
    private volatile SSLContext context;
    private TlsFiles.Content content;
    private int failedReads;

    private ServerTls(TlsFiles files, TlsFiles.Content content, SSLContext context) {
        this.files = files;
        this.content = content;
        this.context = context;
    }

    static ServerTls create(TlsFiles files) {
        // By renegotiating, a client could make the server compute without end (RFC 5746 section 5). The JDK reads this
        // once, with the first context.
        if (System.getProperty(NO_RENEGOTIATION) == null) {
            System.setProperty(NO_RENEGOTIATION, "true");
        }
        try {
            TlsFiles.Content content = files.read();
            ServerTls tls = new ServerTls(files, content, files.context(content));
            warnOfDates(files, content);
            return tls;
        } catch (IOException | GeneralSecurityException e) {
            throw new HealthServerException("health server cannot use its TLS files: " + e.getMessage(), e);
        }
    }

    Tls tls() {
        // Before 4.4.0, Helidon sets these on its server socket and accepts from that.
        return Tls.builder()
                .clientAuth(files.clientCa().isPresent() ? TlsClientAuth.REQUIRED : TlsClientAuth.NONE)
                .enabledCipherSuites(
                        Pem.cipherSuites(context.getDefaultSSLParameters().getCipherSuites()))
                .sslContext(
                        new CurrentSslContext(this::current, files.clientCa().isPresent()))
                .build();
    }

    SSLContext current() {
        return context;
    }

    /** Reads the files again. If they are unusable, or unreadable twice in a row, it logs that once and keeps the old ones. */
    void reload() {
        TlsFiles.Content now;
        try {
            now = files.read();
        } catch (IOException e) {
            // A file may be missing in the middle of a replacement; the next reload finds it.
            if (++failedReads == 2) {
                warnOfNoUse(e);
            }
            return;
        }
        failedReads = 0;
        if (now.isSame(content)) {
            return;
        }
        content = now;
        try {
            context = files.context(now);
            LOGGER.log(Level.INFO, "health server read its changed TLS files");
            warnOfDates(files, now);
        } catch (GeneralSecurityException | IOException e) {
            warnOfNoUse(e);
        }
    }

    private static void warnOfNoUse(Exception problem) {
        LOGGER.log(
                Level.WARNING,
                "the health server cannot use its TLS files and keeps the previous ones: " + problem.getMessage());
    }

    private static void warnOfDates(TlsFiles files, TlsFiles.Content content) throws GeneralSecurityException {
        files.datesProblem(content)
                .ifPresent(problem -> LOGGER.log(
                        Level.WARNING,
                        "the health server's TLS certificate is not valid now: " + problem
                                + "; clients that check it refuse the connection"));
    }
}
