package dev.baton.config;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * Makes certificates in a folder: NAME.crt and NAME.key.
 *
 * @param folder where the files go
 */
public record TestCertificates(Path folder) {
    /** The file of a certificate that was made. */
    public Path certificate(String name) {
        return folder.resolve(name + ".crt");
    }

    /** The file of its private key. */
    public Path key(String name) {
        return folder.resolve(name + ".key");
    }

    /** A self-signed certificate that is a CA too, valid now, for some names like {@code dns:localhost}. */
    public X509Bundle selfSigned(String name, Algorithm algorithm, String... names) throws Exception {
        Instant now = Instant.now();
        return selfSigned(name, algorithm, now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(1)), names);
    }

    /** A self-signed certificate that is a CA too, of other dates. */
    public X509Bundle selfSigned(String name, Algorithm algorithm, Instant notBefore, Instant notAfter, String... names)
            throws Exception {
        return write(
                name,
                builder(name, algorithm, names)
                        .notBefore(notBefore)
                        .notAfter(notAfter)
                        .setIsCertificateAuthority(true)
                        .buildSelfSigned());
    }

    /** A certificate that another one issued. */
    public X509Bundle issued(X509Bundle authority, String name, Algorithm algorithm, String... names) throws Exception {
        return write(name, builder(name, algorithm, names).buildIssuedBy(authority));
    }

    private static CertificateBuilder builder(String subject, Algorithm algorithm, String... names) {
        CertificateBuilder builder =
                new CertificateBuilder().subject("CN=" + subject).algorithm(algorithm);
        for (String name : names) {
            String value = name.substring(name.indexOf(':') + 1);
            if (name.startsWith("ip:")) {
                builder.addSanIpAddress(value);
            } else {
                builder.addSanDnsName(value);
            }
        }
        return builder;
    }

    private X509Bundle write(String name, X509Bundle made) throws IOException {
        Files.writeString(certificate(name), made.getCertificatePathPEM());
        Files.writeString(key(name), made.getPrivateKeyPEM());
        return made;
    }
}
