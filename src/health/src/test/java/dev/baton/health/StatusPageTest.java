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
import java.util.Locale;
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
    private static final CheckResult BAD = new CheckResult(
            CheckOutcome.FAILURE,
            Optional.of(FailureKind.UNAVAILABLE),
            HOSTILE,
            NOW.minusSeconds(3),
            Duration.ofMillis(12));

    @ParameterizedTest
    @CsvSource({
        "UP,      true,  false, 'healthy',         'ready'",
        "DOWN,    true,  false, 'unhealthy',       'ready'",
        "UNKNOWN, false, false, 'not checked yet', 'not ready'",
        "UP,      false, true,  'healthy',         'not ready'"
    })
    void theThreeStatesShow(HealthState state, boolean isReady, boolean isDraining, String health, String ready) {
        String page = page(snapshot(state, isReady, isDraining), Details.FULL);

        assertThat(page, containsString("<p>/live</p><strong>alive</strong>"));
        assertThat(page, containsString("<p>/ready</p><strong>" + ready + "</strong>"));
        assertThat(page, containsString("<p>/health</p><strong>" + health + "</strong>"));
        assertThat(page.contains("draining"), is(isDraining));
    }

    @Test
    void lastResultAgeTimesAndChangesShow() {
        String page = page(snapshot(HealthState.DOWN, true, false), Details.FULL);

        assertThat(page, containsString("took 12 ms, 3 s ago"));
        assertThat(page, containsString("up → <i class=\"down\">down</i> after 5 min"));
        assertThat(page, containsString("<small>last 3 runs, 1 failed, longest 12 ms</small>"));
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            -, -, no run yet
            -, 2, running for 2 s
            1, -, 'took 1 s, 3 s ago'
            1, 2, 'took 1 s, 3 s ago; running for 2 s'
            """)
    void theLastRunAndTheOneInFlightShow(Long took, Long inFlight, String expected) {
        Optional<CheckResult> last = seconds(took)
                .map(duration -> new CheckResult(CheckOutcome.SUCCESS, Optional.empty(), "", NOW, duration));
        CheckState state = new CheckState(
                last.isPresent() ? HealthState.UP : HealthState.UNKNOWN,
                1,
                last.stream().toList(),
                ago(3),
                Optional.empty(),
                Optional.empty(),
                ago(60),
                CheckState.Tally.NONE);
        Check check = new Check("validate", false, false, state, seconds(inFlight), 0);

        String page =
                page(new HealthSnapshot(NOW, Optional.empty(), true, false, List.of(check), List.of()), Details.FULL);

        String since = last.isPresent() ? "since 2026-11-22T19:59:00Z; " : "";
        assertThat(page, containsString("<h3>validate</h3><span>" + since + expected + "</span>"));
        assertThat("no runs, no bars", page.contains("<svg"), is(last.isPresent()));
    }

    /** On the clock of snapshots that are taken at 0. */
    private static long ago(long seconds) {
        return -Duration.ofSeconds(seconds).toNanos();
    }

    @Test
    void titleAndHeadingAreTheServices() {
        String page = page(snapshot(HealthState.UP, true, false), Details.FULL);

        assertThat(page, containsString("<title>healthy · baton-test 1.0 &lt;&amp;&gt;</title>"));
        assertThat(page, containsString("<h1>baton-test 1.0 &lt;&amp;&gt;</h1>"));
    }

    @Test
    void whatAMachineReadsIsInNoLanguage() {
        HealthSnapshot snapshot = snapshot(HealthState.DOWN, true, false);
        String page = page(snapshot, Details.FULL);
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));

            assertThat(page(snapshot, Details.FULL), is(page));
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void anOptionalCheckThatIsDownDegradesAServiceThatIsHealthy() {
        Check cache = new Check("cache", false, true, state(HealthState.DOWN, List.of(BAD)), Optional.empty(), 0);

        String page =
                page(new HealthSnapshot(NOW, Optional.empty(), true, false, List.of(cache), List.of()), Details.FULL);

        assertThat(
                page,
                containsString("<div class=\"state unknown\"><p>/health</p><strong>healthy</strong>"
                        + "<small>degraded: 1 of 1 check down</small>"));
        assertThat(page, containsString("<h3>cache (optional)</h3>"));
    }

    @Test
    void aCheckThatIsDownForAnotherReasonIsStillDown() {
        HealthTransition change = new HealthTransition(
                "validate",
                HealthState.DOWN,
                HealthState.DOWN,
                Optional.of(FailureKind.TIMEOUT),
                "slow",
                NOW.minusSeconds(3),
                Duration.ofMinutes(5));

        String page =
                page(new HealthSnapshot(NOW, Optional.empty(), true, false, List.of(), List.of(change)), Details.FULL);

        assertThat(
                page,
                containsString(
                        "<span>still <i class=\"down\">down</i>, for another reason after 5 min</span><em>slow"));
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            UNAVAILABLE, 30, since 2026-11-22T19:58:00Z; next try in 30 s, down
            UNAVAILABLE, -,  since 2026-11-22T19:58:00Z; trying now,       down
            -,           -,  trying now,                                   unknown
            """)
    void aClientThatCannotBeObtainedIsACardWithItsNextAttempt(FailureKind kind, Long next, String when, String state) {
        HealthSnapshot.Client client = new HealthSnapshot.Client(
                false,
                Optional.ofNullable(kind),
                kind == null ? "" : "refused",
                Optional.ofNullable(kind).map(failed -> NOW.minusSeconds(120)),
                seconds(next).map(NOW::plus));

        String page =
                page(new HealthSnapshot(NOW, Optional.of(client), false, false, List.of(), List.of()), Details.FULL);

        assertThat(
                page,
                containsString("<li><div class=\"head\"><b class=\"badge " + state + "\">" + state
                        + "</b><h3>connector client</h3><span>" + when + "</span></div>"
                        + (kind == null ? "" : "<p class=\"reason\">refused</p>") + "</li>"));
    }

    private static Optional<Duration> seconds(Long count) {
        return Optional.ofNullable(count).map(Duration::ofSeconds);
    }

    @ParameterizedTest
    @CsvSource({
        "UP,      true,  by the last result of every check, the service is ready for work",
        "DOWN,    false, 1 of 1 check down,                 the service is not ready for work",
        "UNKNOWN, true,  1 of 1 check to run,              the service is ready for work"
    })
    void eachStateSaysWhatItMeans(HealthState state, boolean isReady, String health, String ready) {
        String page = page(snapshot(state, isReady, false), Details.FULL);

        assertThat(page, containsString("</strong><small>" + health + "</small>"));
        assertThat(page, containsString("</strong><small>" + ready + "</small>"));
    }

    @Test
    void eachRunIsABarAsHighAsItWasLongAndStandsOnTheLine() {
        String page = page(snapshot(HealthState.DOWN, true, false), Details.FULL);

        assertThat(
                page,
                containsString("<rect class=\"success\" x=\"0\" y=\"19\" width=\"4\" height=\"9\" rx=\"1\"/>"
                        + "<rect class=\"success\" x=\"6\" y=\"19\" width=\"4\" height=\"9\" rx=\"1\"/>"
                        + "<rect class=\"failure\" x=\"12\" y=\"0\" width=\"4\" height=\"28\" rx=\"1\"/></svg>"));
        assertThat(page, containsString("<svg viewBox=\"0 0 360 28\" width=\"360\" height=\"28\""));
    }

    @Test
    void anEmptyPageSaysSo() {
        String page = page(new HealthSnapshot(NOW, Optional.empty(), true, false, List.of(), List.of()), Details.FULL);

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

        String page = page(new HealthSnapshot(NOW, Optional.empty(), true, false, List.of(), changes), Details.FULL);

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
        String page = page(snapshot(HealthState.DOWN, true, false), Details.FULL);

        assertThat(page, not(containsString("<script")));
        assertThat(page, containsString("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;&#39;"));
    }

    @ParameterizedTest
    @CsvSource({"FULL, true, false", "CODE, false, true", "NONE, false, false"})
    void aReasonShowsAsFarAsTheDetailsAllow(Details details, boolean isReason, boolean isKind) {
        String page = page(snapshot(HealthState.DOWN, true, false), details);

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

            String page = page(registry.snapshot(), details);

            assertThat(page, containsString("<p>/health</p><strong>unhealthy</strong>"));
            assertThat(page, containsString("failed to get connector client"));
            assertThat(page.contains("<p class=\"reason\">" + said + "</p>"), is(details != Details.NONE));
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

    private static String page(HealthSnapshot snapshot, Details details) {
        return StatusHtml.of(snapshot, "baton-test 1.0 <&>", details, "");
    }

    private static String get(HealthServer server) throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            return client.send("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                    .rest();
        }
    }

    private static HealthSnapshot snapshot(HealthState state, boolean isReady, boolean isDraining) {
        CheckResult good =
                new CheckResult(CheckOutcome.SUCCESS, Optional.empty(), "", NOW.minusSeconds(9), Duration.ofMillis(4));
        Check check = new Check("validate", false, false, state(state, List.of(good, good, BAD)), Optional.empty(), 0);
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

    /** Failed 3 s ago with a hostile reason, in this state for a minute. */
    private static CheckState state(HealthState state, List<CheckResult> recent) {
        return new CheckState(
                state, 1, recent, ago(3), Optional.of(BAD), Optional.of(ago(9)), ago(60), CheckState.Tally.NONE);
    }
}
