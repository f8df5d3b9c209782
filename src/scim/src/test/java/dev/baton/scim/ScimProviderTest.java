package dev.baton.scim;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.baton.config.Pem;
import dev.baton.config.TestCertificates;
import dev.baton.connector.ConnectorException;
import dev.baton.connector.FailureKind;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ScimProviderTest {
    private static final String CONFIG =
            "{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig\"]}";

    @TempDir
    private Path directory;

    @Test
    void aServiceOfAPrivateCaIsTrustedByName() throws Exception {
        certificates().issued(selfSigned("ca"), "service", Algorithm.ecp256, "dns:localhost");
        try (RawServer server = tlsServer("service")) {
            for (String trusted : List.of("ca", "service")) {
                connect("https://localhost:" + server.port(), Map.of("scim-tls-ca", file(trusted)));
            }

            ConnectorException anotherName =
                    failure("https://127.0.0.1:" + server.port(), Map.of("scim-tls-ca", file("ca")));
            assertThat(anotherName.kind(), is(FailureKind.INVALID));
            assertThat(anotherName.getMessage(), not(containsString("scim-tls-ca")));
        }
    }

    @Test
    void aServiceOfAnUnknownCaIsRefusedWithWhatToDo() throws Exception {
        selfSigned("another");
        selfSigned("service");
        try (RawServer server = tlsServer("service")) {
            String url = "https://localhost:" + server.port();
            for (Map<String, String> flags :
                    List.of(Map.<String, String>of(), Map.of("scim-tls-ca", file("another")))) {
                ConnectorException failure = failure(url, flags);

                assertThat(failure.kind(), is(FailureKind.INVALID));
                assertThat(failure.getMessage(), containsString("; set BATON_SCIM_TLS_CA or --scim-tls-ca to a file"));
            }
        }
    }

    @Test
    void aFileThatHoldsNoCertificateIsNamed() throws Exception {
        Files.writeString(directory.resolve("empty.crt"), "");

        for (String name : List.of("absent", "empty")) {
            ConnectorException failure = failure("https://localhost:1", Map.of("scim-tls-ca", file(name)));

            assertThat(failure.kind(), is(FailureKind.INVALID));
            assertThat(failure.getMessage(), containsString("scim-tls-ca cannot be used: " + file(name) + ": no "));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "http://scim.example.com/v2, true",
        "HTTP://192.0.2.1, true",
        "http://[2001:db8::1]:8080, true",
        "http://localhost.example.com, true",
        "https://scim.example.com/v2, false",
        "http://localhost:8080, false",
        "http://127.0.0.2, false",
        "http://[::1]/scim, false"
    })
    void whatLeavesThisHostWithoutTlsIsInClearText(URI url, boolean isInClearText) {
        assertThat(ScimProvider.isInClearText(url), is(isInClearText));
    }

    @Test
    void aTokenInClearTextIsWarnedAboutOnce() {
        Queue<String> warnings = new ConcurrentLinkedQueue<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                warnings.add(record.getLevel() + " " + record.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger(ScimProvider.class.getName());
        logger.addHandler(handler);
        try {
            ScimProvider provider = new ScimProvider();
            for (Map<String, String> flags :
                    List.of(Map.<String, String>of(), Map.of("scim-token", "hush"), Map.of("scim-token", "hush"))) {
                assertThrows(
                        ConnectorException.class,
                        () -> provider.connect(ScimSettings.of("http://scim.invalid/v2", flags)));
            }
        } finally {
            logger.removeHandler(handler);
        }

        assertThat(
                List.copyOf(warnings),
                is(List.of("WARNING the token goes to scim.invalid in clear text: use https in scim-base-url")));
    }

    private static void connect(String url, Map<String, String> flags) throws InterruptedException {
        new ScimProvider().connect(ScimSettings.of(url, flags)).close();
    }

    private static ConnectorException failure(String url, Map<String, String> flags) {
        return assertThrows(ConnectorException.class, () -> connect(url, flags));
    }

    private String file(String name) {
        return directory.resolve(name + ".crt").toString();
    }

    private TestCertificates certificates() {
        return new TestCertificates(directory);
    }

    private X509Bundle selfSigned(String name) throws Exception {
        return certificates().selfSigned(name, Algorithm.ecp256, "dns:localhost");
    }

    private RawServer tlsServer(String name) throws Exception {
        byte[] certificate = Pem.read(certificates().certificate(name));
        byte[] key = Pem.read(certificates().key(name));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(Pem.keyManagers(certificate, key), null, null);
        return RawServer.start(
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getByName("127.0.0.1")),
                socket -> {
                    RawServer.head(socket);
                    String answer = "HTTP/1.1 200 OK\r\nContent-Type: application/scim+json\r\nContent-Length: "
                            + CONFIG.length() + "\r\n\r\n" + CONFIG;
                    socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
                });
    }
}
