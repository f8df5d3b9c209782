import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Asks a server on the loopback address for as much as it gives, on connections that are kept. */
final class Load {
    private static final int CONNECTIONS = 8;

    private Load() {}

    static byte[] request(String path, String connection) {
        return ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: " + connection + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** The 200s per second that a server gave for a path. */
    static double perSecond(int port, String path, double seconds) throws InterruptedException, ExecutionException {
        long start = System.nanoTime();
        long end = start + (long) (seconds * 1e9);
        long answers = 0;
        try (ExecutorService executor = Executors.newFixedThreadPool(CONNECTIONS)) {
            List<Callable<Long>> clients = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                clients.add(() -> ask(port, request(path, "keep-alive"), end));
            }
            for (Future<Long> client : executor.invokeAll(clients)) {
                answers += client.get();
            }
        }
        return answers / ((System.nanoTime() - start) / 1e9);
    }

    private static long ask(int port, byte[] request, long end) throws IOException {
        byte[] buffer = new byte[4_096];
        long answers = 0;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            OutputStream out = socket.getOutputStream();
            InputStream in = socket.getInputStream();
            for (; System.nanoTime() < end; answers++) {
                out.write(request);
                readAnswer(in, buffer);
            }
        }
        return answers;
    }

    /** Each body here is one line of JSON, and nothing comes after it. */
    private static void readAnswer(InputStream in, byte[] buffer) throws IOException {
        int length = 0;
        do {
            int read = in.read(buffer, length, buffer.length - length);
            if (read <= 0) {
                throw new EOFException("the connection ended, or the answer was too long");
            }
            length += read;
        } while (length < 2 || buffer[length - 2] != '}' || buffer[length - 1] != '\n');
        if (length < 13 || buffer[9] != '2' || buffer[10] != '0' || buffer[11] != '0') {
            throw new IOException("not a 200: " + new String(buffer, 0, length, StandardCharsets.US_ASCII));
        }
    }
}
