package dev.baton.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.baton.connector.ConnectorException;
import dev.baton.connector.FailureKind;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConnectFailuresTest {
    private final ConnectFailures failures = new ConnectFailures(text -> text.replace("s3cret", "***"));
    private long seconds = -7;

    private String line(String reason, int delayMillis) {
        return line(new ConnectorException(FailureKind.UNAVAILABLE, reason), delayMillis);
    }

    private String line(ConnectorException failure, int delayMillis) {
        return failures.line(
                        Optional.ofNullable(failure),
                        Duration.ofMillis(delayMillis),
                        Duration.ofSeconds(seconds).toNanos())
                .orElse("");
    }

    @Test
    void aReasonThatLastsIsSaidOnceAMinute() {
        assertThat(line("refused", 1_001), is("cannot obtain the connector client, trying again in 2 s: refused"));
        seconds += 59;
        assertThat(line("refused", 2_000), is(""));
        seconds += 1;
        assertThat(
                line("refused", 38_000), is("still cannot obtain the connector client, trying again in 38 s: refused"));
        seconds += 1;
        assertThat(line("refused", 2_000), is(""));
    }

    @Test
    void aNewReasonIsSaidAtOnceAndSoIsTheSameOneAfterASuccess() {
        line("refused", 1_000);
        assertThat(
                line("gone, s3cret", 1_000), is("cannot obtain the connector client, trying again in 1 s: gone, ***"));
        assertThat(line((ConnectorException) null, 0), is(""));
        assertThat(line("gone", 1_000), is("cannot obtain the connector client, trying again in 1 s: gone"));
    }

    @Test
    void aFailureWithoutAReasonSaysSo() {
        assertThat(
                line("", 1_000),
                is("cannot obtain the connector client, trying again in 1 s: the connector gave no reason"));
    }

    @Test
    void whatTheTargetSystemAskedForIsSaid() {
        ConnectorException failure = new ConnectorException(FailureKind.RATE_LIMITED, "429");
        assertThat(
                line(failure.withRetryAfter(Duration.ofSeconds(90)), 90_000),
                is("cannot obtain the connector client, trying again in 90 s (it asked for 90 s): 429"));
    }
}
