package dev.baton.health;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.baton.config.BindAddress;
import dev.baton.config.Pem;
import dev.baton.config.TestCertificates;
import dev.baton.health.guard.RawClient;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ServerTlsTest {
    @TempDir
    private Path folder;

    private final HealthRegistry registry = HealthRegistry.create();
    private Optional<HealthServer> server = Optional.empty();

    @AfterEach
    void stop() {
        server.ifPresent(HealthServer::stop);
        registry.close();
    }

    @Test
    void itAnswersOverTlsAndNotInTheClear() throws Exception {
        X509Bundle own = certificate("server");
        HealthServer running = start(HealthServer.builder(registry).tls(pem("server.crt"), pem("server.key")));

        assertThat(running.url(), startsWith("https://127.0.0.1:"));
        assertThat(live(running, own, Optional.empty()), is("HTTP/1.1 200 OK"));
        try (RawClient plain = new RawClient(running.port())) {
            assertThat(
                    plain.send("GET /live HTTP/1.1\r\nHost: a\r\n\r\n").rest().contains("HTTP"), is(false));
        }
    }

    @Test
    void http2IsNeverNegotiated() throws Exception {
        X509Bundle own = certificate("server");
        HealthServer running = start(HealthServer.builder(registry).tls(pem("server.crt"), pem("server.key")));

        try (SSLSocket socket = connect(running, trusting(own))) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
            socket.setSSLParameters(parameters);
            socket.startHandshake();

            assertThat(socket.getApplicationProtocol(), is("http/1.1"));
        }
    }

    @Test
    void aConnectionThatEndedHoldsNoFileDescriptor() throws Exception {
        X509Bundle own = certificate("server");
        HealthServer running = start(HealthServer.builder(registry).tls(pem("server.crt"), pem("server.key")));
        live(running, own, Optional.empty());
        long before = openFiles();

        for (int i = 0; i < 50; i++) {
            live(running, own, Optional.empty());
        }

        while (openFiles() > before + 10) {
            assertThat("in time", Thread.interrupted(), is(false));
        }
    }

    private static long openFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0,   false, 1",
        "'::',      false, 1",
        "0.0.0.0,   true,  0",
        "127.0.0.1, false, 0",
        "::1,       false, 0",
        "localhost, false, 0",
        "127.0.0.1, true,  0"
    })
    void oneWarningSaysThatTheServerIsOpenToTheNetworkWithoutTls(String address, boolean isTls, int warnings)
            throws Exception {
        HealthServer.Builder builder = HealthServer.builder(registry)
                .bindAddress(BindAddress.parse(address).orElseThrow());
        if (isTls) {
            certificate("server");
            builder.tls(pem("server.crt"), pem("server.key"));
        }
        try (LogRecorder log = new LogRecorder("dev.baton.health")) {
            start(builder);

            List<String> warned = log.records().stream()
                    .filter(record -> record.getLevel().intValue() >= Level.WARNING.intValue())
                    .map(LogRecord::getMessage)
                    .toList();
            assertThat(
                    warned,
                    is(Collections.nCopies(
                            warnings,
                            "health server is open to the network without TLS: set BATON_HEALTH_CHECK_TLS_CERT and "
                                    + "BATON_HEALTH_CHECK_TLS_KEY if that network is not trusted")));
        }
    }

    @Test
    void underMutualTlsOnlyAClientWithACertificateOfTheCaGetsIn() throws Exception {
        X509Bundle own = certificate("server");
        X509Bundle client = certificate("client");
        X509Bundle stranger = certificate("stranger");
        HealthServer running = start(
                HealthServer.builder(registry).mutualTls(pem("server.crt"), pem("server.key"), pem("client.crt")));

        assertThat(live(running, own, Optional.of(client)), is("HTTP/1.1 200 OK"));
        assertThrows(IOException.class, () -> live(running, own, Optional.empty()));
        assertThrows(IOException.class, () -> live(running, own, Optional.of(stranger)));
    }

    @Test
    @Tag("real-time")
    void changedFilesAreUsedWithoutARestart() throws Exception {
        X509Bundle before = certificate("server");
        X509Bundle after = certificate("next");
        HealthServer running = start(HealthServer.builder(registry).tls(pem("server.crt"), pem("server.key")));
        assertThat(live(running, before, Optional.empty()), is("HTTP/1.1 200 OK"));

        replace("next.crt", "server.crt");
        replace("next.key", "server.key");

        while (!isTrusted(running, after)) {
            Thread.sleep(100);
        }
        assertThrows(IOException.class, () -> live(running, before, Optional.empty()));
    }

    @Test
    void changedFilesThatAreOfNoUseChangeNothing() throws Exception {
        certificate("server");
        ServerTls tls = ServerTls.create(new TlsFiles(pem("server.crt"), pem("server.key"), Optional.empty()));
        SSLContext before = tls.current();

        tls.reload();
        assertThat("the same files", tls.current(), is(before));
        Files.writeString(pem("server.key"), "not a key");
        tls.reload();
        assertThat("no key", tls.current(), is(before));
        certificate("other");
        replace("other.key", "server.key");
        tls.reload();
        assertThat("another's key", tls.current(), is(before));
        Files.delete(pem("server.crt"));
        tls.reload();
        assertThat("no certificate", tls.current(), is(before));
    }

    @Test
    void aFileThatIsMissingAtTwoLooksIsWarnedOfOnce() throws Exception {
        certificate("server");
        ServerTls tls = ServerTls.create(new TlsFiles(pem("server.crt"), pem("server.key"), Optional.empty()));
        byte[] key = Files.readAllBytes(pem("server.key"));
        try (LogRecorder log = new LogRecorder(ServerTls.class.getName())) {
            for (int i = 0; i < 2; i++) {
                Files.delete(pem("server.key"));
                tls.reload();
                assertThat("a file that is being replaced", log.records().size(), is(i));
                tls.reload();
                tls.reload();
                assertThat(log.records().size(), is(i + 1));
                Files.write(pem("server.key"), key);
                tls.reload();
            }
            assertThat(
                    log.records().take().getMessage(),
                    is("the health server cannot use its TLS files and keeps the previous ones:"
                            + " health-check-tls-key " + pem("server.key") + ": no such file"));
        }
    }

    @Test
    void aLookFindsChangedFiles() throws Exception {
        certificate("server");
        ServerTls tls = ServerTls.create(new TlsFiles(pem("server.crt"), pem("server.key"), Optional.empty()));
        SSLContext before = tls.current();
        certificate("server");

        tls.reload();
        SSLContext after = tls.current();
        assertThat(after, is(not(before)));
        tls.reload();
        assertThat("no further change", tls.current(), is(after));
    }

    @ParameterizedTest(name = "{0} and {1}")
    @CsvSource(delimiter = '|', textBlock = """
            none.crt       | server.key    | health-check-tls-cert FOLDER/none.crt: no such file
            server.crt     | none.key      | health-check-tls-key FOLDER/none.key: no such file
            .              | server.key    | health-check-tls-cert FOLDER/.: it is a directory
            pipe           | server.key    | health-check-tls-cert FOLDER/pipe: it is not a regular file
            server.crt     | pipe          | health-check-tls-key FOLDER/pipe: it is not a regular file
            server.key     | server.key    | health-check-tls-cert FOLDER/server.key: a private key and no certificate in it
            server.crt     | server.crt    | health-check-tls-key FOLDER/server.crt: a certificate and no private key in it
            server.crt     | stranger.key  | health-check-tls-key FOLDER/stranger.key: its private key does not belong to the certificate
            rsa1024.crt    | rsa1024.key   | health-check-tls-cert FOLDER/rsa1024.crt: an RSA key of 1024 bits, which is too weak: 2048 or more are needed
            sha1.crt       | sha1.key      | health-check-tls-cert FOLDER/sha1.crt: a certificate signed with SHA1withRSA, which is too weak: SHA-256 or better is needed
            """)
    void filesThatCannotBeUsedAreOneLineWithSettingFileAndReason(String certificate, String key, String reason)
            throws Exception {
        certificate("server");
        certificate("stranger");
        copyWeakCertificates();
        assertThat(new ProcessBuilder("mkfifo", pem("pipe").toString()).start().waitFor(), is(0));

        assertThat(
                fault(pem(certificate), pem(key)),
                is("health server cannot use its TLS files: " + reason.replace("FOLDER", folder.toString())));
    }

    @ParameterizedTest
    @CsvSource({"-3, -2, expired at ", "2, 3, is not valid before "})
    void aCertificateThatIsNotValidNowIsServedWithAWarning(int fromDay, int toDay, String problem) throws Exception {
        Instant now = Instant.now();
        new TestCertificates(folder)
                .selfSigned(
                        "server",
                        Algorithm.ecp256,
                        now.plus(Duration.ofDays(fromDay)),
                        now.plus(Duration.ofDays(toDay)),
                        "ip:127.0.0.1");
        try (LogRecorder log = new LogRecorder("dev.baton.health")) {
            start(HealthServer.builder(registry).tls(pem("server.crt"), pem("server.key")));

            assertThat(
                    log.records().stream().map(LogRecord::getMessage).toList(),
                    hasItem(startsWith("the health server's TLS certificate is not valid now: health-check-tls-cert "
                            + pem("server.crt") + ": its certificate " + problem)));
        }
    }

    @Test
    void aClientWithAWeakCertificateIsRefused() throws Exception {
        X509Bundle own = certificate("server");
        copyWeakCertificates();
        for (String weak : List.of("sha1", "rsa1024")) {
            HealthServer running = start(
                    HealthServer.builder(registry).mutualTls(pem("server.crt"), pem("server.key"), pem(weak + ".crt")));
            SSLContext client = SSLContext.getInstance("TLS");
            // The JDK's own managers, because ours would not present it.
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            List<X509Certificate> chain = Pem.certificates(pem(weak + ".crt"));
            PrivateKey key = Pem.privateKey(
                    Files.readAllBytes(pem(weak + ".key")), chain.getFirst().getPublicKey());
            store.setKeyEntry("own", key, new char[0], chain.toArray(X509Certificate[]::new));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, new char[0]);
            client.init(keys.getKeyManagers(), own.toTrustManagerFactory().getTrustManagers(), null);

            assertThrows(IOException.class, () -> live(running, client));
            running.stop();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "TLSv1.3, TLS_AES_128_GCM_SHA256,                true",
        "TLSv1.2, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, true",
        "TLSv1.2, TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,  false",
        "TLSv1.2, TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA,  false"
    })
    void noSuiteOfCbcAndSha1IsSpoken(String protocol, String suite, boolean isSpoken) throws Exception {
        X509Bundle own = certificate("server");
        HealthServer running = start(HealthServer.builder(registry).tls(pem("server.crt"), pem("server.key")));
        try (SSLSocket socket = connect(running, trusting(own))) {
            socket.setEnabledProtocols(new String[] {protocol});
            socket.setEnabledCipherSuites(new String[] {suite});
            if (isSpoken) {
                socket.startHandshake();
                assertThat(socket.getSession().getCipherSuite(), is(suite));
            } else {
                assertThrows(IOException.class, socket::startHandshake);
            }
        }
    }

    @Test
    void aClientCannotRenegotiate() throws Exception {
        X509Bundle own = certificate("server");
        HealthServer running = start(HealthServer.builder(registry).tls(pem("server.crt"), pem("server.key")));
        try (SSLSocket socket = connect(running, trusting(own))) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            socket.startHandshake();

            assertThrows(IOException.class, () -> {
                socket.startHandshake();
                socket.getInputStream().read();
            });
        }
    }

    @Test
    void aReloadThatHangsKeepsNoGuardFromItsWork() throws Exception {
        X509Bundle own = certificate("server");
        HealthServer running = start(HealthServer.builder(registry).tls(pem("server.crt"), pem("server.key")));
        Files.delete(pem("server.key"));
        assertThat(
                new ProcessBuilder("mkfifo", pem("server.key").toString())
                        .start()
                        .waitFor(),
                is(0));

        assertThat(live(running, own, Optional.empty()), is("HTTP/1.1 200 OK"));
    }

    private void copyWeakCertificates() throws IOException {
        for (String name : List.of("sha1.crt", "sha1.key", "rsa1024.crt", "rsa1024.key")) {
            try (InputStream in = TestCertificates.class.getResourceAsStream(name)) {
                Files.copy(in, pem(name));
            }
        }
    }

    private String fault(Path certificate, Path key) {
        HealthServer.Builder builder = HealthServer.builder(registry).tls(certificate, key);
        return assertThrows(HealthServerException.class, builder::build).getMessage();
    }

    private HealthServer start(HealthServer.Builder builder) {
        HealthServer starting = builder.port(0).build();
        starting.start();
        server = Optional.of(starting);
        return starting;
    }

    private boolean isTrusted(HealthServer running, X509Bundle trusted) throws Exception {
        try {
            return live(running, trusted, Optional.empty()).startsWith("HTTP/1.1 200");
        } catch (IOException e) {
            return false;
        }
    }

    private static String live(HealthServer server, X509Bundle trusted, Optional<X509Bundle> own) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                own.isPresent() ? own.get().toKeyManagerFactory().getKeyManagers() : null,
                trusted.toTrustManagerFactory().getTrustManagers(),
                null);
        return live(server, context);
    }

    private static String live(HealthServer server, SSLContext context) throws IOException {
        try (SSLSocket socket = connect(server, context)) {
            socket.getOutputStream().write("GET /live HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] start = socket.getInputStream().readNBytes(15);
            if (start.length < 15) {
                throw new IOException("no answer");
            }
            return new String(start, StandardCharsets.US_ASCII);
        }
    }

    private static SSLContext trusting(X509Bundle server) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, server.toTrustManagerFactory().getTrustManagers(), null);
        return context;
    }

    private static SSLSocket connect(HealthServer server, SSLContext context) throws IOException {
        SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getByName("127.0.0.1"), server.port());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private Path pem(String name) {
        return folder.resolve(name);
    }

    private void replace(String source, String target) throws IOException {
        Files.move(pem(source), pem(target), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private X509Bundle certificate(String name) throws Exception {
        return new TestCertificates(folder).selfSigned(name, Algorithm.ecp256, "ip:127.0.0.1");
    }
}
