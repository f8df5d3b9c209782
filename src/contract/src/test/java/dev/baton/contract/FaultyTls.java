package dev.baton.contract;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** The TLS of a {@link FaultyServer}. Runs in a separate JVM, as the settings for old TLS apply to a whole JVM. */
final class FaultyTls implements Function<Socket, Optional<Socket>> {
    private static final String PASSWORD = "changeit";
    private static final int HANDSHAKE_MILLIS = 6_000;

    private final ServerFault fault;
    private final SSLContext context;

    private FaultyTls(ServerFault fault, SSLContext context) {
        this.fault = fault;
        this.context = context;
    }

    /** Runs a server. Arguments: fault, connection limit, key store. Prints the port; ends when standard input ends. */
    public static void main(String[] args) throws Exception {
        ServerFault fault = ServerFault.valueOf(args[0]);
        FaultyTls tls = new FaultyTls(fault, context(Path.of(args[2])));
        try (FaultyServer server =
                FaultyServer.start(fault, Integer.parseInt(args[1]), 0, tls, FaultyServer.ReportSource.UNHEALTHY)) {
            System.out.println(server.port());
            System.in.transferTo(java.io.OutputStream.nullOutputStream());
        }
        System.exit(0);
    }

    private static SSLContext context(Path file) throws GeneralSecurityException, IOException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    /** A server running in its own JVM. */
    record Running(Process process, int port) implements AutoCloseable {
        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    static Running start(ServerFault fault, int limit, Path directory) throws Exception {
        Path keys = directory.resolve(fault + ".p12");
        run(directory, keytool(fault, keys));
        boolean isOld = List.of(ServerFault.TLS_1_0, ServerFault.WEAK_SUITES, ServerFault.OLD_TLS_ONLY)
                .contains(fault);
        Path security =
                Files.writeString(directory.resolve(fault + ".security"), isOld ? "jdk.tls.disabledAlgorithms=\n" : "");
        Process process = new ProcessBuilder(
                        java("java"),
                        "-Djava.security.properties=" + security,
                        "-Djdk.tls.rejectClientInitiatedRenegotiation=" + (fault != ServerFault.RENEGOTIATES),
                        "-cp",
                        System.getProperty("java.class.path"),
                        FaultyTls.class.getName(),
                        fault.name(),
                        String.valueOf(limit),
                        keys.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String port = process.inputReader(StandardCharsets.US_ASCII).readLine();
        return new Running(process, Integer.parseInt(port));
    }

    private static String java(String tool) {
        return Path.of(System.getProperty("java.home"), "bin", tool).toString();
    }

    private static String[] keytool(ServerFault fault, Path keys) {
        String bits = fault == ServerFault.WEAK_KEY ? "1024" : "2048";
        String start = fault == ServerFault.EXPIRED ? "-400d" : "-1d";
        return new String[] {
            java("keytool"),
            "-genkeypair",
            "-alias",
            "a",
            "-dname",
            "CN=localhost",
            "-keyalg",
            "RSA",
            "-keysize",
            bits,
            "-startdate",
            start,
            "-validity",
            "30",
            "-storetype",
            "PKCS12",
            "-storepass",
            PASSWORD,
            "-keystore",
            keys.toString()
        };
    }

    private static void run(Path directory, String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("keytool.out").toFile())
                .start();
        if (process.waitFor() != 0) {
            throw new IllegalStateException(Files.readString(directory.resolve("keytool.out")));
        }
    }

    /** Performs the handshake; empty if it fails. */
    @Override
    public Optional<Socket> apply(Socket plain) {
        Thread watch =
                fault == ServerFault.HANDSHAKE_NO_TIME ? null : Thread.startVirtualThread(() -> closeLater(plain));
        try {
            int first = plain.getInputStream().read();
            if (first == 'G' && fault == ServerFault.PLAIN_ON_TLS) {
                plain.getOutputStream()
                        .write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                plain.close();
                return Optional.empty();
            }
            if (first < 0) {
                return Optional.empty();
            }
            SSLSocket tls = (SSLSocket) context.getSocketFactory()
                    .createSocket(plain, new ByteArrayInputStream(new byte[] {(byte) first}), true);
            tls.setUseClientMode(false);
            configure(tls);
            tls.startHandshake();
            return Optional.of(tls);
        } catch (IOException e) {
            close(plain);
            return Optional.empty();
        } finally {
            if (watch != null) {
                watch.interrupt();
            }
        }
    }

    private void configure(SSLSocket tls) {
        switch (fault) {
            case TLS_1_0 -> {
                tls.setEnabledProtocols(new String[] {"TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"});
                tls.setEnabledCipherSuites(tls.getSupportedCipherSuites());
            }
            case OLD_TLS_ONLY -> tls.setEnabledProtocols(new String[] {"TLSv1.1"});
            case WEAK_SUITES -> {
                tls.setEnabledProtocols(new String[] {"TLSv1.2", "TLSv1.3"});
                tls.setEnabledCipherSuites(tls.getSupportedCipherSuites());
            }
            default -> {
                tls.setEnabledProtocols(new String[] {"TLSv1.2", "TLSv1.3"});
                tls.setEnabledCipherSuites(new String[] {
                    "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
                });
            }
        }
    }

    private static void closeLater(Socket socket) {
        try {
            TimeUnit.MILLISECONDS.sleep(HANDSHAKE_MILLIS);
            close(socket);
        } catch (InterruptedException e) {
            // The handshake is over.
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
