package dev.baton.contract;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A TCP server that reads a request head and then plays the script of a case. */
final class HostileServer implements Closeable {
    private static final int DRIP_MILLIS = 200;

    private final ServerSocket listener;
    private final Script script;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<List<String>> heads = new CopyOnWriteArrayList<>();

    /** What the server does on a connection. */
    @FunctionalInterface
    interface Script {
        void play(Connection connection) throws IOException;
    }

    private HostileServer(ServerSocket listener, Script script) {
        this.listener = listener;
        this.script = script;
        threads.submit(this::accept);
    }

    static HostileServer start(Script script) throws IOException {
        return start("127.0.0.1", script);
    }

    static HostileServer start(String address, Script script) throws IOException {
        return start(address, 0, script);
    }

    static HostileServer start(String address, int port, Script script) throws IOException {
        return new HostileServer(new ServerSocket(port, 50, InetAddress.getByName(address)), script);
    }

    /** Returns a script that sends a valid response. */
    static Script answering(int status, String body) {
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        return connection -> connection.send("HTTP/1.1 " + status
                + " X\r\nContent-Type: application/json\r\nContent-Length: " + length + "\r\n\r\n" + body);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Returns the lines of each request head received. */
    List<List<String>> heads() {
        return heads;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                threads.submit(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket accepted) {
        try (Socket socket = accepted) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            List<String> head = in.lines().takeWhile(line -> !line.isEmpty()).toList();
            heads.add(head);
            script.play(new Connection(socket, head, closed));
        } catch (IOException | UncheckedIOException e) {
            // The client closed the connection.
        }
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        listener.close();
        threads.shutdownNow();
    }

    /** A connection whose request head has been read. */
    record Connection(Socket socket, List<String> head, CountDownLatch closed) {
        void send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
        }

        /** Sends a text every 200 ms until the client or the server closes. */
        void drip(String text) throws IOException {
            while (!waits(DRIP_MILLIS)) {
                send(text);
            }
        }

        /** Sends a text repeatedly, as fast as possible, up to a total length. */
        void pour(String text, long most) throws IOException {
            for (long sent = 0; sent < most; sent += text.length()) {
                send(text);
            }
        }

        /** Stays silent until the client closes, and returns how long that took. */
        Duration heldFor() {
            long start = System.nanoTime();
            try {
                socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                // A reset closes the connection, too.
            }
            return Duration.ofNanos(System.nanoTime() - start);
        }

        /** Waits, and returns whether the server is closed before the time is up. */
        boolean waits(int millis) {
            try {
                return closed.await(millis, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return true;
            }
        }

        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }
}
