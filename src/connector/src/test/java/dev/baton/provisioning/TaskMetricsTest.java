package dev.baton.provisioning;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;

import dev.baton.connector.FailureKind;
import dev.baton.connector.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TaskMetricsTest {
    private static final TaskNumbers EMPTY =
            new TaskNumbers(Map.of(TaskState.MANUAL, 7L), Map.of(), Duration.ofMillis(1_500), true);

    @TempDir
    Path directory;

    private static List<String> samples(String scrape) {
        return scrape.lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.replace("connector=\"baton\"", "*"))
                .toList();
    }

    /** A sample's value. */
    private static double value(String scrape, String name) {
        return samples(scrape).stream()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in\n" + scrape));
    }

    @Test
    void itTellsHowTasksStandAndHowAttemptsEnded() {
        try (Fixture fixture = Fixture.in(directory)) {
            fixture.target
                    .fails(1, FailureKind.UNAVAILABLE)
                    .then(() -> Outcome.alreadySo("17"))
                    .fails(1, FailureKind.NOT_FOUND);
            fixture.settle(fixture.submit("a").id());
            fixture.settle(fixture.submit("b").id());
            fixture.settle(fixture.submit("c").id());
            fixture.isReady.set(false);
            fixture.submit("d");
            fixture.clock.advance(Duration.ofHours(1));

            String scrape = fixture.service.scrape();

            assertThat(
                    samples(scrape),
                    hasItems(
                            "baton_tasks{*,state=\"done\"} 2.0",
                            "baton_tasks{*,state=\"manual\"} 1.0",
                            "baton_tasks{*,state=\"queued\"} 1.0",
                            "baton_tasks{*,state=\"running\"} 0.0",
                            "baton_tasks{*,state=\"waiting\"} 0.0",
                            "baton_tasks{*,state=\"cancelled\"} 0.0",
                            "baton_tasks_oldest_seconds{*,state=\"waiting\"} 0.0",
                            "baton_tasks_database_up{*} 1.0",
                            "baton_tasks_purged_total{*} 0.0",
                            "baton_task_attempts_total{*,kind=\"\",outcome=\"done\"} 1.0",
                            "baton_task_attempts_total{*,kind=\"\",outcome=\"already-so\"} 1.0",
                            "baton_task_attempts_total{*,kind=\"\",outcome=\"lost\"} 0.0",
                            "baton_task_attempts_total{*,kind=\"UNAVAILABLE\",outcome=\"failed\"} 1.0",
                            "baton_task_attempts_total{*,kind=\"NOT_FOUND\",outcome=\"failed\"} 1.0",
                            "baton_task_attempts_total{*,kind=\"TIMEOUT\",outcome=\"failed\"} 0.0",
                            "baton_task_attempt_seconds_count{*} 4",
                            "baton_task_attempt_seconds_bucket{*,le=\"30.0\"} 4",
                            "baton_task_seconds_count{*,state=\"done\"} 2",
                            "baton_task_seconds_count{*,state=\"manual\"} 1"));
            for (String name : List.of(
                    "baton_tasks_overdue_seconds{*}",
                    "baton_tasks_oldest_seconds{*,state=\"queued\"}",
                    "baton_tasks_oldest_seconds{*,state=\"manual\"}")) {
                double age = value(scrape, name);
                assertThat(name + " " + age, age >= 3_600 && age < 3_900, is(true));
            }
        }
    }

    @Test
    void aLostAttemptIsCountedAndTookNoTime() {
        Instant began = Instant.parse("2026-11-25T09:30:00Z");
        TaskMetrics metrics = new TaskMetrics("baton", Optional::empty, System::nanoTime);
        metrics.record(List.of(
                ended(TaskAttempt.Result.LOST, began, Duration.ofHours(1)),
                ended(TaskAttempt.Result.DONE, began, Duration.ofSeconds(2))));
        assertThat(
                samples(metrics.scrape()),
                hasItems(
                        "baton_task_attempts_total{*,kind=\"\",outcome=\"lost\"} 1.0",
                        "baton_task_attempt_seconds_count{*} 1",
                        "baton_task_attempt_seconds_sum{*} 2.0"));
    }

    private static TaskTransition ended(TaskAttempt.Result result, Instant began, Duration later) {
        Task task = new Task(
                "1",
                "1",
                Fixture.create("bob"),
                "ann",
                Optional.empty(),
                began,
                TaskState.QUEUED,
                began.plus(later),
                1,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of());
        return new TaskTransition(
                task,
                Optional.of(TaskState.RUNNING),
                Optional.of(new TaskAttempt(
                        1, began, Optional.of(began.plus(later)), result, Optional.empty(), Optional.empty())));
    }

    @Test
    void whatIsNotDueIsNotOverdue() {
        try (Fixture fixture = Fixture.in(directory)) {
            fixture.target.fails(1, FailureKind.UNAVAILABLE);
            Task task = fixture.submit("a");
            fixture.awaitTask(task.id(), it -> it.state() == TaskState.WAITING);
            String scrape = fixture.service.scrape();
            assertThat(value(scrape, "baton_tasks{*,state=\"waiting\"}"), is(1.0));
            assertThat(value(scrape, "baton_tasks_overdue_seconds{*}"), is(0.0));
        }
    }

    @Test
    void whatTheDatabaseDoesNotSayIsNotANumber() {
        AtomicInteger asked = new AtomicInteger();
        AtomicLong now = new AtomicLong();
        TaskMetrics metrics = new TaskMetrics(
                "baton", () -> asked.incrementAndGet() == 1 ? Optional.of(EMPTY) : Optional.empty(), now::get);

        assertThat(value(metrics.scrape(), "baton_tasks{*,state=\"manual\"}"), is(7.0));
        assertThat(value(metrics.scrape(), "baton_tasks_overdue_seconds{*}"), is(1.5));
        assertThat("a scrape soon after the other does not ask again", asked.get(), is(1));

        now.addAndGet(TaskMetrics.FRESH.toNanos());
        assertThat(Double.isNaN(value(metrics.scrape(), "baton_tasks{*,state=\"manual\"}")), is(true));
        assertThat(asked.get(), is(2));
    }

    @Test
    void aDatabaseThatHangsDoesNotKeepAScrapeWaitingAndIsAskedOnce() {
        AtomicInteger asked = new AtomicInteger();
        AtomicLong now = new AtomicLong();
        CountDownLatch released = new CountDownLatch(1);
        TaskMetrics metrics = new TaskMetrics(
                "baton",
                () -> {
                    asked.incrementAndGet();
                    try {
                        released.await();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    return Optional.of(EMPTY);
                },
                now::get);
        for (int i = 0; i < 2; i++) {
            assertThat(metrics.scrape(), containsString("baton_tasks{connector=\"baton\",state=\"manual\"} NaN"));
            now.addAndGet(TaskMetrics.FRESH.toNanos());
        }
        assertThat(asked.get(), is(1));
        released.countDown();
        Fixture.await(() -> metrics.scrape().contains("baton_tasks{connector=\"baton\",state=\"manual\"} 7.0"));
    }
}
