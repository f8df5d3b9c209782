package dev.baton.e2e;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import dev.baton.e2e.Program.Result;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the packaged program makes of its settings, good and bad, from each source. */
@Timeout(180)
class SettingsIT {
    private static final Map<String, String> BASE = Map.of("BATON_SCIM_BASE_URL", "http://127.0.0.1:1");
    private static final String BAD_SECRET = "hush\thush";
    private static final int SIDE_BY_SIDE = 3;

    /** Name, a bad value, what is allowed. */
    private static final List<Row> ROWS = """
            scim-base-url                    | ftp://a      | an http or https URL without user info or fragment
            scim-token                       | SECRET       | text of 1 to 4096 printable ASCII characters
            scim-token-file                  | BLANK        | a path
            scim-token-header                | a b          | a header name
            scim-user                        | a:b          | text of 1 to 255 characters without a colon
            scim-password                    | SECRET       | text of 1 to 4096 printable ASCII characters
            scim-password-file               | BLANK        | a path
            scim-oauth-token-url             | ftp://a      | an http or https URL without user info or fragment
            scim-oauth-client-id             | BLANK        | text of 1 to 4096 characters
            scim-oauth-client-secret         | SECRET       | text of 1 to 4096 printable ASCII characters
            scim-oauth-client-secret-file    | BLANK        | a path
            scim-oauth-scope                 | BLANK        | text of 1 to 4096 characters
            scim-oauth-audience              | BLANK        | text of 1 to 4096 characters
            scim-patch                       | maybe        | auto, on or off
            scim-filter                      | maybe        | auto, on or off
            scim-trailing-slash              | maybe        | auto, on or off
            scim-tls-ca                      | BLANK        | a path
            scim-timeout                     | 10s          | whole seconds from 1 to 300
            health-check                     | perhaps      | true or false
            health-check-port                | 65536        | a whole number from 0 to 65535
            health-check-bind-address        | a b          | an IPv4 address, an IPv6 address or a host name
            health-check-cache-ttl           | 301          | whole seconds from 0 to 300
            health-check-interval            | 3601         | whole seconds from 0 to 3600
            health-check-validate-timeout    | 0            | whole seconds from 1 to 3600
            health-check-check-timeout       | 0            | whole seconds from 1 to 3600
            health-check-failure-threshold   | 101          | a whole number from 1 to 100
            health-check-success-threshold   | -1           | a whole number from 1 to 100
            health-check-details             | some         | full, code or none
            health-check-groups              | disk         | GROUP:CHECK or GROUP:CHECK+CHECK, with commas between groups; no GROUP is validate, ready, client or drain
            health-check-metrics             | yes          | true or false
            health-check-status-page         | on           | true or false
            health-check-max-connections     | 15           | a whole number from 16 to 65535
            health-check-agent               | maybe        | true or false
            health-check-agent-dir           | BLANK        | a path
            health-check-allowed-hosts       | a b          | host names or addresses without ports, separated by commas
            health-check-tls-cert            | BLANK        | a path
            health-check-tls-key             | BLANK        | a path
            health-check-tls-client-ca       | BLANK        | a path
            data-dir                         | BLANK        | a path
            database-url                     | jdbc:h2:mem: | a URL jdbc:postgresql://HOST[:PORT]/DATABASE without user or password
            database-user                    | BLANK        | text of 1 to 4096 characters
            database-password                | SECRET       | text of 1 to 4096 printable ASCII characters
            database-password-file           | BLANK        | a path
            provisioning-max-attempts        | 21           | a whole number from 1 to 20
            provisioning-backoff             | 60-1         | MIN-MAX in whole seconds, 1 to 3600, for example 1-60
            connector-id                     | BLANK        | 1 to 100 letters, digits, dots, dashes and underscores
            provisioning-concurrency         | 257          | a whole number from 1 to 256
            provisioning-rate                | 0            | a whole number from 1 to 10000
            provisioning-retention           | 0            | a whole number from 1 to 36500
            provisioning-api                 | 2            | true or false
            provisioning-api-port            | 8082/tcp     | a whole number from 0 to 65535
            provisioning-api-bind-address    | [::1         | an IPv4 address, an IPv6 address or a host name
            provisioning-api-token           | SECRET       | text of 1 to 4096 printable ASCII characters
            provisioning-api-token-file      | BLANK        | a path
            audit-log                        | BLANK        | a path
            me                               | BLANK        | text of 1 to 4096 characters
            config                           | BLANK        | a path
            log-level                        | loud         | debug, info, warn or error
            log-format                       | xml          | console or json
            drain-delay                      | soon         | whole seconds from 0 to 3600
            shutdown-timeout                 | 3601         | whole seconds from 1 to 3600
            """.lines().map(Row::parse).toList();

    @TempDir
    Path directory;

    private enum From {
        VARIABLE("environment"),
        FLAG("command line"),
        FILE("file");

        private final String label;

        From(String label) {
            this.label = label;
        }
    }

    private record Row(String name, String value, String allowed) {
        static Row parse(String line) {
            String[] cells = line.split("\\|");
            String value = cells[1].strip().replace("BLANK", " ").replace("SECRET", BAD_SECRET);
            return new Row(cells[0].strip(), value, cells[2].strip());
        }

        /** A different one from row to row, and every one for some. */
        List<From> sources(int index) {
            return switch (name) {
                case "health-check-port", "scim-token", "log-level" -> List.of(From.values());
                // The file that says where the file is.
                case "config" -> List.of(From.FLAG);
                default -> List.of(From.values()[index % From.values().length]);
            };
        }

        /** The value as it is shown, in quotes where it could not be seen, or not at all. */
        String shown() {
            if (value.equals(BAD_SECRET)) {
                return "";
            }
            return value.isBlank() ? "=\"" + value + "\"" : "=" + value;
        }
    }

    private record Call(Row row, From from, Path directory) {
        String variable() {
            return "BATON_" + row.name.toUpperCase(Locale.ROOT).replace('-', '_');
        }

        Path file() {
            return directory.resolve(row.name + ".properties");
        }

        String source() {
            return switch (from) {
                case VARIABLE -> variable();
                case FLAG -> "--" + row.name;
                case FILE -> "baton." + row.name + " in " + file();
            };
        }

        Result run() throws IOException, InterruptedException {
            return switch (from) {
                case VARIABLE -> Program.run(Map.of(variable(), row.value));
                case FLAG -> Program.run(Map.of(), "--" + row.name + "=" + row.value);
                case FILE -> {
                    String escaped = row.value.replace("\t", "\\t").replace(" ", "\\u0020");
                    Files.writeString(file(), "baton." + row.name + "=" + escaped + "\n");
                    yield Program.run(Map.of(), "--config=" + file());
                }
            };
        }

        Result expected() {
            return new Result(
                    1,
                    "",
                    "baton-scim: " + source() + row.shown() + " (" + from.label + "): must be " + row.allowed + "\n");
        }
    }

    @Test
    void everySettingRejectsABadValueInOneLine() throws Exception {
        List<String> names = settings(Map.of()).keySet().stream().sorted().toList();
        assertThat("a row each", ROWS.stream().map(Row::name).sorted().toList(), is(names));

        List<Call> calls = new ArrayList<>();
        for (Row row : ROWS) {
            row.sources(ROWS.indexOf(row)).forEach(from -> calls.add(new Call(row, from, directory)));
        }
        try (ExecutorService pool = Executors.newFixedThreadPool(SIDE_BY_SIDE)) {
            List<Future<Result>> results =
                    calls.stream().map(call -> pool.submit(call::run)).toList();
            for (Call call : calls) {
                assertThat(results.get(calls.indexOf(call)).get(), is(call.expected()));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --drain-delay=25           | --drain-delay=25 (command line): must be below shutdown-timeout, which is 25
            --no-such-flag             | unknown flag --no-such-flag; see baton-scim --help
            stray                      | unexpected argument stray; see baton-scim --help
            --config=/no/such.yaml     | /no/such.yaml cannot be read
            --scim-token-file=/no/such | /no/such cannot be read
            """)
    void whatElseIsWrongWithTheCommandLineIsOneLine(String argument, String expected) throws Exception {
        assertOneLine(Program.run(BASE, argument), expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--config=PIPE.yaml",
                "--scim-token-file=PIPE.yaml",
                "--scim-token-file=/dev/zero",
                "--health-check-tls-cert=PIPE.yaml --health-check-tls-key=PIPE.yaml",
                "--health-check-tls-cert=/dev/zero --health-check-tls-key=/dev/zero"
            })
    void whatIsNoRegularFileIsOneLineAndNotWaitedFor(String arguments) throws Exception {
        Path pipe = Files.createTempDirectory("baton").resolve("pipe.yaml");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor(), is(0));
        List<String> all = new ArrayList<>(List.of("--health-check", "--health-check-port=0"));
        all.addAll(List.of(arguments.replace("PIPE.yaml", pipe.toString()).split(" ")));
        try {
            assertOneLine(Program.run(BASE, all.toArray(String[]::new)), "it is not a regular file");
        } finally {
            Files.delete(pipe);
        }
    }

    @Test
    void aRequiredSettingThatIsMissingIsNamed() throws Exception {
        assertOneLine(
                Program.run(Map.of()),
                "scim-base-url is not set: set BATON_SCIM_BASE_URL or --scim-base-url to an http");
    }

    private static Map<String, JsonObject> settings(Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("config", "--output=json"));
        all.addAll(List.of(arguments));
        Result result = Program.run(environment, all.toArray(String[]::new));
        assertThat(result.err(), result.exitCode(), is(0));
        try (JsonReader reader = Json.createReader(new StringReader(result.out()))) {
            return reader.readArray().getValuesAs(JsonObject.class).stream()
                    .collect(Collectors.toMap(found -> found.getString("name"), Function.identity()));
        }
    }

    private static void assertOneLine(Result result, String... expected) {
        assertThat(result.toString(), result.exitCode(), is(1));
        assertThat(result.out(), is(""));
        assertThat(result.err(), result.err().lines().count(), is(1L));
        for (String text : expected) {
            assertThat(result.err(), containsString(text));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a.yaml       | 'baton: [1'             | is not well-formed YAML: line
            b.yaml       | 'baton: 1'              | baton must hold keys and values
            c.yaml       | 'baton: {log-level: [a]}' | baton.log-level must be a single value
            d.yaml       | 'baton: {no-such: 1}'   | unknown key baton.no-such in
            e.properties | 'baton.no-such=1'       | unknown key baton.no-such in
            f.txt        | 'baton.log-level=info'  | must end in .yaml, .yml or .properties
            """)
    void aBadFileIsOneLine(String name, String text, String expected) throws Exception {
        Path file = Files.writeString(directory.resolve(name), text);
        assertOneLine(Program.run(BASE, "--config=" + file), file.toString(), expected);
    }

    @Test
    void aFileThatCannotBeReadOrIsTooLargeIsOneLine() throws Exception {
        Path folder = Files.createDirectory(directory.resolve("folder.yaml"));
        assertOneLine(Program.run(BASE, "--config=" + folder), folder.toString(), "cannot be read");
        Path large = Files.writeString(directory.resolve("large.yaml"), "#".repeat(1024 * 1024 + 1));
        assertOneLine(Program.run(BASE, "--config=" + large), large.toString(), "is larger than 1048576 bytes");
    }

    @Test
    void aSecretTogetherWithItsFileIsOneLine() throws Exception {
        Path file = Files.writeString(directory.resolve("token"), "hush-file");
        Result result = Program.run(Map.of("BATON_SCIM_TOKEN", "hush-variable"), "--scim-token-file=" + file);
        assertOneLine(result, "BATON_SCIM_TOKEN", "--scim-token-file", "set one of them");
        assertThat(result.err(), not(containsString("hush")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--provisioning-api",
                "--provisioning-api-port=0",
                "--provisioning-api-bind-address=::1",
                "--provisioning-api-token=hush",
                "--provisioning-max-attempts=2",
                "--provisioning-backoff=1-2",
                "--database-user=baton",
                "--database-password=hush"
            })
    void whatHasAnEffectOnTasksOnlyIsOneLineWithoutAPlaceForThem(String flag) throws Exception {
        Result result = Program.run(BASE, flag);
        assertOneLine(result, flag.split("=", 2)[0] + " (command line)", "--data-dir", "--database-url");
        assertThat(result.err(), not(containsString("hush")));
    }

    @Test
    void aServiceLinkIsExplained() throws Exception {
        assertOneLine(
                Program.run(Map.of("BATON_HEALTH_CHECK_PORT", "tcp://10.0.0.1:8081")),
                "BATON_HEALTH_CHECK_PORT=tcp://10.0.0.1:8081",
                "a Service named baton-health-check",
                "enableServiceLinks: false");
    }

    @Test
    void whatOperatorsShouldKnowIsLoggedOnceAsAWarning() throws Exception {
        Map<String, String> environment = Map.of(
                "BATON_SCIM_BASE_URL", "http://127.0.0.1:1",
                "BATON_NO_SUCH", "1",
                "BATON_SCIM_PORT", "tcp://10.0.0.1:80",
                "BATON_SCIM_SERVICE_HOST", "10.0.0.1",
                "BATON_LOG_LEVEL", "",
                "BATON_HEALTH_CHECK_PORT", "0");
        try (Program program = Program.start(environment, "--health-check", "--health-check-port=1")) {
            program.port();
            program.terminate();
            assertThat(program.awaitExit(), is(0));
            List<String> warnings = program.log().stream()
                    .filter(line -> line.contains("BATON_"))
                    .toList();
            assertThat(warnings.toString(), warnings.size(), is(2));
            assertThat(
                    warnings.toString(),
                    allOf(
                            containsString("unknown variable BATON_NO_SUCH is ignored"),
                            containsString("BATON_HEALTH_CHECK_PORT=0 overrides --health-check-port=1")));
            warnings.forEach(line -> assertThat(line.toUpperCase(Locale.ROOT), containsString("\"WARN")));
            program.log().forEach(line -> assertThat("JSON when not on a terminal", line, startsWith("{")));
        }
    }

    @Test
    void configShowsWhereEachValueCameFromAndNoSecret() throws Exception {
        Path file = Files.writeString(directory.resolve("c.yaml"), """
                baton:
                  drain-delay: 3
                  database-url: jdbc:postgresql://db.example/tasks
                  database-password: hush-c
                """);
        Map<String, JsonObject> found = settings(
                Map.of("BATON_SCIM_TOKEN", "hush-a", "BATON_LOG_LEVEL", ""), "--config=" + file, "--scim-timeout=7");
        assertThat(found.toString(), not(containsString("hush")));
        assertThat(found.get("scim-token").getString("value"), not(emptyString()));
        assertOrigin(found.get("scim-token"), "environment", "BATON_SCIM_TOKEN");
        assertOrigin(found.get("scim-timeout"), "command-line", "--scim-timeout");
        assertOrigin(found.get("drain-delay"), "file", "baton.drain-delay in " + file);
        assertThat(found.get("drain-delay").getString("value"), is("3"));
        assertThat("empty is unset", found.get("log-level").getString("source"), is("default"));
        assertThat(found.get("log-level").getString("value"), is("info"));
    }

    private static void assertOrigin(JsonObject setting, String source, String from) {
        assertThat(setting.toString(), setting.getString("source"), is(source));
        assertThat(setting.getString("from"), is(from));
    }

    @Test
    void bashAcceptsTheCompletionScript() throws Exception {
        Result result = Program.run(Map.of(), "completion");
        assertThat(result.exitCode(), is(0));
        assertThat(result.out(), containsString("health-check"));
        Path script = Files.writeString(directory.resolve("completion.bash"), result.out());
        Process bash = new ProcessBuilder("bash", "-n", script.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("bash.out").toFile())
                .start();
        assertThat(bash.waitFor(), is(0));
        assertThat(Files.readString(directory.resolve("bash.out")), is(""));
    }
}
