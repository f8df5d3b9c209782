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
import java.util.LinkedHashMap;
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

/** What the packaged program makes of its settings, good and bad, from each source. */
@Timeout(180)
class SettingsIT {
    private static final Map<String, String> BASE = Map.of("BATON_SCIM_BASE_URL", "http://127.0.0.1:1");
    private static final String BAD_SECRET = "hush\thush";
    private static final int SIDE_BY_SIDE = 3;

    /** Name, a bad value, what is allowed. */
    private static final List<Row> ROWS = """
            scim-base-url                    | ftp://a      | an http or https URL
            scim-token                       | SECRET       | text of 1 to 4096 printable ASCII characters
            scim-token-file                  | BLANK        | a path
            scim-tls-ca                      | BLANK        | a path
            scim-timeout                     | 10s          | whole seconds from 1
            health-check                     | perhaps      | true or false
            health-check-port                | 65536        | a whole number from 0 to 65535
            health-check-bind-address        | a b          | an IPv4 address, an IPv6 address or a host name
            health-check-cache-ttl           | 301          | whole seconds from 0 to 300
            health-check-validate-timeout    | 0            | whole seconds from 1 to 3600
            health-check-failure-threshold   | 101          | a whole number from 1 to 100
            health-check-success-threshold   | -1           | a whole number from 1 to 100
            health-check-details             | some         | full
            health-check-metrics             | yes          | true or false
            health-check-status-page         | on           | true or false
            health-check-max-connections     | 15           | a whole number from 16 to 65535
            health-check-tls-cert            | BLANK        | a path
            health-check-tls-key             | BLANK        | a path
            health-check-tls-client-ca       | BLANK        | a path
            data-dir                         | BLANK        | a path
            database-url                     | jdbc:h2:mem: | a URL jdbc:postgresql://
            database-user                    | BLANK        | text of 1 to 4096 characters
            database-password                | SECRET       | text of 1 to 4096 printable ASCII characters
            database-password-file           | BLANK        | a path
            provisioning-max-attempts        | 21           | a whole number from 1 to 20
            provisioning-backoff             | 60-1         | MIN-MAX in whole seconds, 1 to 3600
            provisioning-api                 | 2            | true or false
            provisioning-api-port            | 8082/tcp     | a whole number from 0 to 65535
            provisioning-api-bind-address    | [::1         | an IPv4 address, an IPv6 address or a host name
            provisioning-api-token           | SECRET       | text of 1 to 4096 printable ASCII characters
            provisioning-api-token-file      | BLANK        | a path
            me                               | BLANK        | text of 1 to 4096 characters
            config                           | BLANK        | a path
            log-level                        | loud         | debug, info, warn or error
            log-format                       | xml          | console or json
            drain-delay                      | soon         | whole seconds from 0 to
            shutdown-timeout                 | 3601         | whole seconds from 1 to 3600
            """.lines().map(Row::parse).toList();

    @TempDir
    Path directory;

    private enum From {
        VARIABLE("environment"),
        FLAG("command line"),
        FILE("");

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

        String variable() {
            return "BATON_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
        }

        String source(From from) {
            return switch (from) {
                case VARIABLE -> variable();
                case FLAG -> "--" + name;
                case FILE -> "baton." + name + " in ";
            };
        }
    }

    private Result run(Row row, From from) throws IOException, InterruptedException {
        Map<String, String> environment = new LinkedHashMap<>();
        List<String> arguments = new ArrayList<>();
        switch (from) {
            case VARIABLE -> environment.put(row.variable(), row.value());
            case FLAG -> arguments.add("--" + row.name() + "=" + row.value());
            case FILE -> {
                Path file = directory.resolve(row.name() + ".properties");
                Files.writeString(
                        file,
                        "baton." + row.name() + "="
                                + row.value().replace("\t", "\\t").replace(" ", "\\u0020") + "\n");
                arguments.add("--config=" + file);
            }
        }
        return Program.run(environment, arguments.toArray(String[]::new));
    }

    private static void check(Row row, From from, Result result) {
        String what = row.source(from) + ": " + result;
        assertThat(what, result.exitCode(), is(1));
        assertThat(what, result.out(), is(""));
        assertThat(what, result.err().lines().count(), is(1L));
        assertThat(
                what,
                result.err(),
                allOf(
                        containsString(row.source(from)),
                        containsString(from.label),
                        containsString("must be "),
                        containsString(row.allowed())));
        if (row.value().equals(BAD_SECRET)) {
            assertThat(what, result.err(), not(containsString("hush")));
        } else if (!row.value().isBlank()) {
            assertThat(what, result.err(), containsString("=" + row.value() + " ("));
        }
    }

    @Test
    void everySettingRejectsABadValueInOneLine() throws Exception {
        List<String> names = settings(Map.of()).keySet().stream().sorted().toList();
        assertThat("a row each", ROWS.stream().map(Row::name).sorted().toList(), is(names));

        record Call(Row row, From from) {}
        List<Call> calls = new ArrayList<>();
        for (Row row : ROWS) {
            boolean isShown =
                    List.of("health-check-port", "scim-token", "log-level").contains(row.name());
            for (From from : From.values()) {
                boolean isItsTurn =
                        calls.size() % 3 == from.ordinal() && calls.stream().noneMatch(c -> c.row == row);
                boolean isConfigFlag = row.name().equals("config") && from == From.FLAG;
                if (isShown || (row.name().equals("config") ? isConfigFlag : isItsTurn)) {
                    calls.add(new Call(row, from));
                }
            }
            if (calls.stream().noneMatch(call -> call.row == row)) {
                calls.add(new Call(row, From.VARIABLE));
            }
        }
        try (ExecutorService pool = Executors.newFixedThreadPool(SIDE_BY_SIDE)) {
            Map<Call, Future<Result>> results = new LinkedHashMap<>();
            calls.forEach(call -> results.put(call, pool.submit(() -> run(call.row, call.from))));
            for (Map.Entry<Call, Future<Result>> entry : results.entrySet()) {
                check(entry.getKey().row, entry.getKey().from, entry.getValue().get());
            }
        }
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
    @CsvSource({"--provisioning-api", "--provisioning-api-token=hush"})
    void anApiWithoutAPlaceForTasksIsOneLine(String flag) throws Exception {
        Result result = Program.run(BASE, flag);
        assertOneLine(result, flag.replace("=hush", ""), "--data-dir", "--database-url");
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
        Path file =
                Files.writeString(directory.resolve("c.yaml"), "baton: {drain-delay: 3, database-password: hush-c}\n");
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
