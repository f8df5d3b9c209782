package dev.baton.scim;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A TCP server that does with each connection what a test says, as no library would do it. */
final class RawServer implements AutoCloseable {
    private final ServerSocket server;
    private final Script script;
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final CountDownLatch accepted = new CountDownLatch(1);

    /** What happens on one connection; its socket is closed afterwards. */
    @FunctionalInterface
    interface Script {
        void run(Socket socket) throws Exception;
    }

    private RawServer(ServerSocket server, Script script) {
        this.server = server;
        this.script = script;
    }

    static RawServer start(Script script) throws IOException {
        return start(new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1")), script);
    }

    static RawServer start(ServerSocket socket, Script script) {
        RawServer server = new RawServer(socket, script);
        Thread.ofVirtual().start(server::accept);
        return server;
    }

    /** A server that reads each request's head and sends the same bytes, then closes. */
    static RawServer answering(String answer) throws IOException {
        return start(socket -> {
            head(socket);
            socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
        });
    }

    /** Reads a request up to the end of its headers. */
    static List<String> head(Socket socket) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
        List<String> lines = new ArrayList<>();
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            lines.add(line);
        }
        return lines;
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                sockets.add(socket);
                connections.incrementAndGet();
                accepted.countDown();
                Thread.ofVirtual().start(() -> run(socket));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void run(Socket socket) {
        try (socket) {
            script.run(socket);
        } catch (Exception e) {
            // What the client makes of it is what the test is about.
        }
    }

    int port() {
        return server.getLocalPort();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + port() + "/scim/v2");
    }

    int connections() {
        return connections.get();
    }

    void awaitConnection() throws InterruptedException {
        accepted.await();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
