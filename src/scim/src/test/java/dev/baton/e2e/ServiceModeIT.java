package dev.baton.e2e;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import dev.baton.e2e.Program.Result;
import dev.baton.sandbox.Fault;
import dev.baton.sandbox.ScimSandbox;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The main job, end to end: the packaged program in service mode against a real SCIM service. */
@Timeout(180)
class ServiceModeIT {
    private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ";

    @TempDir
    Path directory;

    @Test
    void theThreeEndpointsAndTheCommandFollowTheScimService() throws Exception {
        try (ScimSandbox sandbox = ScimSandbox.start();
                Program program = Program.start(sandbox)) {
            program.awaitStatus("/ready", 200);
            assertThat(
                    program.get("/live").body(),
                    matchesPattern("\\{\"status\":\"alive\",\"timestamp\":\"" + TIME + "\"}\n"));
            assertThat(
                    program.get("/ready").body(),
                    matchesPattern("\\{\"status\":\"ready\",\"timestamp\":\"" + TIME + "\"}\n"));
            HttpResponse<String> healthy = program.get("/health");
            assertThat(healthy.statusCode(), is(200));
            assertThat(healthy.body(), matchesPattern("\\{\"status\":\"healthy\",\"timestamp\":\"" + TIME + "\"}\n"));
            assertThat(program.healthCheck(), is(new Result(0, "", "")));
            assertThat(program.healthCheck("--endpoint=ready"), is(new Result(0, "", "")));

            sandbox.faults().add(Fault.status(503));
            HttpResponse<String> unhealthy = program.get("/health");
            assertThat(unhealthy.statusCode(), is(503));
            assertThat(
                    unhealthy.body(),
                    allOf(
                            containsString("\"status\":\"unhealthy\""),
                            containsString("\"error\":\"connector validation failed\""),
                            containsString("\"validation_error\":\""),
                            containsString("\"code\":\"UNAVAILABLE\"")));
            Result failed = program.healthCheck();
            assertThat(failed.exitCode(), is(1));
            assertThat(failed.out(), is(""));
            assertThat(failed.err(), allOf(containsString("503"), containsString("connector validation failed")));
            assertThat(failed.err().lines().count(), is(1L));
            assertThat(program.get("/ready").statusCode(), is(200));
            assertThat(program.get("/live").statusCode(), is(200));

            sandbox.faults().clear();
            assertThat(
                    "healthy again on the first success", program.get("/health").statusCode(), is(200));
            assertThat(program.healthCheck().exitCode(), is(0));
        }
    }

    @Test
    void nothingListensUnlessItIsAskedFor() throws Exception {
        try (ScimSandbox sandbox = ScimSandbox.start();
                Program program = Program.start(
                        Map.of("BATON_SCIM_TOKEN", sandbox.token()), "--scim-base-url=" + sandbox.url())) {
            program.await(
                    "asked the SCIM service", () -> !sandbox.requests().all().isEmpty());

            assertThat(program.listeningSockets(), is(0L));
            program.terminate();
            assertThat(program.awaitExit(), is(0));
        }
    }

    @Test
    void aTargetThatAsksForADayIsAskedAgainInFiveMinutesAndTheLogSaysSo() throws Exception {
        try (ScimSandbox sandbox = ScimSandbox.start()) {
            sandbox.faults().add(Fault.status(503).retryAfter("86400"));
            try (Program program = Program.start(sandbox)) {
                assertThat(
                        program.awaitLog("cannot obtain the connector client"),
                        containsString(
                                "trying again in 300 s (it asked for 86400 s): the SCIM service answered 503 to GET"));
            }
        }
    }

    @Test
    void theLogIsForPeopleOnATerminal() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String command = Program.LAUNCHER + " --health-check --health-check-port=" + taken.getLocalPort()
                    + " --scim-base-url=http://127.0.0.1:1 --scim-token=abcd";
            Process onTerminal = new ProcessBuilder("script", "--quiet", "--return", "--command", command, "/dev/null")
                    .redirectErrorStream(true)
                    .start();
            String shown = new String(onTerminal.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(shown, onTerminal.waitFor(), is(1));
            assertThat(
                    shown.lines().findFirst().orElseThrow(),
                    matchesPattern(
                            "\\S*\\d\\d:\\d\\d:\\d\\d\\S* +WARN .*--scim-token is visible in the process list.*"));
        }
    }

    @Test
    void aTakenPortIsOneLineAndExitCodeOne() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Result result = Program.run(
                    Map.of(),
                    "--health-check",
                    "--health-check-port=" + taken.getLocalPort(),
                    "--scim-base-url=http://127.0.0.1:1",
                    "--scim-token=t0ken-abc",
                    "--log-level=error");

            assertThat(result.exitCode(), is(1));
            assertThat(
                    result.err(),
                    is("baton-scim: health server cannot listen on 127.0.0.1:" + taken.getLocalPort()
                            + ": address already in use; set BATON_HEALTH_CHECK_PORT or --health-check-port"
                            + " to a port that is free\n"));
        }
    }

    @ParameterizedTest
    @CsvSource({"::1, ::1", "[::1], ::1", "::, ::1", "0.0.0.0, 127.0.0.1", "localhost, localhost"})
    void bothFamiliesAndNamesWork(String bindAddress, String host) throws Exception {
        try (ScimSandbox sandbox = ScimSandbox.start();
                Program program = Program.start(sandbox, "--health-check-bind-address", bindAddress)) {
            program.awaitLog("health server listening");

            assertThat(
                    program.healthCheck("--endpoint=live", "--health-check-bind-address=" + bindAddress),
                    is(new Result(0, "", "")));
            assertThat(
                    program.healthCheck("--endpoint=live", "--health-check-bind-address=" + host),
                    is(new Result(0, "", "")));
        }
    }

    @Test
    void aTokenInAFileIsReadAgainWhenItChanges() throws Exception {
        Path file = Files.writeString(directory.resolve("token"), ScimSandbox.DEFAULT_TOKEN + "\n");
        try (ScimSandbox sandbox = ScimSandbox.start();
                Program program = Program.start(
                        Map.of(),
                        "--health-check",
                        "--health-check-port=0",
                        "--scim-base-url=" + sandbox.url(),
                        "--scim-token-file=" + file)) {
            program.awaitStatus("/ready", 200);
            assertThat(program.get("/health").statusCode(), is(200));

            sandbox.changeToken("rotated-token-value");
            HttpResponse<String> refused = program.get("/health");
            assertThat(refused.statusCode(), is(503));
            assertThat(refused.body(), containsString("\"code\":\"UNAUTHENTICATED\""));
            program.awaitStatus("/ready", 503);

            Files.writeString(file, "rotated-token-value\n");
            assertThat(program.get("/health").statusCode(), is(200));
            program.awaitStatus("/ready", 200);
            assertThat(String.join("\n", program.log()), not(containsString("rotated-token-value")));
        }
    }

    @Test
    void aChangeOfStateIsOneLogLineAProbeIsNone() throws Exception {
        try (ScimSandbox sandbox = ScimSandbox.start();
                Program program = Program.start(sandbox)) {
            program.awaitStatus("/ready", 200);
            program.get("/health");
            program.awaitLog("validate: unknown -> up");
            int before = program.log().size();
            for (int i = 0; i < 5; i++) {
                program.get("/health");
            }
            assertThat(program.log().size(), is(before));

            sandbox.faults().add(Fault.status(503));
            for (int i = 0; i < 5; i++) {
                program.get("/health");
            }
            program.awaitLog("validate: up -> down");
            assertThat(program.log().size(), is(before + 1));
        }
    }
}
