package dev.baton.provisioning;

import dev.baton.connector.FailureKind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;

/**
 * Metrics of the tasks for Prometheus. A scrape reads numbers from the database, at most once in {@link #FRESH} and within
 * {@link #LIMIT}; numbers that are not available are NaN. This class and Micrometer are loaded only if metrics are enabled.
 */
final class TaskMetrics {
    static final Duration FRESH = Duration.ofSeconds(5);
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private static final Duration[] ATTEMPT_BUCKETS = seconds(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30);
    private static final Duration[] TASK_BUCKETS = seconds(1, 5, 15, 60, 300, 900, 3_600, 21_600, 86_400);

    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Supplier<Optional<TaskNumbers>> source;
    private final LongSupplier nanoTime;
    private final Timer attempt;

    private final ReentrantLock reading = new ReentrantLock();
    private CompletableFuture<Optional<TaskNumbers>> last = CompletableFuture.completedFuture(Optional.empty());
    private long begun;
    private volatile Optional<TaskNumbers> numbers = Optional.empty();

    /** Creates metrics of one connector. The source returns its numbers; empty if they are not available. It may block. */
    TaskMetrics(String connector, Supplier<Optional<TaskNumbers>> source, LongSupplier nanoTime) {
        this.source = source;
        this.nanoTime = nanoTime;
        begun = nanoTime.getAsLong() - FRESH.toNanos();
        meters.config().commonTags("connector", connector);
        for (TaskState state : TaskState.values()) {
            gauge("baton.tasks", "Tasks in a state, of all replicas.", Tags.of("state", state.id()), known ->
                    (double) known.count().get(state));
        }
        for (TaskState state : List.of(TaskState.QUEUED, TaskState.RUNNING, TaskState.WAITING, TaskState.MANUAL)) {
            gauge(
                    "baton.tasks.oldest.seconds",
                    "Age in this state of the oldest task in it; 0 if there is none.",
                    Tags.of("state", state.id()),
                    known -> inSeconds(known.age().getOrDefault(state, Duration.ZERO)));
        }
        gauge(
                "baton.tasks.overdue.seconds",
                "How long the most overdue task has been due.",
                Tags.empty(),
                known -> inSeconds(known.overdue()));
        gauge(
                "baton.tasks.paused",
                "Whether attempts are paused, on all replicas.",
                Tags.empty(),
                known -> known.isPaused() ? 1.0 : 0.0);
        for (TaskAttempt.Result result : TaskAttempt.Result.values()) {
            if (result == TaskAttempt.Result.FAILED) {
                for (FailureKind kind : FailureKind.values()) {
                    attempts(result, kind.name());
                }
            } else if (result != TaskAttempt.Result.RUNNING) {
                attempts(result, "");
            }
        }
        attempt = Timer.builder("baton.task.attempt")
                .description("How long attempts of this replica took.")
                .serviceLevelObjectives(ATTEMPT_BUCKETS)
                .register(meters);
        for (TaskState state : List.of(TaskState.DONE, TaskState.MANUAL)) {
            task(state);
        }
    }

    /** Adds metrics whose values do not come from the database. */
    TaskMetrics service(BooleanSupplier isDatabaseUp, LongSupplier purged, LongSupplier missed) {
        Gauge.builder("baton.tasks.database.up", () -> isDatabaseUp.getAsBoolean() ? 1 : 0)
                .description("Whether this replica can use the database of the tasks.")
                .register(meters);
        counter("baton.tasks.purged", "Tasks that this replica deleted after the retention period.", purged);
        counter("baton.task.transitions.missed", "Transitions that a slow subscriber missed.", missed);
        return this;
    }

    private void counter(String name, String description, LongSupplier count) {
        // Micrometer references the counted object only weakly, so this object takes its place.
        FunctionCounter.builder(name, this, self -> count.getAsLong())
                .description(description)
                .register(meters);
    }

    void record(List<TaskTransition> transitions) {
        transitions.forEach(this::record);
    }

    private void record(TaskTransition transition) {
        transition.attempt().ifPresent(ended -> {
            attempts(ended.result(), ended.kind().map(Enum::name).orElse("")).increment();
            // A lost attempt ends only when it is detected, so its duration has no meaning.
            if (ended.result() != TaskAttempt.Result.LOST) {
                attempt.record(Duration.between(ended.started(), ended.ended().orElseThrow()));
            }
        });
        Task task = transition.task();
        boolean isEnd = transition.attempt().isPresent()
                && (task.state() == TaskState.DONE || task.state() == TaskState.MANUAL);
        if (isEnd) {
            task(task.state()).record(Duration.between(task.created(), task.since()));
        }
    }

    /** Returns all metrics as text. Waits for the database for at most {@link #LIMIT}. */
    String scrape() {
        refresh();
        return meters.scrape();
    }

    private void refresh() {
        CompletableFuture<Optional<TaskNumbers>> running;
        reading.lock();
        try {
            if (last.isDone() && nanoTime.getAsLong() - begun >= FRESH.toNanos()) {
                begun = nanoTime.getAsLong();
                last = CompletableFuture.supplyAsync(source, Thread.ofVirtual().name("task-numbers")::start);
            }
            running = last;
        } finally {
            reading.unlock();
        }
        numbers = running.copy()
                .completeOnTimeout(Optional.empty(), LIMIT.toNanos(), TimeUnit.NANOSECONDS)
                .exceptionally(e -> Optional.empty())
                .join();
    }

    private void gauge(String name, String description, Tags tags, Function<TaskNumbers, Double> value) {
        Gauge.builder(name, () -> numbers.map(value).orElse(Double.NaN))
                .description(description)
                .tags(tags)
                .register(meters);
    }

    private Counter attempts(TaskAttempt.Result outcome, String kind) {
        return Counter.builder("baton.task.attempts")
                .description("Attempts of this replica that ended.")
                .tag("outcome", outcome.id())
                .tag("kind", kind)
                .register(meters);
    }

    private Timer task(TaskState state) {
        return Timer.builder("baton.task")
                .description("Time from acceptance of a task until this replica did it or left it to a person.")
                .tag("state", state.id())
                .serviceLevelObjectives(TASK_BUCKETS)
                .register(meters);
    }

    private static double inSeconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private static Duration[] seconds(double... bounds) {
        return DoubleStream.of(bounds)
                .mapToObj(bound -> Duration.ofMillis((long) (bound * 1_000)))
                .toArray(Duration[]::new);
    }
}
