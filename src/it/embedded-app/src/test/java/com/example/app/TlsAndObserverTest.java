package com.example.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.config.BindAddress;
import dev.baton.config.Endpoint;
import dev.baton.health.HealthRegistry;
import dev.baton.health.HealthRegistryObserver;
import dev.baton.health.HealthServer;
import dev.baton.probe.HealthProbe;
import dev.baton.probe.ProbeResult;
import dev.baton.probe.ProbeTls;
import io.helidon.health.HealthCheckResponse;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.observe.ObserveFeature;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests additions to the routes with each Helidon version: a separate server with TLS, a probe, Helidon's observe feature. */
class TlsAndObserverTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final AtomicBoolean isUp = new AtomicBoolean(true);
    private final HealthRegistry registry = HealthRegistry.create();

    @TempDir
    Path directory;

    @BeforeEach
    void register() {
        registry.register(
                () -> HealthCheckResponse.builder().status(isUp.get()).build());
    }

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void aProbeVerifiesAServerWithTls() throws Exception {
        Path certificate = certificate("server");
        HealthServer server = HealthServer.builder(registry)
                .port(0)
                .tls(certificate, directory.resolve("server.key"))
                .build();
        server.start();
        try {
            BindAddress loopback = BindAddress.parse("127.0.0.1").orElseThrow();
            HealthProbe probe = HealthProbe.create(loopback, server.port());

            assertTrue(call(probe.withTls(ProbeTls.pinnedTo(certificate))).isOk());
            ProbeResult other = call(probe.withTls(ProbeTls.pinnedTo(certificate("other"))));
            assertFalse(other.isOk());
            ProbeResult plain = call(probe);
            assertFalse(plain.isOk());
            assertTrue(plain.reason().contains("TLS"), plain::reason);

            isUp.set(false);
            ProbeResult down = call(probe.withTls(ProbeTls.pinnedTo(certificate)));
            assertFalse(down.isOk());
            assertTrue(down.reason().contains("503"), down::reason);
        } finally {
            server.stop();
        }
    }

    @Test
    void helidonsObserveFeatureTellsTheSame() throws Exception {
        WebServer server = WebServer.builder()
                .port(0)
                .featuresDiscoverServices(false)
                .addFeature(ObserveFeature.builder()
                        .addObserver(HealthRegistryObserver.create(registry))
                        .build())
                .build()
                .start();
        try {
            assertEquals(200, status(server, "/observe/health"));
            isUp.set(false);
            assertEquals(503, status(server, "/observe/health"));
        } finally {
            server.stop();
        }
    }

    private static ProbeResult call(HealthProbe probe) {
        return probe.call(Endpoint.HEALTH, TIMEOUT);
    }

    private static int status(WebServer server, String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
                    .statusCode();
        }
    }

    /** Creates a self-signed certificate and its key with the JDK's keytool, and returns the certificate's file. */
    private Path certificate(String name) throws Exception {
        Path store = directory.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                        "-genkeypair", "-alias", name, "-keyalg", "EC", "-dname", "CN=" + name,
                        "-ext", "san=ip:127.0.0.1", "-storetype", "PKCS12", "-storepass", "changeit",
                        "-keystore", store.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(keytool.getInputStream().readAllBytes());
        assertEquals(0, keytool.waitFor(), output);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "changeit".toCharArray());
        }
        pem(directory.resolve(name + ".key"), "PRIVATE KEY", keys.getKey(name, "changeit".toCharArray()).getEncoded());
        return pem(directory.resolve(name + ".crt"), "CERTIFICATE", keys.getCertificate(name).getEncoded());
    }

    private static Path pem(Path file, String kind, byte[] content) throws IOException {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return Files.writeString(file, "-----BEGIN " + kind + "-----\n" + lines + "\n-----END " + kind + "-----\n");
    }
}
