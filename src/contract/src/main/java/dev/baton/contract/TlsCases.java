package dev.baton.contract;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;

/** Cases about the TLS of a server with an {@code https} URL, and about TLS clients of a server without. */
final class TlsCases {
    private static final String CONTRACT = "contract, Endpoints; RFC 9325";
    private static final Duration READ_LIMIT = Duration.ofSeconds(5);

    private TlsCases() {}

    static List<ContractCase<ServerTarget>> list() {
        return Cases.<ServerTarget>of("tls")
                .must(
                        "version",
                        "a client of today gets TLS 1.3 or 1.2",
                        CONTRACT + " section 3.1.1",
                        tls((server, evidence) -> {
                            try (HttpConnection connection = server.connect(evidence)) {
                                String version = ((SSLSocket) connection.socket())
                                        .getSession()
                                        .getProtocol();
                                evidence.expect(
                                        "TLSv1.3 or TLSv1.2",
                                        List.of("TLSv1.3", "TLSv1.2").contains(version),
                                        version);
                            }
                        }))
                .hardening(
                        "old-versions",
                        "TLS 1.0 and 1.1 are refused",
                        CONTRACT + " section 3.1.1; RFC 8996",
                        tls((server, evidence) -> {
                            for (int version : List.of(ClientHello.TLS_1_0, ClientHello.TLS_1_1)) {
                                refused(server, evidence, new ClientHello(version, ClientHello.WEAK));
                            }
                        }))
                .hardening(
                        "weak-suites",
                        "suites with CBC and SHA-1, without forward secrecy, 3DES and RC4 are refused",
                        CONTRACT + " section 4.1",
                        tls((server, evidence) ->
                                refused(server, evidence, new ClientHello(ClientHello.TLS_1_2, ClientHello.WEAK))))
                .hardening(
                        "renegotiation",
                        "a client cannot ask for another handshake",
                        CONTRACT + " section 3.5",
                        tls(TlsCases::renegotiation))
                .hardening(
                        "certificate",
                        "the certificate is valid now, of a strong key, and not signed with SHA-1",
                        CONTRACT + " section 4.5",
                        tls((server, evidence) -> {
                            try (HttpConnection connection = server.connect(evidence)) {
                                X509Certificate certificate = (X509Certificate) ((SSLSocket) connection.socket())
                                        .getSession()
                                        .getPeerCertificates()[0];
                                Instant now = Instant.now();
                                evidence.expect(
                                        "valid now",
                                        now.isAfter(certificate.getNotBefore().toInstant())
                                                && now.isBefore(certificate
                                                        .getNotAfter()
                                                        .toInstant()),
                                        certificate.getNotBefore() + " to " + certificate.getNotAfter());
                                evidence.expect(
                                        "RSA of 2,048 bits, or an elliptic curve of 224, or more",
                                        isStrong(certificate),
                                        certificate.getPublicKey());
                                evidence.expect(
                                        "not signed with SHA-1 or MD5",
                                        !certificate
                                                .getSigAlgName()
                                                .toUpperCase(Locale.ROOT)
                                                .matches("(SHA1|MD5).*"),
                                        certificate.getSigAlgName());
                            }
                        }))
                .must(
                        "plain-request",
                        "a request without TLS is closed, and blocks no other client",
                        CONTRACT,
                        tls((server, evidence) -> {
                            plainEnds(
                                    server, evidence, server.get(server.live()).getBytes(StandardCharsets.US_ASCII));
                        }))
                .waiting()
                .hardening(
                        "half-handshake",
                        "a handshake that stops in the middle is cut off within 10 s",
                        CONTRACT,
                        tls((server, evidence) -> {
                            byte[] hello = new ClientHello(ClientHello.TLS_1_2, ClientHello.STRONG).bytes();
                            plainEnds(server, evidence, java.util.Arrays.copyOf(hello, hello.length / 2));
                        }))
                .waiting()
                .must(
                        "client-hello",
                        "a TLS client on a port without TLS is closed, and blocks no other client",
                        "contract, Endpoints",
                        (server, evidence) -> {
                            if (server.isTls()) {
                                throw evidence.notApplicable("the server speaks TLS");
                            }
                            plainEnds(
                                    server, evidence, new ClientHello(ClientHello.TLS_1_2, ClientHello.STRONG).bytes());
                        })
                .waiting()
                .list();
    }

    private static ContractCase.Body<ServerTarget> tls(ContractCase.Body<ServerTarget> body) {
        return (server, evidence) -> {
            if (!server.isTls()) {
                throw evidence.notApplicable("the server speaks no TLS");
            }
            body.run(server, evidence);
        };
    }

    private static void refused(ServerTarget server, Evidence evidence, ClientHello hello) throws IOException {
        try (DeadlineSocket socket = server.connectPlain()) {
            evidence.sent("a ClientHello of " + hello);
            String chosen = hello.chosen(socket);
            evidence.expect("refused", chosen.isEmpty(), chosen);
        }
    }

    private static void renegotiation(ServerTarget server, Evidence evidence) throws Exception {
        DeadlineSocket plain = server.connectPlain();
        try (SSLSocket tls = (SSLSocket) AnyCertificate.context()
                .getSocketFactory()
                .createSocket(plain, server.url().getHost(), server.port(), true)) {
            tls.setEnabledProtocols(new String[] {"TLSv1.2"});
            plain.within(READ_LIMIT);
            try {
                tls.startHandshake();
            } catch (IOException e) {
                throw evidence.notApplicable("no TLS 1.2: " + e.getMessage());
            }
            CountDownLatch again = new CountDownLatch(1);
            tls.addHandshakeCompletedListener(event -> again.countDown());
            evidence.sent("a second ClientHello on a connection of TLS 1.2");
            plain.within(READ_LIMIT);
            try {
                tls.startHandshake();
                tls.getOutputStream().write(server.get(server.live()).getBytes(StandardCharsets.US_ASCII));
                tls.getInputStream().readNBytes(16);
            } catch (IOException e) {
                evidence.came(e);
            }
            boolean isDone = again.await(500, TimeUnit.MILLISECONDS);
            evidence.expect("no second handshake", !isDone, isDone ? "a second handshake" : "none");
        }
    }

    private static boolean isStrong(X509Certificate certificate) {
        return switch (certificate.getPublicKey()) {
            case RSAPublicKey rsa -> rsa.getModulus().bitLength() >= 2_048;
            case ECPublicKey ec -> ec.getParams().getOrder().bitLength() >= 224;
            default -> true;
        };
    }

    private static void plainEnds(ServerTarget server, Evidence evidence, byte[] bytes) throws Exception {
        try (HttpConnection connection = HttpConnection.plain(server.connectPlain(), evidence)) {
            connection.sendAll(new String(bytes, StandardCharsets.ISO_8859_1));
            String came = connection.rest(TimingCases.CUT_OFF);
            evidence.expect("no 200", !came.startsWith("HTTP/1.1 200"), came);
            Duration took = connection.closedAfter(Duration.ofMillis(500));
            evidence.expect("closed within 10 s", took.compareTo(Duration.ofMillis(500)) <= 0, "still open: " + came);
            server.expectLive(evidence);
        }
    }
}
