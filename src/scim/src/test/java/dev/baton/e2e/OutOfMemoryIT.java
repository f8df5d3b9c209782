package dev.baton.e2e;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A heap that is too small for what callers make the service hold. */
@Timeout(180)
class OutOfMemoryIT {
    private static final int MORE_THAN_FIT = 5_000;

    /** Once a thread has died of it, nobody knows what still works; what is gone is started again. */
    @Test
    void theServiceEndsRatherThanGoOnWithoutTheThreadsThatDied() throws Exception {
        List<Socket> callers = new ArrayList<>();
        try (Program program = Program.start(
                Map.of("_JAVA_OPTIONS", "-Xmx24m", "BATON_SCIM_TOKEN", "a-token"),
                "--health-check",
                "--health-check-port=0",
                "--scim-base-url=http://127.0.0.1:1/scim")) {
            byte[] half = ("GET /live HTTP/1.1\r\nX: " + "a".repeat(7_000)).getBytes(StandardCharsets.US_ASCII);
            int port = program.port();
            try {
                while (callers.size() < MORE_THAN_FIT && program.isAlive()) {
                    Socket caller = new Socket(InetAddress.getLoopbackAddress(), port);
                    callers.add(caller);
                    caller.getOutputStream().write(half);
                }
            } catch (IOException e) {
                // It has ended, which is what is waited for.
            }
            assertThat(program.awaitExit(), is(3));
        } finally {
            for (Socket caller : callers) {
                caller.close();
            }
        }
    }
}
