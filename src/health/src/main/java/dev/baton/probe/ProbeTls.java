package dev.baton.probe;

import dev.baton.config.HealthSettings;
import dev.baton.config.Settings;
import dev.baton.config.SettingsException;
import java.nio.file.Path;
import java.util.Optional;

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

    Path trusted() {
        return trusted;
    }

    boolean isPinned() {
        return isPinned;
    }

    Optional<Path> clientCertificate() {
        return clientCertificate;
    }

    Optional<Path> clientKey() {
        return clientKey;
    }
}
