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
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SnapshotCollectorTest {
    private static final long NOW = 100_000_000_000L;

    @Test
    void everyFigureOfASnapshotIsASample() throws IOException {
        CheckState down = new CheckState(
                HealthState.DOWN,
                1,
                List.of(),
                NOW,
                Optional.empty(),
                Optional.of(NOW - 9_500_000_000L),
                NOW,
                new CheckState.Tally(3, 2, 1, 1_250_000_000L));
        Check disk = new Check("disk", true, true, down, Optional.of(Duration.ofSeconds(2)), NOW);
        Check fresh = new Check("fresh", false, false, CheckState.unknown(NOW), Optional.empty(), NOW);
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
                        "baton_health_check_optional{check=\"disk\"} 1.0",
                        "baton_health_check_optional{check=\"fresh\"} 0.0",
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
                        "baton_health_validations_total{check=\"disk\",outcome=\"timeout\"} 1.0",
                        "baton_health_validations_total{check=\"fresh\",outcome=\"failure\"} 0.0",
                        "baton_health_validations_total{check=\"fresh\",outcome=\"success\"} 0.0",
                        "baton_health_validations_total{check=\"fresh\",outcome=\"timeout\"} 0.0")));
    }
}
