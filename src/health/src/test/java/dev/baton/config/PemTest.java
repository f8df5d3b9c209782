package dev.baton.config;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.arrayContaining;
import static org.hamcrest.Matchers.arrayContainingInAnyOrder;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.X509KeyManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PemTest {
    @TempDir
    private static Path folder;

    private static TestCertificates certificates;
    private static X509Bundle authority;
    private static X509Bundle server;

    @BeforeAll
    static void make() throws Exception {
        certificates = new TestCertificates(folder);
        authority = certificates.selfSigned("ca", Algorithm.ecp256, "dns:ca");
        server = certificates.issued(authority, "server", Algorithm.ecp256, "dns:server");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void aFileHasAtMostOneMebibyte() throws IOException {
        Path file = Files.write(folder.resolve("large.pem"), new byte[1 << 20]);
        assertThat(Pem.read(file).length, is(1 << 20));

        Files.write(file, new byte[(1 << 20) + 1]);
        assertThat(
                assertThrows(IOException.class, () -> Pem.read(file)).getMessage(),
                is(file + ": it is larger than 1048576 bytes"));
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        Path file = folder.resolve("none.pem");

        assertThat(assertThrows(IOException.class, () -> Pem.read(file)).getMessage(), is(file + ": no such file"));
    }

    @Test
    void aFileHoldsAnyNumberOfCertificates() throws Exception {
        byte[] pem = bytes(server.getCertificatePEM() + "text between\n" + authority.getCertificatePEM());

        assertThat(Pem.certificates(pem), is(List.of(server.getCertificate(), authority.getCertificate())));
        assertThat(
                assertThrows(GeneralSecurityException.class, () -> Pem.certificates(new byte[0]))
                        .getMessage(),
                is("no certificate in it"));
    }

    @ParameterizedTest
    @EnumSource(names = {"ecp256", "rsa2048", "ed25519"})
    void aKeyIsReadWhateverStandsAroundIt(Algorithm algorithm) throws Exception {
        X509Bundle own = certificates.selfSigned("own", algorithm, "dns:own");
        byte[] pem = bytes(own.getCertificatePEM() + own.getPrivateKeyPEM() + own.getCertificatePEM());

        assertThat(
                Pem.privateKey(pem, own.getCertificate().getPublicKey()),
                is(own.getKeyPair().getPrivate()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            PRIVATE KEY           | A    | its private key is not valid base64
            PRIVATE KEY           | AAAA |
            EC PRIVATE KEY        | AAAA | its private key is malformed, or does not belong to the EC key of the certificate
            RSA PRIVATE KEY       | AAAA | its private key is malformed, or does not belong to the EC key of the certificate
            ENCRYPTED PRIVATE KEY | AAAA | its private key has a password: only keys without one can be used
            PRIVATE KEY           | (*)  | its private key is not valid base64
            PUBLIC KEY            | AAAA | no private key in it
            CERTIFICATE           | AAAA | a certificate and no private key in it
            """)
    void whatIsNoKeyIsRefused(String type, String content, String expected) {
        PublicKey owner = server.getCertificate().getPublicKey();
        byte[] pem = bytes("-----BEGIN " + type + "-----\n" + content + "\n-----END " + type + "-----\n");

        assertThat(
                assertThrows(GeneralSecurityException.class, () -> Pem.privateKey(pem, owner))
                        .getMessage(),
                startsWith(expected == null ? "" : expected));
    }

    /** The files are as OpenSSL 3.0 writes them. */
    @ParameterizedTest(name = "{0} and {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            rsa.crt        | rsa-pkcs1.key          |
            prime256v1.crt | prime256v1.key         |
            secp384r1.crt  | secp384r1.key          |
            pss.crt        | pss.key                |
            ed.crt         | ed.key                 |
            rsa.crt        | sha1.key               | its private key does not belong to the certificate
            prime256v1.crt | secp384r1.key          | its private key does not belong to the certificate
            rsa.crt        | prime256v1.key         | its private key is malformed, or does not belong to the RSA key of the certificate
            prime256v1.crt | rsa-pkcs1.key          | its private key is malformed, or does not belong to the EC key of the certificate
            prime256v1.crt | ed.key                 | its private key is malformed, or does not belong to the EC key of the certificate
            rsa.crt        | rsa-pkcs1-password.key | its private key has a password: only keys without one can be used
            prime256v1.crt | ec-pkcs8-password.key  | its private key has a password: only keys without one can be used
            rsa.crt        | rsa.crt                | a certificate and no private key in it
            ed.key         | ed.key                 | a private key and no certificate in it
            sha1.crt       | sha1.key               | a certificate signed with SHA1withRSA, which is too weak: SHA-256 or better is needed
            rsa1024.crt    | rsa1024.key            | an RSA key of 1024 bits, which is too weak: 2048 or more are needed
            """)
    void aCertificateAndItsKeyAreProvedToBelongTogether(String certificate, String key, String fault) throws Exception {
        byte[] chain = resource(certificate);
        byte[] own = resource(key);

        if (fault == null) {
            assertThat(Pem.keyManagers(chain, own).length, is(1));
            byte[] both =
                    bytes(new String(own, StandardCharsets.US_ASCII) + new String(chain, StandardCharsets.US_ASCII));
            assertThat("in one file", Pem.keyManagers(both, both).length, is(1));
        } else {
            assertThat(
                    assertThrows(GeneralSecurityException.class, () -> Pem.keyManagers(chain, own))
                            .getMessage(),
                    is(fault));
        }
    }

    @Test
    void whoIsTrustedHasAStrongCertificate() throws Exception {
        List<X509Certificate> weak = Pem.certificates(resource("sha1.crt"));
        X509TrustManager trust = (X509TrustManager) Pem.trustManagers(weak)[0];
        X509Certificate[] chain = weak.toArray(X509Certificate[]::new);

        assertThrows(CertificateException.class, () -> trust.checkClientTrusted(chain, "RSA"));
        assertThrows(CertificateException.class, () -> trust.checkServerTrusted(chain, "RSA"));
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = PemTest.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        }
    }

    @Test
    void aKeyIsPresentedWithItsWholeChain() throws Exception {
        byte[] chain = bytes(server.getCertificatePEM() + authority.getCertificatePEM());
        X509KeyManager keys = (X509KeyManager) Pem.keyManagers(chain, bytes(server.getPrivateKeyPEM()))[0];

        String alias = keys.getServerAliases("EC", null)[0];
        assertThat(
                keys.getCertificateChain(alias), arrayContaining(server.getCertificate(), authority.getCertificate()));
        assertThat(keys.getPrivateKey(alias), is(server.getKeyPair().getPrivate()));
    }

    @Test
    void everyAuthorityIsTrusted() throws Exception {
        X509TrustManager trust =
                (X509TrustManager) Pem.trustManagers(List.of(authority.getCertificate(), server.getCertificate()))[0];

        assertThat(
                trust.getAcceptedIssuers(),
                arrayContainingInAnyOrder(authority.getCertificate(), server.getCertificate()));
    }
}
