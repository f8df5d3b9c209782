package dev.baton.health;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;

import dev.baton.config.Details;
import dev.baton.config.SafeText;
import dev.baton.connector.ConnectorSession;
import dev.baton.health.HealthReport.Problem;
import dev.baton.testing.Seeds;
import io.helidon.health.HealthCheckResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Plants secrets in messages of every kind and looks for them in everything that comes out. */
class SecretsPropertyTest {
    private static final Duration FOREVER = Duration.ofDays(2);

    /** Known to the settings: taken out wherever it stands. */
    private static final String KNOWN = "Kn0wn/Se+cret=";

    /** Unknown, but in a place that gives it away. */
    private static final String PLANTED = "pl4nt3dcr3d";

    private static final String NOISE =
            "abc XYZ 019 .,;:/?&=\"'\r\n\t\u0000\u001b\u0085\u2028\u202e\ud83d\ude00é<>{}[]";

    private static final List<String> SECRETS = List.of(
            KNOWN,
            " https://user:" + PLANTED + "@idp.example/scim ",
            " https://" + PLANTED + "@idp.example ",
            " Authorization: Bearer " + PLANTED + " ",
            " GET /Users?access_token=" + PLANTED + "&count=1 ",
            " {\"client_secret\": \"" + PLANTED + "\"} ",
            " password=" + PLANTED + " ",
            " api-key: " + PLANTED + " ");

    private static String message(RandomGenerator random) {
        return Seeds.text(random, NOISE, 120)
                + Seeds.oneOf(random, SECRETS)
                + Seeds.text(random, NOISE, 120)
                + Seeds.oneOf(random, SECRETS)
                + Seeds.text(random, NOISE, 120);
    }

    @Test
    void noSecretComesOutAnywhereAndEveryReasonIsOneBoundedLine() {
        Seeds.upTo(500, random -> check(message(random)));
    }

    private static void check(String message) {
        TestCheck connector = TestCheck.of("connector").fail(new IllegalStateException(message));
        try (HealthRegistry registry = HealthRegistry.builder()
                .time(new FakeTime())
                .session(ConnectorSession.of(connector))
                .cleaner(text -> text.replace(KNOWN, SafeText.MASK))
                .build()) {
            registry.register(TestCheck.of("throws").fail(new IllegalStateException(message)));
            registry.register(new Down("details", message));
            registry.register(new Down(message + " name", "x"));
            HealthReport report = registry.health(FOREVER);
            List<String> outputs = new ArrayList<>();
            for (Details level : Details.values()) {
                outputs.add(text(JsonBodies.plain(report, level, FakeTime.START)));
                outputs.add(text(JsonBodies.healthJson(report, level, FakeTime.START)));
                outputs.add(text(VerboseBody.of(report, level)));
            }
            registry.recentTransitions().forEach(transition -> outputs.add(TransitionLog.line(transition)));
            outputs.add(registry.snapshot().toString());
            for (String output : outputs) {
                assertThat(output, not(containsString(KNOWN)));
                assertThat(output, not(containsString(PLANTED)));
            }
            assertThat(report.parts().size(), is(4));
            report.parts().forEach(part -> assertThat(part.reason().length(), lessThanOrEqualTo(300)));
            report.problem().map(Problem::reason).ifPresent(SecretsPropertyTest::assertOneLine);
            registry.recentTransitions().forEach(transition -> assertOneLine(TransitionLog.line(transition)));
        }
    }

    private static void assertOneLine(String text) {
        assertThat(
                text,
                text.codePoints()
                        .noneMatch(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029 || c == 0x202e));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private record Down(String name, String reason) implements io.helidon.health.HealthCheck {
        @Override
        public HealthCheckResponse call() {
            return HealthCheckResponse.builder()
                    .status(false)
                    .detail("reason", reason)
                    .build();
        }
    }
}
