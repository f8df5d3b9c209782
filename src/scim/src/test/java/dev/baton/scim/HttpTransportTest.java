package dev.baton.scim;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.baton.config.TestCertificates;
import dev.baton.connector.ConnectorException;
import dev.baton.connector.FailureKind;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HttpTransportTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofSeconds(1);

    @TempDir
    Path directory;

    @Test
    void aRequestArrivesAsItWasMeant() throws Exception {
        BlockingQueue<List<String>> heads = new LinkedBlockingQueue<>();
        RawServer.Script script = socket -> {
            heads.add(RawServer.head(socket));
            write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
        };
        try (RawServer server = RawServer.start(script);
                HttpTransport transport = HttpTransport.create(List.of(), URI.create(server.url() + "/"), LONG)) {
            HttpTransport.Request request = new HttpTransport.Request(
                    "PATCH",
                    "/Users/a%2Fb%20%C3%A9",
                    Map.of("filter", "userName eq \"a&b+c\""),
                    Map.of("Authorization", "Bearer t"),
                    "{}".getBytes(StandardCharsets.UTF_8));

            HttpTransport.Answer answer = transport.send(request);

            assertThat(new String(answer.body(), StandardCharsets.UTF_8), is("{}"));
            List<String> head = heads.take();
            assertThat(
                    head.getFirst(),
                    is("PATCH /scim/v2/Users/a%2Fb%20%C3%A9?filter=userName%20eq%20%22a%26b%2Bc%22 HTTP/1.1"));
            assertThat(head, hasItem("Host: 127.0.0.1:" + server.port()));
            assertThat(head, hasItem("Authorization: Bearer t"));
            assertThat(head, hasItem("Content-Length: 2"));
        }
    }

    @Test
    void aConnectionIsUsedAgain() throws Exception {
        RawServer.Script script = socket -> {
            for (int i = 0; i < 3; i++) {
                RawServer.head(socket);
                write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
            }
        };
        try (RawServer server = RawServer.start(script);
                HttpTransport transport = HttpTransport.create(List.of(), server.url(), LONG)) {
            for (int i = 0; i < 3; i++) {
                assertThat(transport.send(get()).status(), is(200));
            }
            assertThat(server.connections(), is(1));
        }
    }

    @ParameterizedTest
    @CsvSource({"GET, true", "PUT, false", "DELETE, false", "POST, false", "PATCH, false"})
    void aKeptConnectionThatTheServerClosesIsReplacedForGet(String method, boolean isRepeated) throws Exception {
        AtomicBoolean isFirst = new AtomicBoolean(true);
        RawServer.Script script = socket -> {
            boolean closesOnSecond = isFirst.getAndSet(false);
            RawServer.head(socket);
            write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
            RawServer.head(socket);
            if (!closesOnSecond) {
                write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
            }
        };
        try (RawServer server = RawServer.start(script);
                HttpTransport transport = HttpTransport.create(List.of(), server.url(), LONG)) {
            HttpTransport.Request request =
                    new HttpTransport.Request(method, "/Users", Map.of(), Map.of(), new byte[0]);
            transport.send(request);

            if (isRepeated) {
                assertThat(transport.send(request).status(), is(200));
            } else {
                ConnectorException failure = assertThrows(ConnectorException.class, () -> transport.send(request));
                assertThat(failure.kind(), is(FailureKind.UNAVAILABLE));
            }
            assertThat(server.connections(), is(isRepeated ? 2 : 1));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\n\r\n{\"a\":1}",
                "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"a\":1}",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{\"a\r\n4\r\n\":1}\r\n0\r\n\r\n"
            })
    void everyWayToFrameABodyIsUnderstood(String answer) throws Exception {
        try (RawServer server = RawServer.answering(answer);
                HttpTransport transport = HttpTransport.create(List.of(), server.url(), LONG)) {
            for (int i = 0; i < 2; i++) {
                assertThat(new String(transport.send(get()).body(), StandardCharsets.UTF_8), is("{\"a\":1}"));
            }
        }
    }

    @Test
    void aRedirectIsAnAnswerAndTheTokenGoesNowhereElse() throws Exception {
        try (RawServer other = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                RawServer server = RawServer.answering(
                        "HTTP/1.1 302 Found\r\nLocation: " + other.url() + "\r\nContent-Length: 0\r\n\r\n");
                HttpTransport transport = HttpTransport.create(List.of(), server.url(), LONG)) {
            assertThat(transport.send(get()).status(), is(302));
            assertThat(other.connections(), is(0));
        }
    }

    @Test
    void aProxyInTheSystemPropertiesIsNotUsed() throws Exception {
        try (RawServer proxy = RawServer.answering("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
                RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")) {
            System.setProperty("http.proxyHost", "127.0.0.1");
            System.setProperty("http.proxyPort", Integer.toString(proxy.port()));
            System.setProperty("http.nonProxyHosts", "");
            try (HttpTransport transport = HttpTransport.create(List.of(), server.url(), LONG)) {
                assertThat(transport.send(get()).status(), is(200));
                assertThat(proxy.connections(), is(0));
            } finally {
                System.clearProperty("http.proxyHost");
                System.clearProperty("http.proxyPort");
                System.clearProperty("http.nonProxyHosts");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK\r\nX-Never-Ends: ",
                "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFF\r\n{"
            })
    void aServerThatDripsOrFallsSilentCannotHoldACallLongerThanTheTimeout(String start) throws Exception {
        RawServer.Script script = socket -> {
            RawServer.head(socket);
            write(socket, start);
            while (!start.isEmpty()) {
                write(socket, "a");
                Thread.sleep(50);
            }
            socket.getInputStream().read();
        };
        long begin = System.nanoTime();
        ConnectorException failure = failure(script, SHORT);

        assertThat(failure.kind(), is(FailureKind.TIMEOUT));
        assertThat(failure.getMessage(), containsString("to GET /Users within 1 s"));
        assertThat(Duration.ofNanos(System.nanoTime() - begin), lessThan(Duration.ofSeconds(10)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 2000000000\r\n\r\n",
                // One chunk.
                "Transfer-Encoding: chunked\r\n\r\n7FFFFFFF\r\n"
            })
    void aBodyOfTwoGigabytesIsNotReadToItsEnd(String headers) throws Exception {
        RawServer.Script script = socket -> {
            RawServer.head(socket);
            write(socket, "HTTP/1.1 200 OK\r\n" + headers);
            flood(socket);
        };
        try (RawServer server = RawServer.start(script);
                HttpTransport transport = HttpTransport.create(List.of(), server.url(), LONG)) {
            HttpTransport.Answer answer = transport.send(get());

            assertThat(answer.status(), is(200));
            assertThat(answer.isCut(), is(true));
            assertThat(answer.body().length, is(0));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aBodyIsUnpackedThoughNobodyAskedForCompression(boolean isSaid) throws Exception {
        byte[] packed = gzip("{\"a\":1}".getBytes(StandardCharsets.UTF_8));
        try (RawServer server = answering(isSaid ? "Content-Encoding: gzip\r\n" : "", packed);
                HttpTransport transport = HttpTransport.create(List.of(), server.url(), LONG)) {
            assertThat(new String(transport.send(get()).body(), StandardCharsets.UTF_8), is("{\"a\":1}"));
        }
    }

    @Test
    void aSmallBodyThatUnpacksToALargeOneIsCut() throws Exception {
        byte[] packed = gzip(new byte[HttpTransport.MAX_BODY + 1]);
        assertThat(packed.length, lessThan(HttpTransport.MAX_BODY / 100));
        try (RawServer server = answering("Content-Encoding: gzip\r\n", packed);
                HttpTransport transport = HttpTransport.create(List.of(), server.url(), LONG)) {
            assertThat(transport.send(get()).isCut(), is(true));
        }
    }

    @Test
    void aBodyThatOnlyLooksCompressedIsNotHttp() throws Exception {
        byte[] packed = gzip("{}".getBytes(StandardCharsets.UTF_8));
        packed[2] = 99;
        try (RawServer server = answering("", packed);
                HttpTransport transport = HttpTransport.create(List.of(), server.url(), LONG)) {
            ConnectorException failure = assertThrows(ConnectorException.class, () -> transport.send(get()));

            assertThat(failure.kind(), is(FailureKind.INTERNAL));
        }
    }

    @Test
    void aQueryOfTheBaseUrlGoesWithEveryRequest() throws Exception {
        BlockingQueue<List<String>> heads = new LinkedBlockingQueue<>();
        RawServer.Script script = socket -> {
            heads.add(RawServer.head(socket));
            write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
        };
        try (RawServer server = RawServer.start(script);
                HttpTransport transport =
                        HttpTransport.create(List.of(), URI.create(server.url() + "?company=a%20b"), LONG)) {
            transport.send(get());
            transport.send(new HttpTransport.Request("GET", "/Users", Map.of("count", "1"), Map.of(), new byte[0]));
        }
        assertThat(heads.take().getFirst(), is("GET /scim/v2/Users?company=a%20b HTTP/1.1"));
        assertThat(heads.take().getFirst(), is("GET /scim/v2/Users?company=a%20b&count=1 HTTP/1.1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200",
                "HTTP/1.1 200 OK\r\nContent-Le",
                "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{"
            })
    void anAnswerThatEndsEarlyIsUnavailable(String answer) throws Exception {
        ConnectorException failure = failure(
                socket -> {
                    RawServer.head(socket);
                    write(socket, answer);
                },
                LONG);

        assertThat(failure.kind(), is(FailureKind.UNAVAILABLE));
        assertThat(failure.getMessage(), containsString("closed before the answer was complete"));
    }

    @Test
    void aResetIsUnavailable() throws Exception {
        ConnectorException failure = failure(
                socket -> {
                    RawServer.head(socket);
                    socket.setSoLinger(true, 0);
                },
                LONG);

        assertThat(failure.kind(), is(FailureKind.UNAVAILABLE));
        assertThat(failure.getMessage(), containsString("failed: Connection reset"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9.2\r\n\r\n",
                "220 mail.example.com ESMTP\r\n\r\n",
                "HTTP/1.1 abc secret-body\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: secret-body\r\n\r\n"
            })
    void whatIsNotHttpIsInternalAndNotShown(String answer) throws Exception {
        ConnectorException failure = failure(
                socket -> {
                    RawServer.head(socket);
                    write(socket, answer);
                },
                LONG);

        assertThat(failure.kind(), is(FailureKind.INTERNAL));
        assertThat(failure.getMessage(), containsString("is not valid HTTP"));
        assertThat(failure.getMessage(), not(containsString("secret-body")));
        assertThat(failure.getCause() == null, is(true));
    }

    @Test
    void aBrokenFrameIsUnavailableAndNotShown() throws Exception {
        ConnectorException failure = failure(
                socket -> {
                    RawServer.head(socket);
                    write(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nsecret-body\r\n");
                },
                LONG);

        assertThat(failure.kind(), is(FailureKind.UNAVAILABLE));
        assertThat(failure.getMessage(), not(containsString("secret")));
    }

    @Test
    void aRefusedConnectionIsUnavailable() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = socket.getLocalPort();
        }
        ConnectorException failure = failure(URI.create("http://127.0.0.1:" + port), List.of());

        assertThat(failure.kind(), is(FailureKind.UNAVAILABLE));
        assertThat(failure.getMessage(), startsWith("cannot connect to 127.0.0.1:" + port));
    }

    @Test
    void anUnknownHostIsUnavailable() {
        // RFC 6761 section 6.4: this name never resolves.
        ConnectorException failure = failure(URI.create("http://scim.invalid"), List.of());

        assertThat(failure.kind(), is(FailureKind.UNAVAILABLE));
        assertThat(failure.getMessage(), is("the host scim.invalid is unknown"));
    }

    @Test
    void anInterruptEndsACallPromptlyAndClosesItsConnection() throws Exception {
        CountDownLatch closedByClient = new CountDownLatch(1);
        RawServer.Script script = socket -> {
            RawServer.head(socket);
            if (socket.getInputStream().read() == -1) {
                closedByClient.countDown();
            }
        };
        try (RawServer server = RawServer.start(script);
                HttpTransport transport = HttpTransport.create(List.of(), server.url(), Duration.ofMinutes(5))) {
            CompletableFuture<Throwable> outcome = new CompletableFuture<>();
            Thread caller = Thread.ofVirtual()
                    .start(() ->
                            outcome.complete(assertThrows(InterruptedException.class, () -> transport.send(get()))));
            server.awaitConnection();
            caller.interrupt();

            outcome.get(20, TimeUnit.SECONDS);
            assertThat(closedByClient.await(20, TimeUnit.SECONDS), is(true));
        }
    }

    @Test
    void aTimeoutClosesTheConnection() throws Exception {
        CountDownLatch closedByClient = new CountDownLatch(1);
        RawServer.Script script = socket -> {
            RawServer.head(socket);
            if (socket.getInputStream().read() == -1) {
                closedByClient.countDown();
            }
        };
        try (RawServer server = RawServer.start(script);
                HttpTransport transport = HttpTransport.create(List.of(), server.url(), SHORT)) {
            assertThrows(ConnectorException.class, () -> transport.send(get()));

            assertThat(closedByClient.await(20, TimeUnit.SECONDS), is(true));
        }
    }

    @Test
    void aCertificateNobodyVouchesForIsInvalid() throws Exception {
        X509Bundle keys = selfSigned("dns:localhost");
        try (RawServer server = tlsServer(keys)) {
            ConnectorException failure = failure(URI.create("https://localhost:" + server.port()), List.of());

            assertThat(failure.kind(), is(FailureKind.INVALID));
            assertThat(
                    failure.getMessage(),
                    is("the certificate of localhost:" + server.port()
                            + " is not trusted: unable to find valid certification path to requested target;"
                            + " set BATON_SCIM_TLS_CA or --scim-tls-ca to a file with its CA"));
        }
    }

    @Test
    void aCertificateForAnotherNameIsInvalid() throws Exception {
        X509Bundle keys = selfSigned("dns:elsewhere.example");
        try (RawServer server = tlsServer(keys)) {
            ConnectorException failure = failure(URI.create("https://localhost:" + server.port()), trusting(keys));

            assertThat(failure.kind(), is(FailureKind.INVALID));
            assertThat(failure.getMessage(), startsWith("the certificate of localhost:" + server.port()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1"})
    void aTrustedCertificateIsCheckedAgainstTheHostOfTheUrl(String host) throws Exception {
        X509Bundle keys = selfSigned(host.equals("localhost") ? "dns:localhost" : "ip:127.0.0.1");
        try (RawServer server = tlsServer(keys);
                HttpTransport transport = HttpTransport.create(
                        trusting(keys), URI.create("https://" + host + ":" + server.port()), LONG)) {
            assertThat(transport.send(get()).status(), is(200));
            assertThat(transport.send(get()).status(), is(200));
        }
    }

    @Test
    void aHandshakeThatNeverEndsIsATimeout() throws Exception {
        try (RawServer server = RawServer.start(socket -> RawServer.head(socket));
                HttpTransport transport =
                        HttpTransport.create(List.of(), URI.create("https://127.0.0.1:" + server.port()), SHORT)) {
            ConnectorException failure = assertThrows(ConnectorException.class, () -> transport.send(get()));

            assertThat(failure.kind(), is(FailureKind.TIMEOUT));
        }
    }

    @Test
    void anIpv6AddressIsReached() throws Exception {
        try (RawServer server = RawServer.start(new ServerSocket(0, 50, InetAddress.getByName("::1")), socket -> {
                    RawServer.head(socket);
                    write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
                });
                HttpTransport transport =
                        HttpTransport.create(List.of(), URI.create("http://[::1]:" + server.port()), LONG)) {
            assertThat(transport.send(get()).status(), is(200));
        }
    }

    @Test
    void noTlsWhereTlsWasExpectedIsInvalid() throws Exception {
        try (RawServer server = RawServer.start(socket -> write(socket, "HTTP/1.1 400 Bad Request\r\n\r\n"))) {
            ConnectorException failure = failure(URI.create("https://127.0.0.1:" + server.port()), List.of());

            assertThat(failure.kind(), is(FailureKind.INVALID));
        }
    }

    @Test
    void nothingIsKeptOpenAfterClose() throws Exception {
        CountDownLatch closedByClient = new CountDownLatch(1);
        RawServer.Script script = socket -> {
            RawServer.head(socket);
            write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
            if (socket.getInputStream().read() == -1) {
                closedByClient.countDown();
            }
        };
        try (RawServer server = RawServer.start(script)) {
            HttpTransport transport = HttpTransport.create(List.of(), server.url(), LONG);
            transport.send(get());
            transport.close();
            assertThat(closedByClient.await(20, TimeUnit.SECONDS), is(true));
        }
    }

    private static ConnectorException failure(RawServer.Script script, Duration timeout) throws Exception {
        try (RawServer server = RawServer.start(script);
                HttpTransport transport = HttpTransport.create(List.of(), server.url(), timeout)) {
            return assertThrows(ConnectorException.class, () -> transport.send(get()));
        }
    }

    private static ConnectorException failure(URI url, List<X509Certificate> trusted) {
        try (HttpTransport transport = HttpTransport.create(trusted, url, LONG)) {
            return assertThrows(ConnectorException.class, () -> transport.send(get()));
        }
    }

    private static HttpTransport.Request get() {
        return new HttpTransport.Request("GET", "/Users", Map.of(), Map.of(), new byte[0]);
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private static RawServer answering(String headers, byte[] body) throws IOException {
        return RawServer.start(socket -> {
            RawServer.head(socket);
            write(socket, "HTTP/1.1 200 OK\r\n" + headers + "Content-Length: " + body.length + "\r\n\r\n");
            socket.getOutputStream().write(body);
        });
    }

    private static void flood(Socket socket) throws IOException {
        OutputStream out = socket.getOutputStream();
        byte[] bytes = new byte[65_536];
        for (long sent = 0; sent < 1L << 31; sent += bytes.length) {
            out.write(bytes);
        }
    }

    private X509Bundle selfSigned(String name) throws Exception {
        return new TestCertificates(directory).selfSigned("test", Algorithm.ecp256, name);
    }

    private static RawServer tlsServer(X509Bundle keys) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.toKeyManagerFactory().getKeyManagers(), null, null);
        ServerSocket socket =
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        return RawServer.start(socket, client -> {
            while (!RawServer.head(client).isEmpty()) {
                write(client, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
            }
        });
    }

    private static List<X509Certificate> trusting(X509Bundle keys) {
        return List.of(keys.getCertificate());
    }
}
