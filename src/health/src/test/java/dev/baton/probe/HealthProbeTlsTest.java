package dev.baton.probe;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import dev.baton.config.BindAddress;
import dev.baton.config.Endpoint;
import dev.baton.config.Pem;
import dev.baton.config.TestCertificates;
import dev.baton.health.HealthRegistry;
import dev.baton.health.HealthServer;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.hamcrest.Matcher;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class HealthProbeTlsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private static Path folder;

    private static final HealthRegistry REGISTRY = HealthRegistry.create();

    private static TestCertificates certificates;

    @BeforeAll
    static void make() throws Exception {
        certificates = new TestCertificates(folder);
        Instant now = Instant.now();
        X509Bundle ca = certificates.selfSigned("ca", Algorithm.ecp256, "dns:ca");
        certificates.selfSigned("other-ca", Algorithm.ecp256, "dns:ca");
        certificates.issued(ca, "here", Algorithm.ecp256, "ip:127.0.0.1");
        certificates.issued(ca, "elsewhere", Algorithm.ecp256, "dns:elsewhere.example");
        certificates.selfSigned(
                "expired",
                Algorithm.ecp256,
                now.minus(Duration.ofDays(3)),
                now.minus(Duration.ofDays(2)),
                "ip:127.0.0.1");
        certificates.selfSigned(
                "early", Algorithm.ecp256, now.plus(Duration.ofDays(2)), now.plus(Duration.ofDays(3)), "ip:127.0.0.1");
        Files.writeString(folder.resolve("text.crt"), "no certificate\n");
        Files.writeString(
                folder.resolve("both.crt"),
                Files.readString(certificates.certificate("other-ca"))
                        + Files.readString(certificates.certificate("ca")));
    }

    @AfterAll
    static void close() {
        REGISTRY.close();
    }

    @ParameterizedTest(name = "server {0}, trusted {1}: {2}")
    @CsvSource(textBlock = """
                    here, ca, ok
                    here, both, ok
                    here, here, ok
                    elsewhere, elsewhere, ok
                    expired, expired, ok
                    elsewhere, ca, TLS: the server's certificate is not for 127.0.0.1
                    here, other-ca, TLS: the server's certificate is neither in FOLDER/other-ca.crt nor issued by it
                    expired, ca, TLS: the server's certificate expired at
                    early, ca, TLS: the server's certificate is not valid before
                    here, text, TLS: cannot use health-check-tls-ca FOLDER/text.crt: no certificate in it
                    here, none, TLS: cannot use health-check-tls-ca FOLDER/none.crt: no such file
                    """)
    void aServerIsTrustedForItsExactCertificateOrForItsIssuerAndName(String server, String trusted, String result) {
        assertThat(ask(server, ProbeTls.trusting(certificates.certificate(trusted))), isResult(result));
    }

    @Test
    void aServersKeyMayBeRsa() throws Exception {
        certificates.selfSigned("rsa", Algorithm.rsa2048, "ip:127.0.0.1");

        assertThat(ask("rsa", ProbeTls.trusting(certificates.certificate("rsa"))), is("ok"));
    }

    @ParameterizedTest(name = "server {0}, pinned to {1}: {2}")
    @CsvSource(textBlock = """
                    here, here, ok
                    elsewhere, elsewhere, ok
                    expired, expired, ok
                    here, ca, TLS: the server's certificate is not the one in FOLDER/ca.crt
                    here, elsewhere, TLS: the server's certificate is not the one in FOLDER/elsewhere.crt
                    """)
    void aPinTrustsNothingThatTheCertificateIssued(String server, String pin, String result) {
        assertThat(ask(server, ProbeTls.pinnedTo(certificates.certificate(pin))), isResult(result));
    }

    @ParameterizedTest(name = "client certificate {0}: {1}")
    @CsvSource(textBlock = """
                    here, ok
                    other-ca, refused the client certificate
                    none, TLS: cannot use health-check-tls-client-cert FOLDER/none.crt: no such file
                    text, TLS: cannot use health-check-tls-client-cert FOLDER/text.crt: no certificate in it
                    """)
    void aClientCertificateIsPresentedToWhoeverDemandsOne(String client, String result) {
        HealthServer server = HealthServer.builder(REGISTRY)
                .port(0)
                .mutualTls(certificates.certificate("here"), certificates.key("here"), certificates.certificate("ca"))
                .build();
        ProbeTls tls = ProbeTls.pinnedTo(certificates.certificate("here"));

        assertThat(
                ask(server, tls.presenting(certificates.certificate(client), certificates.key(client))),
                isResult(result));
    }

    @Test
    void aServerThatDemandsACertificateSaysThatItHasNone() {
        HealthServer server = HealthServer.builder(REGISTRY)
                .port(0)
                .mutualTls(certificates.certificate("here"), certificates.key("here"), certificates.certificate("ca"))
                .build();

        assertThat(
                ask(server, ProbeTls.pinnedTo(certificates.certificate("here"))),
                isResult("refused the client certificate, or the lack of one"));
    }

    @Test
    void aServerWithoutTlsIsNamedAsOne() {
        HealthServer server = HealthServer.builder(REGISTRY).port(0).build();

        assertThat(
                ask(server, ProbeTls.pinnedTo(certificates.certificate("here"))),
                is("TLS: the server does not speak TLS"));
    }

    @Test
    void aServerWithTlsIsNamedAsOneToAPlainProbe() {
        HealthServer server = HealthServer.builder(REGISTRY)
                .port(0)
                .tls(certificates.certificate("here"), certificates.key("here"))
                .build();
        server.start();
        try {
            ProbeResult result = HealthProbe.create(new BindAddress("127.0.0.1"), server.port())
                    .call(Endpoint.LIVE, PATIENCE);

            assertThat(
                    result.reason(),
                    is("the server speaks TLS: set health-check-tls-cert or health-check-tls-ca, as for the server"));
        } finally {
            server.stop();
        }
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(textBlock = """
                    sha1, TLSv1.2, TLS: the server presents a certificate signed with SHA1withRSA, which is too weak
                    rsa1024, TLSv1.3, TLS: the server presents an RSA key of 1024 bits, which is too weak
                    rsa, TLSv1.3, ok
                    """)
    void aServerWithAWeakCertificateIsRefusedThoughItIsPinned(String name, String protocol, String result)
            throws Exception {
        for (String suffix : List.of(".crt", name.equals("rsa") ? "-pkcs1.key" : ".key")) {
            try (InputStream in = TestCertificates.class.getResourceAsStream(name + suffix)) {
                Files.copy(in, folder.resolve(name + suffix), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Path file = certificates.certificate(name);
        List<X509Certificate> chain = Pem.certificates(file);
        PrivateKey key = Pem.privateKey(
                Files.readAllBytes(folder.resolve(name.equals("rsa") ? "rsa-pkcs1.key" : name + ".key")),
                chain.getFirst().getPublicKey());
        // The JDK's own managers: ours would not present it.
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("own", key, new char[0], chain.toArray(X509Certificate[]::new));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        try (SSLServerSocket server = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            server.setEnabledProtocols(new String[] {protocol});
            Thread.startVirtualThread(() -> answer(server));

            ProbeResult answered = HealthProbe.create(new BindAddress("127.0.0.1"), server.getLocalPort())
                    .withTls(ProbeTls.pinnedTo(file))
                    .call(Endpoint.LIVE, PATIENCE);
            assertThat(answered.isOk() ? "ok" : answered.reason(), isResult(result));
        }
    }

    private static void answer(SSLServerSocket server) {
        try (Socket socket = server.accept()) {
            socket.getInputStream().read();
            socket.getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            // The client refused.
        }
    }

    private static Matcher<String> isResult(String expected) {
        return containsString(expected.replace("FOLDER", folder.toString()));
    }

    private static String ask(String server, ProbeTls tls) {
        return ask(
                HealthServer.builder(REGISTRY)
                        .port(0)
                        .tls(certificates.certificate(server), certificates.key(server))
                        .build(),
                tls);
    }

    private static String ask(HealthServer server, ProbeTls tls) {
        server.start();
        try {
            ProbeResult result = HealthProbe.create(new BindAddress("127.0.0.1"), server.port())
                    .withTls(tls)
                    .call(Endpoint.LIVE, PATIENCE);
            return result.isOk() ? "ok" : result.reason();
        } finally {
            server.stop();
        }
    }
}
