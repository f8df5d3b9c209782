package dev.baton.e2e;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import dev.baton.sandbox.Fault;
import dev.baton.sandbox.ScimSandbox;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The symptoms that the page on troubleshooting lists are what the program says. */
class TroubleshootingIT {
    private static void isListed(String symptom) throws IOException {
        assertThat(Files.readString(Path.of("src/site/markdown/troubleshooting.md")), containsString(symptom));
    }

    @Test
    void nobodyListens() throws Exception {
        Program.Result result = Program.run(Map.of(), "health-check", "--health-check-port=1");

        assertThat(result.exitCode(), is(1));
        assertThat(result.err(), containsString("connection refused"));
        isListed("`connection refused`");
    }

    @Test
    void theServerHangs() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Program.Result result = Program.run(
                    Map.of(), "health-check", "--timeout=1", "--health-check-port=" + silent.getLocalPort());

            assertThat(result.exitCode(), is(1));
            assertThat(result.err(), containsString("timed out after 1 s"));
        }
        isListed("`timed out after 5 s`");
    }

    @Test
    void theTargetSystemIsDown() throws Exception {
        try (ScimSandbox sandbox = ScimSandbox.start();
                Program program = Program.start(sandbox)) {
            program.awaitStatus("/ready", 200);
            sandbox.faults().add(Fault.status(503));

            Program.Result result = program.healthCheck();

            assertThat(result.exitCode(), is(1));
            assertThat(result.err(), containsString("HTTP 503: unhealthy: connector validation failed: "));
        }
        isListed("`HTTP 503: unhealthy: connector validation failed: …`");
    }

    @Test
    void theClientCannotBeObtained() throws Exception {
        try (Program program = Program.start(
                Map.of(), "--health-check", "--health-check-port=0", "--scim-base-url=http://127.0.0.1:1")) {
            assertThat(program.awaitStatus("/ready", 503).body(), containsString("failed to get connector client"));
            program.awaitLog("UNAVAILABLE");
        }
        isListed("`failed to get connector client`, code `UNAVAILABLE`");
    }
}
