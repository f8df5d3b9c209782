package dev.baton.contract;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/** Tests the command line: what it selects and prints, and its exit codes. */
@Timeout(60)
class BatonContractTest {
    private record Run(int exitCode, String out, String err) {}

    private static Run run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = BatonContract.run(new PrintWriter(out), new PrintWriter(err), args);
        return new Run(exitCode, out.toString(), err.toString());
    }

    private static Run server(ServerFault fault, String... options) throws Exception {
        try (FaultyServer server = FaultyServer.start(fault, 200)) {
            List<String> args = new java.util.ArrayList<>(List.of("server", "--url=http://127.0.0.1:" + server.port()));
            args.addAll(List.of(options));
            return run(args.toArray(String[]::new));
        }
    }

    @Test
    void aServerThatKeepsItsPromisesIsExitCodeZero() throws Exception {
        Run run = server(ServerFault.NONE, "--only=bodies,methods.head");

        assertThat(run.err(), is(""));
        assertThat(run.exitCode(), is(0));
        assertThat(
                run.out(),
                allOf(
                        startsWith("bodies\n  passed  must      bodies.json "),
                        containsString("\nmethods\n  passed  must      methods.head "),
                        matchesPattern("(?s).*\nserver: 10 passed, 0 failed, 0 skipped, in \\d+ s\n")));
    }

    @Test
    void aBrokenPromiseIsExitCodeOneAndShowsWhatWasSentExpectedAndCame() throws Exception {
        Run run = server(ServerFault.LOCAL_DATE, "--only=headers.date");

        assertThat(run.exitCode(), is(1));
        assertThat(
                run.out(),
                allOf(
                        containsString("  failed  must      headers.date"),
                        containsString("reference RFC 9110 sections 5.6.7 and 6.6.1\n"),
                        containsString("sent      GET /health HTTP/1.1\\r\\nHost: 127.0.0.1:"),
                        containsString("expected  Date: a date in GMT like"),
                        containsString("came      HTTP/1.1 503\\r\\n"),
                        containsString("server: 0 passed, 1 failed (1 must), 0 skipped")));
    }

    @Test
    void aLevelLeavesOutWhatWeighsLess() throws Exception {
        Run run = server(ServerFault.COOKIE, "--only=headers", "--level=should");

        assertThat(run.exitCode(), is(0));
        assertThat(run.out(), allOf(containsString("headers.once"), not(containsString("headers.no-cookie"))));
    }

    @Test
    void jsonHasEachCaseWithAllThatIsKnownOfIt() throws Exception {
        Run run = server(ServerFault.NO_NEWLINE, "--only=bodies.newline,tls.version", "--output=json");

        JsonObject report = Json.createReader(new StringReader(run.out())).readObject();
        assertThat(report.getString("suite"), is("server"));
        assertThat(report.getBoolean("good"), is(false));
        JsonObject failed = report.getJsonArray("cases").getJsonObject(0);
        assertThat(failed.getString("id"), is("bodies.newline"));
        assertThat(failed.getString("verdict"), is("failed"));
        assertThat(failed.getString("level"), is("must"));
        assertThat(failed.getString("sent"), startsWith("GET /health HTTP/1.1"));
        assertThat(failed.getString("came"), startsWith("HTTP/1.1 503"));
        assertThat(failed.getJsonArray("expected").getString(2), is("}\\n at the end"));
        assertThat(report.getJsonArray("cases").getJsonObject(1).getString("verdict"), is("skipped"));
    }

    @Test
    void junitIsWellFormedAndCounts() throws Exception {
        Run run = server(ServerFault.ECHO, "--only=bodies.no-echo,bodies.json,tls.version", "--output=junit");

        Element suite = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(run.out())))
                .getDocumentElement();
        assertThat(suite.getAttribute("tests"), is("3"));
        assertThat(suite.getAttribute("failures"), is("1"));
        assertThat(suite.getAttribute("skipped"), is("1"));
        Element failure = (Element) suite.getElementsByTagName("failure").item(0);
        assertThat(failure.getAttribute("message"), is("expected no XYZZY-7f3a in the answer"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            server                                       | Missing required option: '--url=URL'
            server --url=ftp://a                         | --url=ftp://a: must be http://HOST:PORT or https://HOST:PORT
            server --url=http://127.0.0.1:1 --only=no    | no case or subject no; the subjects are endpoints, bodies, headers
            server --url=http://127.0.0.1:1 --level=high | Invalid value for option '--level'
            probe                                        | Missing required parameter: 'COMMAND'
            states --target-up=true -- a                 | Missing required argument(s): --target-down=COMMAND
            nothing                                      | Unmatched argument at index 0: 'nothing'
            ''                                           | server, probe, states or cases is missing
            """)
    void aWrongCommandLineIsExitCodeTwoAndOneLine(String line, String reason) {
        Run run = run(line.isEmpty() ? new String[0] : line.split(" "));

        assertThat(run.err(), run.exitCode(), is(2));
        assertThat(run.out(), is(""));
        assertThat(run.err().lines().count(), is(1L));
        assertThat(run.err(), containsString(reason));
    }

    @Test
    void aServerThatIsNotThereIsOneLine() throws Exception {
        Run run = run("server", "--url=http://127.0.0.1:" + ProbeTarget.freePort());

        assertThat(run.exitCode(), is(1));
        assertThat(run.err(), matchesPattern("baton-contract: no connection to http://127.0.0.1:\\d+: .*\n"));
    }

    @Test
    void aProbeIsTheCommandAfterTheDashes() {
        List<String> args = new java.util.ArrayList<>(List.of("probe", "--only=flags.help,output.reason", "--"));
        args.addAll(FaultyProbe.command(ProbeFault.NO_REASON));

        Run run = run(args.toArray(String[]::new));

        assertThat(run.exitCode(), is(1));
        assertThat(
                run.out(),
                allOf(
                        containsString("passed  should    flags.help"),
                        containsString("failed  must      output.reason")));
    }

    @Test
    void hooksBringTheTargetSystemUpAndDown(@TempDir Path directory) throws Exception {
        Path up = directory.resolve("up");
        List<String> args = new java.util.ArrayList<>(List.of(
                "states",
                "--only=start.disabled,start.bad-value",
                "--target-up=touch " + up,
                "--target-down=rm -f " + up,
                "--env=BATON_SCIM_BASE_URL=http://127.0.0.1:1",
                "--"));
        args.addAll(FaultyConnector.command(ConnectorFault.NONE));

        Run run = run(args.toArray(String[]::new));

        assertThat(run.out(), run.exitCode(), is(0));
        assertThat(run.out(), containsString("because   the target system of --target-up can only be up or down"));
        assertThat(Files.exists(up), is(true));
    }

    @Test
    void casesAreATableWithAColumnForEachReport(@TempDir Path directory) throws Exception {
        Run report = server(ServerFault.NO_NEWLINE, "--only=bodies.newline", "--output=json");
        Path file = Files.writeString(directory.resolve("report.json"), report.out());

        Run run = run("cases", "--report=mine=" + file);

        assertThat(
                run.out(),
                allOf(
                        containsString("## server\n\n| case | level | promise | mine |\n|---|---|---|---|\n"),
                        containsString("| `bodies.newline` | must | a body ends in one newline | failed |\n"),
                        containsString("## states\n")));
    }
}
