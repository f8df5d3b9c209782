package dev.baton.health;

import dev.baton.health.HealthSnapshot.Check;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Exports the snapshots of a registry as Prometheus metrics. */
final class SnapshotCollector implements MultiCollector {
    private static final double NANOS = 1e9;

    private final Supplier<HealthSnapshot> source;

    SnapshotCollector(Supplier<HealthSnapshot> source) {
        this.source = source;
    }

    @Override
    public MetricSnapshots collect() {
        HealthSnapshot snapshot = source.get();
        List<Check> checks = snapshot.checks();
        return MetricSnapshots.of(
                gauge(
                        "ready",
                        "Whether the service is ready for work.",
                        Stream.of(point(Labels.EMPTY, flag(snapshot.isReady())))),
                gauge(
                        "draining",
                        "Whether the service is about to stop.",
                        Stream.of(point(Labels.EMPTY, flag(snapshot.isDraining())))),
                gauge(
                        "check_state",
                        "The state that is reported of a check: 1 for that state, 0 for the others.",
                        checks.stream().flatMap(SnapshotCollector::states)),
                gauge(
                        "check_optional",
                        "Whether the service is healthy and ready although a check is down.",
                        flags(checks, Check::isOptional)),
                validations(checks),
                validationSeconds(checks),
                gauge(
                        "validations_in_flight",
                        "Runs of a check that have not ended.",
                        flags(checks, check -> check.inFlight().isPresent())),
                gauge(
                        "since_success_seconds",
                        "How long ago a check last succeeded; absent if it never has.",
                        checks.stream()
                                .flatMap(check -> check.sinceSuccess().stream()
                                        .map(age -> point(of(check), age.toNanos() / NANOS)))));
    }

    private static GaugeSnapshot gauge(String name, String help, Stream<GaugeDataPointSnapshot> points) {
        return new GaugeSnapshot(metadata(name, help), points.toList());
    }

    private static Stream<GaugeDataPointSnapshot> states(Check check) {
        return Arrays.stream(HealthState.values())
                .map(state -> point(of(check).add("state", state.toString()), flag(check.state() == state)));
    }

    private static Stream<GaugeDataPointSnapshot> flags(List<Check> checks, Predicate<Check> flag) {
        return checks.stream().map(check -> point(of(check), flag(flag.test(check))));
    }

    private static CounterSnapshot validations(List<Check> checks) {
        return new CounterSnapshot(
                metadata("validations", "Runs of a check that ended, by outcome."),
                checks.stream()
                        .flatMap(check -> check.counts().entrySet().stream()
                                .map(ended -> CounterDataPointSnapshot.builder()
                                        .labels(of(check)
                                                .add(
                                                        "outcome",
                                                        ended.getKey().name().toLowerCase(Locale.ROOT)))
                                        .value(ended.getValue())
                                        .build()))
                        .toList());
    }

    private static SummarySnapshot validationSeconds(List<Check> checks) {
        return new SummarySnapshot(
                metadata("validation_seconds", "How long runs of a check took."),
                checks.stream()
                        .map(check -> SummaryDataPointSnapshot.builder()
                                .labels(of(check))
                                .count(check.known().tally().total())
                                .sum(check.known().tally().nanos() / NANOS)
                                .build())
                        .toList());
    }

    private static MetricMetadata metadata(String name, String help) {
        return new MetricMetadata("baton_health_" + name, help);
    }

    private static Labels of(Check check) {
        return Labels.of("check", check.name());
    }

    private static GaugeDataPointSnapshot point(Labels labels, double value) {
        return GaugeDataPointSnapshot.builder().labels(labels).value(value).build();
    }

    private static double flag(boolean isSet) {
        return isSet ? 1 : 0;
    }
}
