package dev.baton.health;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import dev.baton.config.Details;
import dev.baton.config.Endpoint;
import dev.baton.connector.FailureKind;
import dev.baton.health.HealthReport.Part;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From what the parts say to the exact bytes of each form at each level. */
class ReportsTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:05.7Z");
    private static final String STAMP = "\"timestamp\":\"2026-11-22T10:00:05Z\"";

    private static final Part VALID = up("validate");
    private static final Part INVALID = down("validate", FailureKind.UNAUTHENTICATED, "the token expired");
    private static final Part NO_CLIENT = down("client", FailureKind.UNAVAILABLE, "refused");
    private static final Part DISK = down("disk", FailureKind.INTERNAL, "93% full");
    private static final Part QUEUE = down("queue", FailureKind.TIMEOUT, "check still running after 1 s");

    private static final Part CACHE =
            down("cache", FailureKind.UNAVAILABLE, "refused").optional(true);

    private static Part up(String name) {
        return up(name, "");
    }

    private static Part up(String name, String details) {
        return new Part(
                name,
                false,
                Optional.empty(),
                details,
                Optional.of(Duration.ofMillis(12)),
                Optional.of(Duration.ofSeconds(3)));
    }

    private static Part down(String name, FailureKind kind, String reason) {
        return Part.down(name, Optional.of(kind), reason);
    }

    static Stream<Arguments> bodies() {
        return Stream.of(
                Arguments.of(Endpoint.LIVE, List.of(), "alive", ""),
                Arguments.of(Endpoint.HEALTH, List.of(), "healthy", ""),
                Arguments.of(Endpoint.HEALTH, List.of(VALID), "healthy", ""),
                Arguments.of(
                        Endpoint.HEALTH,
                        List.of(INVALID),
                        "unhealthy",
                        "'error':'connector validation failed','code':'UNAUTHENTICATED','validation_error':'the token expired'"),
                Arguments.of(
                        Endpoint.HEALTH,
                        List.of(NO_CLIENT, DISK),
                        "unhealthy",
                        "'error':'failed to get connector client','code':'UNAVAILABLE','validation_error':'refused',"
                                + "'checks':'disk','check_errors':'disk: 93% full'"),
                Arguments.of(
                        Endpoint.HEALTH,
                        List.of(VALID, DISK, up("net"), QUEUE),
                        "unhealthy",
                        "'error':'check failed','code':'INTERNAL','checks':'disk,queue',"
                                + "'check_errors':'disk: 93% full; queue: check still running after 1 s'"),
                Arguments.of(
                        Endpoint.HEALTH,
                        List.of(DISK, INVALID),
                        "unhealthy",
                        "'error':'connector validation failed','code':'UNAUTHENTICATED','validation_error':'the token expired',"
                                + "'checks':'disk','check_errors':'disk: 93% full'"),
                Arguments.of(
                        Endpoint.HEALTH,
                        List.of(CACHE, DISK),
                        "unhealthy",
                        "'error':'check failed','code':'INTERNAL','checks':'disk','check_errors':'disk: 93% full',"
                                + "'degraded':'cache','degraded_errors':'cache: refused'"),
                Arguments.of(Endpoint.READY, List.of(up("client")), "ready", ""),
                Arguments.of(
                        Endpoint.READY,
                        List.of(Reports.drain(), up("client")),
                        "not_ready",
                        "'error':'draining','code':'UNAVAILABLE'"),
                Arguments.of(
                        Endpoint.READY,
                        List.of(Reports.drain(), NO_CLIENT),
                        "not_ready",
                        "'error':'draining','code':'UNAVAILABLE'"),
                Arguments.of(
                        Endpoint.READY,
                        List.of(NO_CLIENT),
                        "not_ready",
                        "'error':'failed to get connector client','code':'UNAVAILABLE','validation_error':'refused'"));
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void aBodyHasStatusTimestampAndTheDetailsThatItsLevelAllows(
            Endpoint endpoint, List<Part> parts, String status, String details) {
        HealthReport report = Reports.of(endpoint, parts);
        String full = details.replace('\'', '"');
        int codeEnd = full.indexOf("\",", full.indexOf("\"code\"")) + 1;
        String code = (codeEnd > 0 ? full.substring(0, codeEnd) : full)
                + (full.contains("degraded") ? ",\"degraded\":\"cache\"" : "");
        assertThat(text(JsonBodies.plain(report, Details.FULL, NOW)), is(body(status, full)));
        assertThat(text(JsonBodies.plain(report, Details.CODE, NOW)), is(body(status, code)));
        assertThat(text(JsonBodies.plain(report, Details.NONE, NOW)), is(body(status, "")));
    }

    private static String body(String status, String details) {
        String tail = details.isEmpty() ? "" : ",\"details\":{" + details + "}";
        return "{\"status\":\"" + status + "\"," + STAMP + tail + "}\n";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "FULL | [+]validate ok (12 ms, 3 s ago)/[-]disk failed: 93% full/health check failed/",
                "CODE | [+]validate ok (12 ms, 3 s ago)/[-]disk failed: reason withheld/health check failed/",
                "NONE | health check failed/"
            })
    void theVerboseBodyHasALineForEachPartAndTheVerdict(Details level, String lines) {
        HealthReport report = Reports.of(Endpoint.HEALTH, List.of(VALID, DISK));
        assertThat(text(VerboseBody.of(report, level)), is(lines.replace('/', '\n')));
    }

    @Test
    void theVerboseBodyHasWhatAnUpCheckTellsWhereAllIsShown() {
        HealthReport report = Reports.of(Endpoint.HEALTH, List.of(up("tasks", "pause=since noon")));
        assertThat(
                text(VerboseBody.of(report, Details.FULL)),
                is("[+]tasks ok (12 ms, 3 s ago): pause=since noon\nhealth check passed\n"));
        assertThat(
                text(VerboseBody.of(report, Details.CODE)), is("[+]tasks ok (12 ms, 3 s ago)\nhealth check passed\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"live", "ready", "health", "health/disk"})
    void theVerboseBodyOfAnEndpointWithoutPartsIsTheVerdictAlone(String id) {
        HealthReport report = Reports.of(Endpoint.of(id).orElseThrow(), List.of());
        assertThat(text(VerboseBody.of(report, Details.FULL)), is(id + " check passed\n"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "FULL | ,'details':{'degraded':'cache','degraded_errors':'cache: refused'} | [-]cache (optional) failed: refused/health check passed, degraded/",
                "CODE | ,'details':{'degraded':'cache'} | [-]cache (optional) failed: reason withheld/health check passed, degraded/",
                "NONE | '' | health check passed/"
            },
            quoteCharacter = '`')
    void anOptionalCheckThatIsDownDegradesAServiceThatIsHealthy(Details level, String details, String verbose) {
        HealthReport report = Reports.of(Endpoint.HEALTH, List.of(CACHE));
        assertThat(report.isUp(), is(true));
        String plain =
                "{\"status\":\"healthy\"," + STAMP + details.replace("''", "").replace('\'', '"') + "}\n";
        assertThat(text(JsonBodies.plain(report, level, NOW)), is(plain));
        assertThat(text(VerboseBody.of(report, level)), is(verbose.replace('/', '\n')));
        assertThat(text(JsonBodies.healthJson(report, level, NOW)), startsWith("{\"status\":\"warn\""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "FULL | ,'output':'check failed (INTERNAL): 93% full'"
                        + "| ,'checks':{'validate':[{'status':'pass','observedValue':12,'observedUnit':'ms','time':'2026-11-22T10:00:02Z'}],"
                        + "'disk':[{'status':'fail','output':'93% full'}]}",
                "CODE | ,'output':'check failed (INTERNAL)'"
                        + "| ,'checks':{'validate':[{'status':'pass','observedValue':12,'observedUnit':'ms','time':'2026-11-22T10:00:02Z'}],"
                        + "'disk':[{'status':'fail'}]}",
                "NONE | '' | ''"
            },
            quoteCharacter = '`')
    void theHealthJsonBodyHasTheShapeOfTheIetfDraft(Details level, String output, String checks) {
        HealthReport report = Reports.of(Endpoint.HEALTH, List.of(VALID, DISK));
        String expected = "{'status':'fail','description':'health'" + (output + checks).replace("''", "") + "}\n";
        assertThat(text(JsonBodies.healthJson(report, level, NOW)), is(expected.replace('\'', '"')));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
