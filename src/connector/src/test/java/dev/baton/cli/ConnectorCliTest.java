package dev.baton.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectorCliTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(Map<String, String> environment, String... args) {
        return ConnectorCli.run(
                new FakeProvider(),
                List.of(args),
                environment,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                code -> {});
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void configTellsOfVariablesThatNobodyKnows() {
        assertThat(run(Map.of("BATON_HEALTH_CHEK_PORT", "1"), "config", "--output=json"), is(0));
        assertThat(
                err(),
                containsString(
                        "unknown variable BATON_HEALTH_CHEK_PORT is ignored; did you mean BATON_HEALTH_CHECK_PORT?"));
    }

    @Test
    void helpShowsVariableDefaultAndRangeOfEverySetting() {
        assertThat(run(Map.of(), "--help"), is(0));

        String help = out().replaceAll("\\s+", " ");
        assertThat(help, startsWith("Usage: baton-fake"));
        assertThat(help, containsString("--health-check-port=VALUE"));
        assertThat(help, containsString("BATON_HEALTH_CHECK_PORT; a whole number from 0 to 65535; default 8081."));
        assertThat(help, containsString("--fake-url=VALUE Base URL of the target system. BATON_FAKE_URL;"));
        assertThat(help, containsString("--fake-token-file=VALUE"));
        assertThat(help, containsString("--health-check[=true|false]"));
        for (String command : List.of("health-check", "config", "completion")) {
            assertThat(help, containsString(" " + command + " "));
        }
    }

    @Test
    void aCheckThatTheConnectorDeclaresHasSettings() {
        assertThat(run(Map.of("BATON_HEALTH_CHECK_QUEUE_INTERVAL", "30"), "config"), is(0));
        String config = out().replaceAll(" +", " ");
        assertThat(config, containsString("health-check-queue-interval 30 "));
        assertThat(config, containsString("health-check-queue-optional true "));
        assertThat(run(Map.of(), "config", "--health-check-queue-timeout=0"), is(1));
        assertThat(
                err(),
                is(
                        "baton-fake: --health-check-queue-timeout=0 (command line): must be whole seconds from 1 to 3600\n"));
    }

    @Test
    void theHelpOfHealthCheckShowsItsOwnSettings() {
        assertThat(run(Map.of(), "health-check", "--help"), is(0));

        assertThat(out().replaceAll("\\s+", " "), containsString("--timeout=VALUE"));
        assertThat(out(), not(containsString("--fake-url")));
    }

    @Test
    void versionNamesTheProgram() {
        assertThat(run(Map.of(), "--version"), is(0));

        assertThat(out(), matchesPattern("baton-fake .*, Java .*\\R"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --health-chek                             | unknown flag --health-chek; did you mean --health-check
            --tasks                                   | unknown flag --tasks; did you mean tasks?
            serve                                     | unexpected argument serve
            --health-check false                      | unexpected argument false
            --health-check-port                       | Missing required parameter for option '--health-check-port'
            --health-check-port=1 --health-check-port=2 | option '--health-check-port' (VALUE) should be specified only once
            --health-check-port=http                  | --health-check-port=http (command line): must be a whole number from 0 to 65535
            --health-check=maybe                      | --health-check=maybe (command line): must be true or false
            --drain-delay=25 --fake-url=http://a      | --drain-delay=25 (command line): must be below shutdown-timeout, which is 25
            --health-check-groups=queue:validate --fake-url=http://a | --health-check-groups (command line): the group queue has the name of a check
            --health-check-groups=a:b,tasks:c --fake-url=http://a | --health-check-groups (command line): the group tasks has the name of a check
            --health-check-groups=validate:queue      | --health-check-groups=validate:queue (command line): must be GROUP:CHECK
            --health-check                            | fake-url is not set: set BATON_FAKE_URL or --fake-url to an http or https URL
            config --output=xml                       | Invalid value for option '--output'
            @/etc/passwd                              | unexpected argument @/etc/passwd
            """)
    void aFaultIsOneLineOnStandardErrorAndExitCodeOne(String arguments, String expected) {
        assertThat(run(Map.of(), arguments.split(" ")), is(1));

        assertThat(err(), startsWith("baton-fake: " + expected));
        assertThat(err().lines().count(), is(1L));
        assertThat(out(), is(""));
    }

    @Test
    void configFindsSettingsThatDoNotFitTogether() {
        assertThat(run(Map.of(), "config", "--drain-delay=25"), is(1));

        assertThat(err(), startsWith("baton-fake: --drain-delay=25 (command line): must be below shutdown-timeout"));
    }

    @Test
    void configShowsWhereEachValueCameFromAndNoSecret() {
        int exitCode = run(
                Map.of("BATON_HEALTH_CHECK_PORT", "9000", "BATON_FAKE_TOKEN", "s3cret-token"),
                "config",
                "--health-check",
                "--health-check-bind-address",
                "::1");

        assertThat(exitCode, is(0));
        List<String> rows =
                out().lines().map(line -> line.replaceAll(" {2,}", "|")).toList();
        assertThat(
                rows,
                hasItems(
                        "SETTING|VALUE|FROM",
                        "health-check|true|--health-check (command line)",
                        "health-check-port|9000|BATON_HEALTH_CHECK_PORT (environment)",
                        "health-check-bind-address|::1|--health-check-bind-address (command line)",
                        "fake-url|(required)|not set",
                        "fake-token|***|BATON_FAKE_TOKEN (environment)",
                        "provisioning-backoff|1-60|default",
                        "shutdown-timeout|25|default",
                        "log-level|info|default"));
        assertThat(out() + err(), not(containsString("s3cret-token")));
    }

    @Test
    void configPrintsJson() {
        assertThat(run(Map.of("BATON_FAKE_TOKEN", "s3cret-token"), "config", "--output=json"), is(0));

        JsonArray settings = Json.createReader(new StringReader(out())).readArray();
        List<JsonObject> objects = settings.getValuesAs(JsonObject.class);
        assertThat(
                objects,
                hasItem(Json.createObjectBuilder()
                        .add("name", "fake-token")
                        .add("value", "***")
                        .add("source", "environment")
                        .add("from", "BATON_FAKE_TOKEN")
                        .build()));
        assertThat(
                objects,
                hasItem(Json.createObjectBuilder()
                        .add("name", "health-check-port")
                        .add("value", "8081")
                        .add("source", "default")
                        .build()));
    }

    @Test
    void flagsBeforeACommandCountToo() {
        assertThat(run(Map.of(), "--health-check-port=9009", "config"), is(0));

        assertThat(out().replaceAll(" {2,}", "|"), containsString("health-check-port|9009|--health-check-port"));
    }

    @Test
    void completionCoversCommandsAndFlags() {
        assertThat(run(Map.of(), "completion"), is(0));

        assertThat(out(), allOf(startsWith("#!/usr/bin/env bash"), containsString("--health-check-port")));
        assertThat(Arrays.asList(out().split("[^a-z-]+")), hasItems("health-check", "config", "completion"));
    }

    @Test
    void aProgramWithoutAConnectorSaysSo() {
        int exitCode = ConnectorCli.run(
                List.of("--help"),
                Map.of(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                code -> {});

        assertThat(exitCode, is(1));
        assertThat(err(), startsWith("there must be one ConnectorProvider on the class path, found none"));
    }

    @Test
    void manifestsAreRenderedAndPassTheirOwnCheck(@TempDir Path folder) {
        String[] render = {
            "manifests",
            "kubernetes",
            "--name=hr",
            "--image=hr:2",
            "--port",
            "9000",
            "--set=BATON_FAKE_URL=http://a.b",
            "--set",
            "replicas=2",
            "--output-dir=" + folder
        };
        assertThat(err(), run(Map.of(), render), is(0));
        assertThat(out(), containsString(folder.resolve("base/deployment.yaml").toString()));

        String deployment = folder.resolve("base/deployment.yaml").toString();
        String settings = folder.resolve("common/configmap.yaml").toString();
        assertThat(err(), run(Map.of(), "manifests", "check", deployment, settings), is(0));
        assertThat(run(Map.of(), "manifests", "check", deployment, "nowhere.yaml"), is(1));
        assertThat(err().lines().toList(), hasItem("nowhere.yaml: no such file"));
        assertThat("a line a fault", err().lines().count(), is(2L));
    }

    @ParameterizedTest
    @CsvSource({
        "manifests, say what to do; see baton-fake manifests --help",
        "manifests ecs, Missing required option",
        "manifests ecs --output-dir=x --set=cpu=1 --set=BATON_FAKE_URL=http://a, cpu: 1 must be",
        "manifests ecs --output-dir=x, BATON_FAKE_URL is required",
        "manifests check, Missing required parameter"
    })
    void aBadManifestsCommandIsOneLine(String command, String line) {
        assertThat(run(Map.of(), command.split(" ")), is(1));
        assertThat(err(), containsString(line));
        assertThat(err().lines().count(), is(1L));
    }

    @Test
    void whatTheLocaleCannotReadIsRefusedWithoutShowingIt() {
        assertThat(run(Map.of(), "config", "--fake-url=http://a", "--fake-token=M\uFFFD\uFFFDller"), is(1));
        assertThat(run(Map.of("BATON_FAKE_TOKEN", "M\uFFFDller"), "config"), is(1));
        assertThat(run(Map.of("LS_COLORS", "\uFFFD"), "config", "--fake-url=http://a/Müller"), is(0));

        String remedy = " holds characters that cannot be read under this locale: set LC_ALL to a UTF-8 locale that is"
                + " installed, such as C.UTF-8\n";
        assertThat(err(), is("baton-fake: argument 3" + remedy + "baton-fake: BATON_FAKE_TOKEN" + remedy));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "--help", "completion", "config", "config --output=json"})
    void outputThatCannotBeWrittenIsAFailure(String command) {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        int exitCode = ConnectorCli.run(
                new FakeProvider(),
                List.of(command.split(" ")),
                Map.of("BATON_FAKE_URL", "http://a"),
                new PrintStream(full, false, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                code -> {});

        assertThat(err(), is("baton-fake: standard output cannot be written: the output is incomplete\n"));
        assertThat(exitCode, is(1));
    }

    @Test
    void flagsMayStandBeforeTheProbesName() throws IOException {
        int port = portOfNobody();

        assertThat(
                run(Map.of(), "--health-check-port=" + port, "health-check", "--timeout=3600", "--endpoint=live"),
                is(1));

        assertThat(err(), startsWith("health-check: http://127.0.0.1:" + port + "/live (address: default, port: "));
    }

    private static int portOfNobody() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
