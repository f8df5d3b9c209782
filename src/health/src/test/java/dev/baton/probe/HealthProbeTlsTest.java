package dev.baton.probe;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import dev.baton.config.BindAddress;
import dev.baton.config.Endpoint;
import dev.baton.config.TestCertificates;
import dev.baton.health.HealthRegistry;
import dev.baton.health.HealthServer;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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
                    here, text, TLS: cannot use FOLDER/text.crt:
                    here, none, TLS: cannot use FOLDER/none.crt: no such file
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
                    none, TLS: cannot use FOLDER/none.crt: no such file
                    text, TLS: cannot use FOLDER/none.crt: no such file
                    """)
    void aClientCertificateIsPresentedToWhoeverDemandsOne(String client, String result) {
        HealthServer server = HealthServer.builder(REGISTRY)
                .port(0)
                .mutualTls(certificates.certificate("here"), certificates.key("here"), certificates.certificate("ca"))
                .build();
        ProbeTls tls = ProbeTls.pinnedTo(certificates.certificate("here"));
        String expected = client.equals("text") ? result.replace("none.crt", "text.key") : result;

        assertThat(
                ask(server, tls.presenting(certificates.certificate(client), certificates.key(client))),
                isResult(expected));
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
    void aHandshakeThatStallsTimesOut() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            HealthProbe probe = HealthProbe.create(new BindAddress("127.0.0.1"), silent.getLocalPort())
                    .withTls(ProbeTls.pinnedTo(certificates.certificate("here")));

            assertThat(probe.url(Endpoint.LIVE), startsWith("https://127.0.0.1:"));
            assertThat(probe.call(Endpoint.LIVE, Duration.ofMillis(300)).reason(), containsString("timed out"));
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
