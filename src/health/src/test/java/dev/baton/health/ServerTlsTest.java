package dev.baton.health;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.baton.config.BindAddress;
import dev.baton.config.TestCertificates;
import dev.baton.health.guard.RawClient;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import javax.net.ssl.SSLContext;
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
        Files.delete(pem("server.crt"));
        tls.reload();
        assertThat("no certificate", tls.current(), is(before));
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

    @Test
    void filesThatCannotBeUsedAreOneLine() throws Exception {
        certificate("server");
        Files.writeString(pem("bad.key"), "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n");

        assertThat(fault(pem("none.crt"), pem("server.key")), containsString("none.crt: no such file"));
        assertThat(fault(pem("server.crt"), pem("bad.key")), containsString("no PKCS #8 private key"));
        assertThat(fault(pem("bad.key"), pem("server.key")).lines().count(), is(1L));
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
        try (SSLSocket socket = (SSLSocket)
                context.getSocketFactory().createSocket(InetAddress.getByName("127.0.0.1"), server.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write("GET /live HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] start = socket.getInputStream().readNBytes(15);
            if (start.length < 15) {
                throw new IOException("no answer");
            }
            return new String(start, StandardCharsets.US_ASCII);
        }
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
