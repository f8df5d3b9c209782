package dev.baton.probe;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A TCP server that reads a request and then does whatever the test says. */
public final class HostileServer implements AutoCloseable {
    private final ServerSocket socket;
    private final Behaviour behaviour;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final CompletableFuture<Void> acceptor;
    private final List<String> requestHeaders = new CopyOnWriteArrayList<>();

    /** What becomes of a connection whose request was read. */
    @FunctionalInterface
    public interface Behaviour {
        void answer(Connection connection) throws IOException;
    }

    private HostileServer(ServerSocket socket, Behaviour behaviour) {
        this.socket = socket;
        this.behaviour = behaviour;
        acceptor = CompletableFuture.runAsync(this::accept, threads);
    }

    public static HostileServer start(Behaviour behaviour) {
        return start("127.0.0.1", behaviour);
    }

    public static HostileServer start(String address, Behaviour behaviour) {
        try {
            return new HostileServer(new ServerSocket(0, 50, InetAddress.getByName(address)), behaviour);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A well-behaved answer. */
    public static Behaviour answering(int status, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return connection -> {
            connection.send("HTTP/1.1 " + status + " X\r\nContent-Type: application/json\r\nContent-Length: "
                    + bytes.length + "\r\n\r\n");
            connection.send(body);
        };
    }

    public int port() {
        return socket.getLocalPort();
    }

    public List<String> requestHeaders() {
        return requestHeaders;
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket accepted = socket.accept();
                threads.submit(() -> serve(accepted));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket accepted) {
        try (accepted) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(accepted.getInputStream(), StandardCharsets.US_ASCII));
            String line;
            while ((line = in.readLine()) != null && !line.isEmpty()) {
                requestHeaders.add(line);
            }
            behaviour.answer(new Connection(accepted, closed));
        } catch (IOException e) {
            // The client went away, as it should.
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // Until the thread in accept() is gone, the port still takes connections, and resets them.
        acceptor.join();
        threads.shutdownNow();
    }

    /** One connection, its request read. */
    public record Connection(Socket socket, CountDownLatch closed) {
        public void send(String text) throws IOException {
            OutputStream out = socket.getOutputStream();
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        }

        /** Sends a text again and again, a while apart, until the client or the test has had enough. */
        public void drip(String text) throws IOException {
            while (!isOver(200)) {
                send(text);
            }
        }

        /** Keeps the connection open and says nothing. */
        public void stayOpen() {
            isOver(Integer.MAX_VALUE);
        }

        public void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        private boolean isOver(int millis) {
            try {
                return closed.await(millis, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return true;
            }
        }
    }
}
