package dev.baton.provisioning;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.baton.connector.FailureKind;
import dev.baton.connector.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TaskTransitionsTest {
    @TempDir
    Path directory;

    private final TransitionRecorder recorder = new TransitionRecorder();

    private Fixture fixture(Flow.Subscriber<TaskTransition> subscriber) {
        return new Fixture(directory, Map.of(), service -> service.transitions().subscribe(subscriber));
    }

    @Test
    void aSubscriberIsToldWhatBecomesOfATask() throws Exception {
        try (Fixture fixture = fixture(recorder)) {
            fixture.target.fails(1, FailureKind.UNAVAILABLE).fails(1, FailureKind.NOT_FOUND);
            fixture.isReady.set(false);
            String id = fixture.submit("bob").id();
            fixture.isReady.set(true);
            fixture.settle(id);
            fixture.tasks().assign(id, "bea", Fixture.by("bea"));
            Task completed = fixture.tasks().complete(id, Fixture.by("bea"));

            fixture.service.stop(Duration.ofSeconds(5));
            recorder.completed.await();
            assertThat(
                    recorder.lines(),
                    contains(
                            ">queued",
                            "queued>running",
                            "running>waiting 1 failed UNAVAILABLE",
                            "waiting>running",
                            "running>manual 2 failed NOT_FOUND",
                            "manual>manual",
                            "manual>done"));
            TaskTransition left = recorder.told.get(4);
            assertThat(left.task().assignee(), is(Optional.of("ann")));
            assertThat(left.task().reason(), is(Optional.of("not retried: NOT_FOUND")));
            assertThat(left.attempt().orElseThrow().message(), is(Optional.of("scripted NOT_FOUND")));
            assertThat(recorder.told.get(5).task().assignee(), is(Optional.of("bea")));
            assertThat(recorder.told.getLast().task(), is(completed.with(List.of(), List.of())));
        }
    }

    @Test
    void whatIsToldIsWhatTheDatabaseSays() throws Exception {
        try (Fixture fixture = fixture(recorder)) {
            fixture.target.fails(1, FailureKind.UNAVAILABLE).then(() -> Outcome.alreadySo("17"));
            Task done = fixture.settle(fixture.submit("bob").id());

            fixture.service.stop(Duration.ofSeconds(5));
            recorder.completed.await();
            TaskTransition last = recorder.told.getLast();
            assertThat(last.task().with(done.history(), List.of()), is(done));
            assertThat(last.attempt(), is(Optional.of(done.history().getLast())));
        }
    }

    @Test
    void anAttemptThatWasLostIsTold() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        try (Fixture fixture = fixture(recorder)) {
            fixture.target.then(() -> {
                started.countDown();
                new CountDownLatch(1).await();
                throw new AssertionError();
            });
            fixture.submit("bob");
            started.await();
            fixture.service.stop(Duration.ZERO);
            recorder.completed.await();
            assertThat(recorder.lines().getLast(), is("running>queued 1 lost"));
        }
    }

    @Test
    void aSubscriberThatHangsKeepsNoTaskAndNoOtherWaiting() throws Exception {
        Flow.Subscriber<TaskTransition> hanging = new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(TaskTransition transition) {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }

            @Override
            public void onError(Throwable throwable) {}

            @Override
            public void onComplete() {}
        };
        try (Fixture fixture = fixture(hanging)) {
            fixture.service.transitions().subscribe(recorder);
            fixture.isReady.set(false);
            for (int batch = 1; batch <= 3; batch++) {
                fixture.tasks().submit(Collections.nCopies(Tasks.MAX_BATCH, Fixture.task("bob")));
                int told = batch * Tasks.MAX_BATCH;
                Fixture.await(() -> recorder.told.size() == told);
            }
            System.gc();
            // One was taken; as many wait as may.
            int missed = 3 * Tasks.MAX_BATCH - 1 - TaskTransitions.BUFFER;
            assertThat(
                    fixture.service
                            .scrape()
                            .lines()
                            .filter(line -> line.startsWith("baton_task_transitions_missed_total"))
                            .toList(),
                    contains("baton_task_transitions_missed_total{connector=\"baton\"} " + missed + ".0"));
            fixture.isReady.set(true);
            Fixture.await(() -> fixture.target.calls.size() == 3 * Tasks.MAX_BATCH);
        }
        recorder.completed.await();
    }

    @Test
    void aRefusedCallIsNoTransition() throws Exception {
        try (Fixture fixture = fixture(recorder)) {
            String id = fixture.settle(fixture.submit("bob").id()).id();
            assertThrows(TaskException.class, () -> fixture.tasks().complete(id, Fixture.by("ann")));
            fixture.service.stop(Duration.ofSeconds(5));
            recorder.completed.await();
            assertThat(recorder.told, hasSize(3));
        }
    }
}
