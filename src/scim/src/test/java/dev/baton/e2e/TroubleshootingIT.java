package dev.baton.e2e;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import dev.baton.config.TestCertificates;
import dev.baton.sandbox.Fault;
import dev.baton.sandbox.ScimSandbox;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The symptoms that the page on troubleshooting lists are what the program says. Others have tests elsewhere: the agent's socket
 * ({@code ProbeAgentIT}), a lost port and its limit of open files ({@code StopIT}, {@code OpenFilesIT}), the heap
 * ({@code OutOfMemoryIT}), an AOT cache that is not used ({@code JvmToolsIT}), a TLS server asked in plain HTTP and the other way
 * round ({@code HealthProbeTlsTest}).
 */
class TroubleshootingIT {
    @TempDir
    Path directory;

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

    @ParameterizedTest
    @CsvSource({"401, UNAUTHENTICATED", "403, PERMISSION_DENIED", "404, NOT_FOUND"})
    void theTargetSystemRefuses(int status, String code) throws Exception {
        try (ScimSandbox sandbox = ScimSandbox.start()) {
            sandbox.faults().add(Fault.status(status));
            try (Program program = Program.start(sandbox)) {
                program.awaitStatus("/ready", 503);
                program.awaitLog(code + ", failed to get connector client");

                Program.Result result = program.healthCheck("--endpoint=ready");

                assertThat(result.err(), containsString("failed to get connector client"));
                assertThat(result.err(), containsString(code));
            }
        }
        isListed("`failed to get connector client`, code `" + code + "` (" + status + ")");
    }

    @Test
    void aSettingOfTheProbeIsInvalid() throws Exception {
        Program.Result result = Program.run(Map.of(), "health-check", "--timeout=0");

        assertThat(result.exitCode(), is(1));
        assertThat(result.err(), containsString("from 1 to 3600"));
        isListed("from 1 to 3600");
    }

    @Test
    void theProbeFindsNoAgent() throws Exception {
        Program.Result result = Program.run(Map.of(), "health-check", "--verbose", "--health-check-port=1");

        assertThat(result.out() + result.err(), containsString("cold: no agent found"));
        isListed("`cold: no agent found`");
    }

    @Test
    void serverAndProbeDoNotAgreeAboutTls() throws Exception {
        try (ScimSandbox sandbox = ScimSandbox.start();
                Program program = Program.start(sandbox)) {
            program.awaitStatus("/ready", 200);
            TestCertificates certificates = new TestCertificates(directory);
            certificates.selfSigned("ca", Algorithm.ecp256, "dns:ca");

            Program.Result result = Program.run(
                    Map.of(),
                    "health-check",
                    "--health-check-port=" + program.port(),
                    "--health-check-tls-ca=" + certificates.certificate("ca"));

            assertThat(result.exitCode(), is(1));
            assertThat(result.err(), containsString("the server does not speak TLS"));
        }
        isListed("`the server does not speak TLS`");
    }

    @Test
    void thePortIsInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Program.Result result = Program.run(
                    Map.of(),
                    "--health-check",
                    "--health-check-port=" + taken.getLocalPort(),
                    "--scim-base-url=http://127.0.0.1:1");

            assertThat(result.exitCode(), is(1));
            assertThat(result.err(), containsString("address already in use"));
        }
        isListed("`address already in use`");
    }

    @Test
    void noServiceTakesTheTasks() throws Exception {
        Program.Result result = askFor("--wait", "--wait-timeout=1");

        assertThat(result.exitCode(), is(1));
        assertThat(result.err(), containsString("no service takes tasks"));
        isListed("`no service takes tasks`");
    }

    @Test
    void theTasksArePaused() throws Exception {
        askFor();
        tasks("pause");

        Program.Result result = tasks("summary");

        assertThat(result.out() + result.err(), containsString("paused since "));
        isListed("`paused since …`");
    }

    @Test
    void theTasksWaitForAServiceThatIsNotReady() throws Exception {
        try (Program program = Program.start(
                Map.of(),
                "--health-check",
                "--health-check-port=0",
                "--scim-base-url=http://127.0.0.1:1",
                "--data-dir=" + directory)) {
            program.awaitStatus("/ready", 503);
            program.await(
                    "told to the commands",
                    () -> askFor("--wait", "--wait-timeout=1").err().contains("the service is not ready: "));
        }
        isListed("`the service is not ready: …`");
    }

    @Test
    void theDataDirectoryCannotBeWritten() throws Exception {
        try (Program program = Program.start(
                Map.of(),
                "--health-check",
                "--health-check-port=0",
                "--scim-base-url=http://127.0.0.1:1",
                "--data-dir=/proc/baton")) {
            program.awaitLog("cannot be opened");
        }
        isListed("`the task database … cannot be opened`");
    }

    @Test
    void theDatabaseIsOfANewerVersion() throws Exception {
        askFor();
        try (Connection database = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("tasks.db"));
                Statement statement = database.createStatement()) {
            statement.execute("update flyway_schema_history set version = '41'");
        }

        Program.Result result = tasks("list");

        assertThat(result.exitCode(), is(1));
        assertThat(result.err(), containsString("has schema version "));
        assertThat(result.err(), containsString("and this program knows those up to "));
        isListed("`has schema version`, `and this program knows those up to`");
    }

    @Test
    void aSettingOfAnotherVersion() throws Exception {
        Program.Result result = Program.run(Map.of(), "config", "--scim-tokn=x");

        assertThat(result.exitCode(), is(1));
        assertThat(result.err(), containsString("unknown flag --scim-tokn; did you mean --scim-token?"));
        isListed("`unknown flag`");
    }

    private Program.Result askFor(String... more) throws IOException, InterruptedException {
        return Program.run(
                Map.of(),
                Stream.concat(
                                Stream.of(
                                        "provision",
                                        "disable-account",
                                        "--user-name=" + UUID.randomUUID(),
                                        "--data-dir=" + directory),
                                Stream.of(more))
                        .toArray(String[]::new));
    }

    private Program.Result tasks(String command) throws IOException, InterruptedException {
        return Program.run(Map.of(), "tasks", command, "--data-dir=" + directory);
    }
}
