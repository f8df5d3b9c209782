package dev.baton.health;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Unit;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;

/** What a registry knows, as Prometheus metrics. */
final class SnapshotCollector implements MultiCollector {
    private final Supplier<HealthSnapshot> source;

    SnapshotCollector(Supplier<HealthSnapshot> source) {
        this.source = source;
    }

    @Override
    public MetricSnapshots collect() {
        HealthSnapshot snapshot = source.get();
        return MetricSnapshots.of(
                flag("baton_health_ready", "Whether the service is ready for work.", snapshot.isReady()),
                flag("baton_health_draining", "Whether the service is about to stop.", snapshot.isDraining()),
                states(snapshot),
                optional(snapshot),
                validations(snapshot),
                validationSeconds(snapshot),
                inFlight(snapshot),
                sinceSuccess(snapshot));
    }

    private static GaugeSnapshot flag(String name, String help, boolean value) {
        return GaugeSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(point(Labels.EMPTY, value ? 1 : 0))
                .build();
    }

    private static GaugeSnapshot states(HealthSnapshot snapshot) {
        GaugeSnapshot.Builder states = GaugeSnapshot.builder()
                .name("baton_health_check_state")
                .help("The state that is reported of a check: 1 for that state, 0 for the others.");
        for (HealthSnapshot.Check check : snapshot.checks()) {
            for (HealthState state : HealthState.values()) {
                states.dataPoint(point(
                        Labels.of("check", check.name(), "state", state.toString()), check.state() == state ? 1 : 0));
            }
        }
        return states.build();
    }

    private static GaugeSnapshot optional(HealthSnapshot snapshot) {
        GaugeSnapshot.Builder optional = GaugeSnapshot.builder()
                .name("baton_health_check_optional")
                .help("Whether the service is healthy and ready although a check is down.");
        for (HealthSnapshot.Check check : snapshot.checks()) {
            optional.dataPoint(point(Labels.of("check", check.name()), check.isOptional() ? 1 : 0));
        }
        return optional.build();
    }

    private static CounterSnapshot validations(HealthSnapshot snapshot) {
        CounterSnapshot.Builder validations = CounterSnapshot.builder()
                .name("baton_health_validations")
                .help("Runs of a check that ended, by outcome.");
        for (HealthSnapshot.Check check : snapshot.checks()) {
            check.counts()
                    .forEach((outcome, count) -> validations.dataPoint(CounterDataPointSnapshot.builder()
                            .labels(Labels.of("check", check.name(), "outcome", word(outcome)))
                            .value(count)
                            .build()));
        }
        return validations.build();
    }

    private static SummarySnapshot validationSeconds(HealthSnapshot snapshot) {
        SummarySnapshot.Builder seconds = SummarySnapshot.builder()
                .name("baton_health_validation_seconds")
                .unit(Unit.SECONDS)
                .help("How long runs of a check took.");
        for (HealthSnapshot.Check check : snapshot.checks()) {
            seconds.dataPoint(SummaryDataPointSnapshot.builder()
                    .labels(Labels.of("check", check.name()))
                    .count(check.counts().values().stream()
                            .mapToLong(Long::longValue)
                            .sum())
                    .sum(seconds(check.totalTook()))
                    .build());
        }
        return seconds.build();
    }

    private static GaugeSnapshot inFlight(HealthSnapshot snapshot) {
        GaugeSnapshot.Builder running = GaugeSnapshot.builder()
                .name("baton_health_validations_in_flight")
                .help("Runs of a check that have not ended.");
        for (HealthSnapshot.Check check : snapshot.checks()) {
            running.dataPoint(
                    point(Labels.of("check", check.name()), check.inFlight().isPresent() ? 1 : 0));
        }
        return running.build();
    }

    private static GaugeSnapshot sinceSuccess(HealthSnapshot snapshot) {
        GaugeSnapshot.Builder ages = GaugeSnapshot.builder()
                .name("baton_health_since_success_seconds")
                .unit(Unit.SECONDS)
                .help("How long ago a check last succeeded; absent if it never has.");
        for (HealthSnapshot.Check check : snapshot.checks()) {
            check.sinceSuccess()
                    .ifPresent(age -> ages.dataPoint(point(Labels.of("check", check.name()), seconds(age))));
        }
        return ages.build();
    }

    private static GaugeDataPointSnapshot point(Labels labels, double value) {
        return GaugeDataPointSnapshot.builder().labels(labels).value(value).build();
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private static String word(CheckOutcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }
}
