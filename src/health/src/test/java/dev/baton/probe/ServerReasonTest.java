package dev.baton.probe;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ServerReasonTest {
    static Stream<Arguments> answers() {
        return Stream.of(
                Arguments.of(503, "", "HTTP 503"),
                Arguments.of(503, "{\"status\":\"not_ready\"}", "HTTP 503: not_ready"),
                Arguments.of(
                        503,
                        "{\"status\":\"unhealthy\",\"details\":{\"error\":\"check failed\",\"checks\":\"a,b\"}}",
                        "HTTP 503: unhealthy: check failed: a,b"),
                Arguments.of(
                        503,
                        "{\"details\":{\"code\":\"TIMEOUT\",\"error\":\"e\",\"validation_error\":\"v\"}}",
                        "HTTP 503: e: v (TIMEOUT)"),
                Arguments.of(404, "{\"status\":7,\"details\":[]}", "HTTP 404"),
                Arguments.of(500, "{\"status\"", "HTTP 500: {\"status\""),
                Arguments.of(502, "<h1>Bad gateway</h1>", "HTTP 502: <h1>Bad gateway</h1>"));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void saysTheStatusAndTheServersOwnReason(int status, String body, String expected) {
        assertThat(ServerReason.describe(status, body), is(expected));
    }

    @Test
    void isOneShortLineWithoutSecretsWhateverTheServerSends() {
        String line = ServerReason.describe(500, "a\nb\u001b[2J token=hunter2 " + "x".repeat(10_000));
        assertThat(line.length(), lessThanOrEqualTo(300));
        assertThat(line.startsWith("HTTP 500: a b [2J token=*** x"), is(true));
    }

    @Test
    void deeplyNestedJsonIsOnlyText() {
        assertThat(ServerReason.describe(500, "{\"a\":".repeat(5_000)).startsWith("HTTP 500: {\"a\":"), is(true));
    }
}
