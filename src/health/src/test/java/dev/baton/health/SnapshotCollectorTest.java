package dev.baton.health;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.baton.health.HealthSnapshot.Check;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SnapshotCollectorTest {
    @Test
    void everyFigureOfASnapshotIsASample() throws IOException {
        Check disk = new Check(
                "disk",
                true,
                HealthState.DOWN,
                Optional.empty(),
                Optional.empty(),
                Optional.of(Duration.ofMillis(9_500)),
                Optional.of(Duration.ofSeconds(2)),
                Map.of(Outcome.SUCCESS, 3L, Outcome.FAILURE, 2L, Outcome.TIMEOUT, 1L),
                Duration.ofMillis(1_250),
                List.of());
        Check fresh = new Check(
                "fresh",
                false,
                HealthState.UNKNOWN,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Duration.ZERO,
                List.of());
        HealthSnapshot snapshot =
                new HealthSnapshot(Instant.EPOCH, Optional.empty(), true, false, List.of(disk, fresh), List.of());
        ByteArrayOutputStream text = new ByteArrayOutputStream();

        PrometheusTextFormatWriter.create().write(text, new SnapshotCollector(() -> snapshot).collect());

        List<String> samples = text.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.startsWith("#"))
                .sorted()
                .toList();
        assertThat(
                samples,
                is(List.of(
                        "baton_health_check_state{check=\"disk\",state=\"down\"} 1.0",
                        "baton_health_check_state{check=\"disk\",state=\"unknown\"} 0.0",
                        "baton_health_check_state{check=\"disk\",state=\"up\"} 0.0",
                        "baton_health_check_state{check=\"fresh\",state=\"down\"} 0.0",
                        "baton_health_check_state{check=\"fresh\",state=\"unknown\"} 1.0",
                        "baton_health_check_state{check=\"fresh\",state=\"up\"} 0.0",
                        "baton_health_draining 0.0",
                        "baton_health_ready 1.0",
                        "baton_health_since_success_seconds{check=\"disk\"} 9.5",
                        "baton_health_validation_seconds_count{check=\"disk\"} 6",
                        "baton_health_validation_seconds_count{check=\"fresh\"} 0",
                        "baton_health_validation_seconds_sum{check=\"disk\"} 1.25",
                        "baton_health_validation_seconds_sum{check=\"fresh\"} 0.0",
                        "baton_health_validations_in_flight{check=\"disk\"} 1.0",
                        "baton_health_validations_in_flight{check=\"fresh\"} 0.0",
                        "baton_health_validations_total{check=\"disk\",outcome=\"failure\"} 2.0",
                        "baton_health_validations_total{check=\"disk\",outcome=\"success\"} 3.0",
                        "baton_health_validations_total{check=\"disk\",outcome=\"timeout\"} 1.0")));
    }
}
