import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Asks one path as the kubelet does, on a new connection each time, and knows how long the answers took. Not thread-safe. */
final class Prober {
    private static final int TIMEOUT_MILLIS = 5_000;

    private final InetSocketAddress address;
    private final byte[] request;
    private final List<Double> millis = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private int failuresInARow;
    private int mostFailuresInARow;

    Prober(int port, String path) {
        address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        request = Load.request(path, "close");
    }

    /** Asks once. Anything but a 200 within five seconds is a failure. */
    void ask() {
        long start = System.nanoTime();
        try (Socket socket = new Socket()) {
            socket.connect(address, TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.setTcpNoDelay(true);
            socket.getOutputStream().write(request);
            String status = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
            if (status.equals("HTTP/1.1 200")) {
                millis.add((System.nanoTime() - start) / 1e6);
                failuresInARow = 0;
            } else {
                fail("answered \"" + status + "\"");
            }
        } catch (IOException e) {
            fail(e.toString());
        }
    }

    private void fail(String why) {
        failures.add(why);
        mostFailuresInARow = Math.max(mostFailuresInARow, ++failuresInARow);
    }

    int answers() {
        return millis.size();
    }

    int mostFailuresInARow() {
        return mostFailuresInARow;
    }

    /** What was wrong with each failure. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    /**
     * The time that this share of the answers did not exceed.
     *
     * @param share above 0, to 1
     * @return milliseconds; NaN if there were no answers
     */
    double quantile(double share) {
        List<Double> sorted = millis.stream().sorted().toList();
        return sorted.isEmpty() ? Double.NaN : sorted.get((int) Math.ceil(share * sorted.size()) - 1);
    }
}
