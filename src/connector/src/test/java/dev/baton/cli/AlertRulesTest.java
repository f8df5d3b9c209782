package dev.baton.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The alert rules, judged by Prometheus's own tool and by what the service serves. */
@Timeout(120)
class AlertRulesTest {
    private static final Path RULES = Path.of("..", "..", "etc", "prometheus");
    private static final Path PROMTOOL = Path.of("/usr/bin/promtool");
    private static final Pattern METRIC = Pattern.compile("\\bbaton_\\w+");
    private static final Pattern ALERT = Pattern.compile("(?m)^ *- alert: (\\w+)$");

    @TempDir
    Path directory;

    @Test
    void prometheusTakesThemAndTheirTestsPass() throws Exception {
        boolean isThere = Files.isExecutable(PROMTOOL);
        if ("true".equals(System.getenv("CI"))) {
            assertThat("promtool is installed", isThere, is(true));
        }
        assumeTrue(isThere, "promtool is not installed");
        promtool("check", "rules", "baton-rules.yaml");
        promtool("test", "rules", "baton-rules-test.yaml");
    }

    private static void promtool(String... arguments) throws IOException, InterruptedException {
        String[] command = new String[arguments.length + 1];
        command[0] = PROMTOOL.toString();
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Process process = new ProcessBuilder(command)
                .directory(RULES.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(output, process.waitFor(), is(0));
    }

    @Test
    void eachAlertHasATestInWhichItIsRaised() throws IOException {
        String tests = Files.readString(RULES.resolve("baton-rules-test.yaml"));
        Matcher alert = ALERT.matcher(Files.readString(RULES.resolve("baton-rules.yaml")));
        int alerts = 0;
        while (alert.find()) {
            alerts++;
            assertThat(tests, containsString("alertname: " + alert.group(1) + "\n        exp_alerts:"));
        }
        assertThat(alerts, greaterThan(5));
    }

    @Test
    void theMetricsTheyReadAreServed() throws Exception {
        Map<String, String> flags = Map.of(
                "data-dir", directory.toString(), "health-check-metrics", "true", "fake-url", "http://127.0.0.1:1");
        try (RunningConnector running = RunningConnector.start(new FakeProvider(), flags);
                HttpClient client = HttpClient.newHttpClient()) {
            running.awaitReady(Duration.ofSeconds(30));
            String served = client.send(
                            HttpRequest.newBuilder(running.url().resolve("/metrics"))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
            Set<String> missing = new TreeSet<>();
            Matcher metric = METRIC.matcher(Files.readString(RULES.resolve("baton-rules.yaml")));
            while (metric.find()) {
                if (!Pattern.compile("(?m)^" + metric.group() + "[{ ]")
                        .matcher(served)
                        .find()) {
                    missing.add(metric.group());
                }
            }
            assertThat("not in\n" + served, missing, is(Set.of("baton_task_attempt_seconds")));
        }
    }
}
