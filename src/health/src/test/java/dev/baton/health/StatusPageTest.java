package dev.baton.health;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import dev.baton.config.Details;
import dev.baton.connector.ConnectorException;
import dev.baton.connector.ConnectorSession;
import dev.baton.connector.FailureKind;
import dev.baton.health.HealthSnapshot.Check;
import dev.baton.health.guard.RawClient;
import java.io.IOException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class StatusPageTest {
    private static final Instant NOW = Instant.parse("2026-11-22T20:00:00Z");
    private static final String HOSTILE = "<script>alert(\"x\")</script>&'";

    @ParameterizedTest
    @CsvSource({
        "UP,      true,  false, 'healthy',         'ready'",
        "DOWN,    true,  false, 'unhealthy',       'ready'",
        "UNKNOWN, false, false, 'not checked yet', 'not ready'",
        "UP,      false, true,  'healthy',         'not ready'"
    })
    void theThreeStatesShow(HealthState state, boolean isReady, boolean isDraining, String health, String ready) {
        String page = StatusHtml.of(snapshot(state, isReady, isDraining), Details.FULL, "");

        assertThat(page, containsString("<p>/live</p><strong>alive</strong>"));
        assertThat(page, containsString("<p>/ready</p><strong>" + ready + "</strong>"));
        assertThat(page, containsString("<p>/health</p><strong>" + health + "</strong>"));
        assertThat(page.contains("draining"), is(isDraining));
    }

    @Test
    void lastResultAgeTimesAndChangesShow() {
        String page = StatusHtml.of(snapshot(HealthState.DOWN, true, false), Details.FULL, "");

        assertThat(page, containsString("took 12 ms, 3 s ago"));
        assertThat(page, containsString("up → <i class=\"down\">down</i> after 5 min"));
        assertThat(page, containsString("<small>last 3 runs, 1 failed, longest 12 ms</small>"));
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            -, -, -, no run yet
            -, -, 2, running for 2 s
            1, 3, -, 'took 1 s, 3 s ago'
            1, -, -, took 1 s
            1, 3, 2, 'took 1 s, 3 s ago; running for 2 s'
            """)
    void theLastRunAndTheOneInFlightShow(Long took, Long age, Long inFlight, String expected) {
        Optional<CheckResult> last =
                seconds(took).map(duration -> new CheckResult(Outcome.SUCCESS, Optional.empty(), "", NOW, duration));
        Check check = new Check(
                "validate",
                false,
                HealthState.UP,
                last,
                seconds(age),
                Optional.empty(),
                seconds(inFlight),
                Map.of(),
                Duration.ZERO,
                List.of());

        String page = StatusHtml.of(
                new HealthSnapshot(NOW, Optional.empty(), true, false, List.of(check), List.of()), Details.FULL, "");

        assertThat(page, containsString("<h3>validate</h3><span>" + expected + "</span>"));
        assertThat("no runs, no bars", page, not(containsString("<svg")));
    }

    private static Optional<Duration> seconds(Long count) {
        return Optional.ofNullable(count).map(Duration::ofSeconds);
    }

    @ParameterizedTest
    @CsvSource({
        "UP,      true,  at the last look of whoever asked, work can be given to the service",
        "DOWN,    false, 1 of 1 checks down,                no work can be given to the service",
        "UNKNOWN, true,  1 of 1 checks to run,              work can be given to the service"
    })
    void eachStateSaysWhatItMeans(HealthState state, boolean isReady, String health, String ready) {
        String page = StatusHtml.of(snapshot(state, isReady, false), Details.FULL, "");

        assertThat(page, containsString("</strong><small>" + health + "</small>"));
        assertThat(page, containsString("</strong><small>" + ready + "</small>"));
    }

    @Test
    void eachRunIsABarAsHighAsItWasLongAndStandsOnTheLine() {
        String page = StatusHtml.of(snapshot(HealthState.DOWN, true, false), Details.FULL, "");

        assertThat(
                page,
                containsString("<rect class=\"success\" x=\"0\" y=\"19\" width=\"4\" height=\"9\" rx=\"1\"/>"
                        + "<rect class=\"success\" x=\"6\" y=\"19\" width=\"4\" height=\"9\" rx=\"1\"/>"
                        + "<rect class=\"failure\" x=\"12\" y=\"0\" width=\"4\" height=\"28\" rx=\"1\"/></svg>"));
        assertThat(page, containsString("<svg viewBox=\"0 0 360 28\" width=\"360\" height=\"28\""));
    }

    @Test
    void anEmptyPageSaysSo() {
        String page = StatusHtml.of(
                new HealthSnapshot(NOW, Optional.empty(), true, false, List.of(), List.of()), Details.FULL, "");

        assertThat(page, containsString("No check is registered."));
        assertThat(page, containsString("Nothing has changed since the start."));
    }

    @Test
    void theNewestChangesShowFirst() {
        List<HealthTransition> changes = IntStream.range(0, 25)
                .mapToObj(i -> new HealthTransition(
                        "check-" + i,
                        HealthState.UP,
                        HealthState.DOWN,
                        Optional.empty(),
                        "",
                        NOW.minusSeconds(90 - i),
                        Duration.ZERO))
                .toList();

        String page = StatusHtml.of(
                new HealthSnapshot(NOW, Optional.empty(), true, false, List.of(), changes), Details.FULL, "");

        List<String> shown = Pattern.compile("(\\d+) s ago</time><b>check-(\\d+)<")
                .matcher(page)
                .results()
                .map(change -> change.group(2) + " after " + change.group(1))
                .toList();
        assertThat(shown.getFirst(), is("24 after 66"));
        assertThat(shown.getLast(), is("5 after 85"));
        assertThat(shown.size(), is(20));
    }

    @Test
    void textFromOutsideIsEscaped() {
        String page = StatusHtml.of(snapshot(HealthState.DOWN, true, false), Details.FULL, "");

        assertThat(page, not(containsString("<script")));
        assertThat(page, containsString("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;&#39;"));
    }

    @ParameterizedTest
    @CsvSource({"FULL, true, false", "CODE, false, true", "NONE, false, false"})
    void aReasonShowsAsFarAsTheDetailsAllow(Details details, boolean isReason, boolean isKind) {
        String page = StatusHtml.of(snapshot(HealthState.DOWN, true, false), details, "");

        assertThat(page.contains("alert"), is(isReason));
        assertThat(page.contains("UNAVAILABLE"), is(isKind));
    }

    @ParameterizedTest
    @CsvSource({"FULL, refused &amp; gone", "CODE, UNAVAILABLE", "NONE, ''"})
    void aMissingClientIsUnhealthyAndSaysWhyAsFarAsTheDetailsAllow(Details details, String said) {
        try (ConnectorSession session = ConnectorSession.create(() -> {
                    throw new ConnectorException(FailureKind.UNAVAILABLE, "refused & gone");
                });
                HealthRegistry registry =
                        HealthRegistry.builder().session(session).build()) {
            awaitFailure(session);

            String page = StatusHtml.of(registry.snapshot(), details, "");

            assertThat(page, containsString("<p>/health</p><strong>unhealthy</strong>"));
            assertThat(page, containsString("failed to get connector client"));
            String reason = details == Details.FULL ? "failed to get connector client: " + said : said;
            assertThat(page.contains("<p class=\"reason\">" + reason + "</p>"), is(details != Details.NONE));
            assertThat(page.contains("class=\"reason\""), is(details != Details.NONE));
        }
    }

    private static void awaitFailure(ConnectorSession session) {
        CompletableFuture<Void> failed = new CompletableFuture<>();
        session.onChange(() -> {
            if (session.failure().isPresent()) {
                failed.complete(null);
            }
        });
        session.start();
        failed.join();
    }

    @Test
    void thePageAllowsNothingButItsOwnStyle() throws Exception {
        HealthRegistry registry = HealthRegistry.create();
        HealthServer server =
                HealthServer.builder(registry).port(0).statusPage(true).build();
        server.start();
        try {
            String response = get(server);
            String style = response.substring(response.indexOf("<style>") + 7, response.indexOf("</style>"));
            String hash = Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(style.getBytes()));

            assertThat(response, startsWith("HTTP/1.1 200 OK"));
            assertThat(response, containsString("Content-Type: text/html; charset=utf-8\r\n"));
            assertThat(
                    response,
                    containsString("Content-Security-Policy: default-src 'none'; style-src 'sha256-" + hash + "';"));
            assertThat(response, containsString("<meta http-equiv=\"refresh\" content=\"5\">"));
            assertThat("nothing from elsewhere", response.matches("(?s).*(https?://|src=|url\\().*"), is(false));
        } finally {
            server.stop();
            registry.close();
        }
    }

    private static String get(HealthServer server) throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            return client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                    .rest();
        }
    }

    private static HealthSnapshot snapshot(HealthState state, boolean isReady, boolean isDraining) {
        CheckResult good =
                new CheckResult(Outcome.SUCCESS, Optional.empty(), "", NOW.minusSeconds(9), Duration.ofMillis(4));
        CheckResult bad = new CheckResult(
                Outcome.FAILURE,
                Optional.of(FailureKind.UNAVAILABLE),
                HOSTILE,
                NOW.minusSeconds(3),
                Duration.ofMillis(12));
        Check check = new Check(
                "validate",
                false,
                state,
                Optional.of(bad),
                Optional.of(Duration.ofSeconds(3)),
                Optional.of(Duration.ofSeconds(9)),
                Optional.empty(),
                Map.of(),
                Duration.ofMillis(16),
                List.of(good, good, bad));
        HealthTransition change = new HealthTransition(
                "validate",
                HealthState.UP,
                HealthState.DOWN,
                Optional.of(FailureKind.UNAVAILABLE),
                HOSTILE,
                NOW.minusSeconds(3),
                Duration.ofMinutes(5));
        return new HealthSnapshot(NOW, Optional.empty(), isReady, isDraining, List.of(check), List.of(change));
    }
}
