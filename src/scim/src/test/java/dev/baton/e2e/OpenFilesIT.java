package dev.baton.e2e;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import dev.baton.sandbox.ScimSandbox;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients that hold connections, where the process may open few files. */
@Timeout(120)
class OpenFilesIT {
    @ParameterizedTest
    @CsvSource({"64, 40", "256, 600", "1024, 1300"})
    void idleClientsDoNotEndTheService(int mostOpenFiles, int clients) throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try (ScimSandbox sandbox = ScimSandbox.start();
                Program program = Program.startIn(
                        List.of("prlimit", "--nofile=" + mostOpenFiles + ":" + mostOpenFiles),
                        Program.LAUNCHER,
                        Map.of("BATON_SCIM_TOKEN", sandbox.token()),
                        "--health-check",
                        "--health-check-port=0",
                        "--scim-base-url=" + sandbox.url())) {
            program.awaitStatus("/ready", 200);
            for (int i = 0; i < clients; i++) {
                sockets.add(connect(program.port(), i % 2 == 0 ? "" : "GET /health HTTP/1.1\r\nX: "));
            }
            for (String path : List.of("/live", "/ready", "/health")) {
                assertThat(answer(program.port(), path), is("HTTP/1.1 200 OK"));
            }

            assertThat(program.isAlive(), is(true));
            List<String> warnings = program.log().stream()
                    .filter(line -> line.contains("\"WARN\"") || line.contains("\"ERROR\""))
                    .toList();
            assertThat(warnings.toString(), warnings, hasSize(1));
            assertThat(
                    warnings.getFirst(),
                    containsString("connections at once rather than 2048, because the process may open only "
                            + mostOpenFiles));
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void aListenerThatFailedToAcceptListensAgain() throws Exception {
        int mostOpenFiles = 64;
        List<Socket> sockets = new ArrayList<>();
        try (ScimSandbox sandbox = ScimSandbox.start();
                Program program = Program.start(sandbox)) {
            program.awaitStatus("/ready", 200);
            program.limitOpenFiles(mostOpenFiles);
            try {
                for (int i = 0; i < mostOpenFiles; i++) {
                    sockets.add(connect(program.port(), ""));
                }
            } catch (IOException e) {
                // The listener is gone already.
            }

            program.awaitLog("and listens again");
            assertThat(answer(program.port(), "/live"), is("HTTP/1.1 200 OK"));
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private static Socket connect(int port, String start) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.getOutputStream().write(start.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String answer(int port, String path) throws IOException {
        try (Socket socket = connect(port, "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n")) {
            return new String(socket.getInputStream().readNBytes(15), StandardCharsets.US_ASCII);
        }
    }
}
