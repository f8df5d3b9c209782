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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
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
                is(file + ": larger than 1048576 bytes"));
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
            EC PRIVATE KEY        | AAAA | no PKCS #8 private key without a password in it
            ENCRYPTED PRIVATE KEY | AAAA | no PKCS #8 private key without a password in it
            PRIVATE KEY           | (*)  | no PKCS #8 private key without a password in it
            """)
    void whatIsNoKeyIsRefused(String type, String content, String expected) {
        PublicKey owner = server.getCertificate().getPublicKey();
        byte[] pem = bytes("-----BEGIN " + type + "-----\n" + content + "\n-----END " + type + "-----\n");

        assertThat(
                assertThrows(GeneralSecurityException.class, () -> Pem.privateKey(pem, owner))
                        .getMessage(),
                startsWith(expected == null ? "" : expected));
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
