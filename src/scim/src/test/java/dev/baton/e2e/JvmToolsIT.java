package dev.baton.e2e;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import dev.baton.sandbox.ScimSandbox;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What operators attach to the service's JVM through its variables: agents, JMX, debuggers, flight recordings. */
class JvmToolsIT {
    private static final Path AGENT = Path.of(System.getProperty("baton.agents"), "opentelemetry-javaagent.jar");
    private static final String SLOWER = "the JVM does not use its AOT cache, and starts slower";

    private static Program start(ScimSandbox sandbox, String options) throws IOException {
        Map<String, String> environment = Map.of("BATON_SCIM_TOKEN", sandbox.token(), "JAVA_TOOL_OPTIONS", options);
        return Program.start(
                environment, "--health-check", "--health-check-port=0", "--scim-base-url=" + sandbox.url());
    }

    @Test
    void anAgentSeesTheJvmAndItsRequests() throws Exception {
        String options = "-javaagent:" + AGENT + " -Dotel.metrics.exporter=logging -Dotel.metric.export.interval=1000"
                + " -Dotel.traces.exporter=logging -Dotel.logs.exporter=none";
        try (ScimSandbox sandbox = ScimSandbox.start();
                Program program = start(sandbox, options)) {
            program.awaitStatus("/health", 200);
            assertThat(program.awaitLog("name=jvm.thread.count"), containsString("LoggingMetricExporter"));
            assertThat(program.awaitLog("io.opentelemetry.helidon"), containsString("LoggingSpanExporter"));
            assertThat(program.awaitLog(SLOWER), containsString("-javaagent in JAVA_TOOL_OPTIONS"));
            assertThat(program.healthCheck(), is(new Program.Result(0, "", "")));
            program.terminate();
            assertThat(program.awaitExit(), is(0));
        }
    }

    @Test
    void jmxAnswersOnItsPort() throws Exception {
        int port = freePort();
        String options = "-Dcom.sun.management.jmxremote.port=" + port + " -Dcom.sun.management.jmxremote.ssl=false"
                + " -Dcom.sun.management.jmxremote.authenticate=false -Djava.rmi.server.hostname=127.0.0.1";
        try (ScimSandbox sandbox = ScimSandbox.start();
                Program program = start(sandbox, options)) {
            program.awaitStatus("/live", 200);
            assertThat(askByJmx(port), is("25\n"));
            program.awaitLog(SLOWER);
        }
    }

    /** In a JVM of its own: Helidon's server has this one refuse what JMX sends. */
    private static String askByJmx(int port) throws IOException, InterruptedException {
        Process client = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-cp",
                        System.getProperty("java.class.path"),
                        JmxClient.class.getName(),
                        "service:jmx:rmi:///jndi/rmi://127.0.0.1:" + port + "/jmxrmi")
                .redirectErrorStream(true)
                .start();
        String output = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        client.waitFor();
        return output;
    }

    @Test
    void aDebuggerIsGreeted() throws Exception {
        int port = freePort();
        byte[] greeting = "JDWP-Handshake".getBytes(StandardCharsets.US_ASCII);
        try (ScimSandbox sandbox = ScimSandbox.start();
                Program program = start(
                        sandbox, "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:" + port)) {
            program.awaitStatus("/live", 200);
            try (Socket debugger = new Socket(InetAddress.getLoopbackAddress(), port)) {
                debugger.getOutputStream().write(greeting);
                assertThat(debugger.getInputStream().readNBytes(greeting.length), is(greeting));
            }
            program.awaitLog(SLOWER);
        }
    }

    /** JDK 25 itself crashes on the second. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-XX:StartFlightRecording:filename=DIRECTORY/a.jfr",
                "-XX:StartFlightRecording",
                "-Da=b -XX:StartFlightRecording -Dc=d"
            })
    void aFlightIsRecorded(String options, @TempDir Path directory) throws Exception {
        try (ScimSandbox sandbox = ScimSandbox.start();
                Program program = start(sandbox, options.replace("DIRECTORY", directory.toString()))) {
            program.awaitStatus("/health", 200);
            program.awaitLog(SLOWER);
            assertThat(String.join("\n", program.log()), not(containsString("SIGSEGV")));
            program.terminate();
            assertThat(program.awaitExit(), is(0));
        }
        if (options.contains("DIRECTORY")) {
            Path recording = directory.resolve("a.jfr");
            assertThat(Files.size(recording), greaterThan(0L));
            assertThat(RecordingFile.readAllEvents(recording).size(), greaterThan(10));
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
