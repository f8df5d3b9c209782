package dev.baton.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.baton.connector.Operation;
import dev.baton.connector.Reference;
import dev.baton.provisioning.Decider;
import dev.baton.provisioning.NewTask;
import dev.baton.provisioning.Pause;
import dev.baton.provisioning.Task;
import dev.baton.provisioning.TaskFilter;
import dev.baton.provisioning.TaskPage;
import dev.baton.provisioning.TaskState;
import dev.baton.provisioning.Tasks;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TaskProgressTest {
    private static final String CLEAR = "\r\u001b[K";

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

    private final FakeTime time = new FakeTime();

    private TaskProgress progress(boolean isTerminal) {
        return new TaskProgress(new PrintStream(shown, true, StandardCharsets.UTF_8), isTerminal, time);
    }

    private static Task due(int attempts, int seconds) {
        return task("a", TaskState.WAITING, attempts, Optional.of(Instant.EPOCH.plusSeconds(seconds)));
    }

    private static Task task(String id, TaskState state, int attempts) {
        return task(id, state, attempts, Optional.empty());
    }

    private static Task task(String id, TaskState state, int attempts, Optional<Instant> due) {
        return new Task(
                id,
                id,
                new Operation.EnableAccount(Reference.id("1")),
                "ann",
                Optional.of("ann"),
                Instant.EPOCH,
                state,
                Instant.EPOCH,
                attempts,
                due,
                due.map(at -> "attempt " + (attempts + 1) + " of 5 is due"),
                Optional.empty(),
                List.of(),
                List.of());
    }

    @Test
    void aTerminalSeesOneTaskChange() throws Exception {
        List<Task> settled = progress(true)
                .follow(
                        new Scripted(task("a", TaskState.RUNNING, 1), task("a", TaskState.DONE, 2)),
                        List.of(task("a", TaskState.QUEUED, 0)),
                        Optional::empty,
                        Optional.empty());
        assertThat(settled, is(List.of(task("a", TaskState.DONE, 2))));
        assertThat(
                shown.toString(StandardCharsets.UTF_8),
                is(CLEAR + "running, attempt 1" + CLEAR + "done, attempt 2" + CLEAR));
    }

    @Test
    void aTerminalSeesHowManyOfManyAreSettled() throws Exception {
        progress(true)
                .follow(
                        new Scripted(
                                task("a", TaskState.DONE, 1),
                                task("b", TaskState.RUNNING, 1),
                                task("b", TaskState.MANUAL, 1)),
                        List.of(task("a", TaskState.QUEUED, 0), task("b", TaskState.QUEUED, 0)),
                        Optional::empty,
                        Optional.empty());
        assertThat(
                shown.toString(StandardCharsets.UTF_8),
                is(CLEAR + "1 of 2 settled" + CLEAR + "2 of 2 settled, 1 left to a person" + CLEAR));
    }

    @Test
    void whatIsNoTerminalSeesNothing() throws Exception {
        progress(false)
                .follow(
                        new Scripted(task("a", TaskState.DONE, 1)),
                        List.of(task("a", TaskState.QUEUED, 0)),
                        Optional::empty,
                        Optional.empty());
        assertThat(shown.size(), is(0));
    }

    @Test
    void whoWaitsWithoutAServiceIsToldAtOnce() throws Exception {
        progress(false)
                .follow(
                        new Scripted(
                                task("a", TaskState.QUEUED, 0),
                                task("a", TaskState.QUEUED, 0),
                                task("a", TaskState.DONE, 1)),
                        List.of(task("a", TaskState.QUEUED, 0)),
                        () -> Optional.of("no service takes tasks"),
                        Optional.empty());
        assertThat(
                shown.toString(StandardCharsets.UTF_8), is("waiting: no service takes tasks" + System.lineSeparator()));
    }

    @Test
    void aWaitEndsAtItsLimit() throws Exception {
        Tasks queued = new Scripted(
                Collections.nCopies(100, task("a", TaskState.QUEUED, 0)).toArray(Task[]::new));

        List<Task> left = progress(false)
                .follow(
                        queued,
                        List.of(task("a", TaskState.QUEUED, 0)),
                        Optional::empty,
                        Optional.of(Duration.ofSeconds(1)));

        assertThat(left, is(List.of(task("a", TaskState.QUEUED, 0))));
        assertThat(
                shown.toString(StandardCharsets.UTF_8),
                is("not settled within 1 s: queued; check again with tasks list or tasks show"
                        + System.lineSeparator()));
    }

    @Test
    void whoWaitsIsToldEvery10SecondsForWhat() throws Exception {
        Task running = task("a", TaskState.RUNNING, 1);
        List<Task> answers = new ArrayList<>(Collections.nCopies(20, running));
        answers.addAll(Collections.nCopies(20, due(1, 32)));
        answers.add(task("a", TaskState.DONE, 2));
        progress(false)
                .follow(
                        new Scripted(answers.toArray(Task[]::new)),
                        List.of(running),
                        Optional::empty,
                        Optional.empty());
        // Half a second between two looks.
        assertThat(shown.toString(StandardCharsets.UTF_8), is(lines("waiting: attempt 2 of 5 is due in 22 s")));
        assertThat(time.passed, is(Duration.ofSeconds(20)));
    }

    @Test
    void whoWaitsForAServiceIsToldWhyEvery10Seconds() throws Exception {
        List<String> reasons = List.of("the service is not ready: 401", "the service is not ready: 503");
        Task queued = task("a", TaskState.QUEUED, 0);
        List<Task> answers = new ArrayList<>(Collections.nCopies(9, queued));
        answers.add(task("a", TaskState.DONE, 1));
        progress(false)
                .follow(
                        new Scripted(answers.toArray(Task[]::new)),
                        List.of(queued),
                        () -> Optional.of(reasons.get(time.passed.compareTo(Duration.ofSeconds(9)) < 0 ? 0 : 1)),
                        Optional.empty());
        assertThat(
                shown.toString(StandardCharsets.UTF_8),
                is(lines("waiting: the service is not ready: 401", "waiting: the service is not ready: 503")));
    }

    @Test
    void whatCameBeforeTheWaitCountsTowardsItsLimit() throws Exception {
        Task queued = task("a", TaskState.QUEUED, 0);
        TaskProgress progress = progress(false);
        time.sleep(Duration.ofSeconds(3));

        progress.follow(new Scripted(queued), List.of(queued), Optional::empty, Optional.of(Duration.ofSeconds(3)));

        assertThat(time.passed, is(Duration.ofSeconds(3)));
    }

    private static String lines(String... lines) {
        return String.join(System.lineSeparator(), lines) + System.lineSeparator();
    }

    /** Passes only while somebody sleeps. */
    private static final class FakeTime implements TaskProgress.Time {
        private Duration passed = Duration.ZERO;

        @Override
        public long nanos() {
            return passed.toNanos();
        }

        @Override
        public Instant now() {
            return Instant.EPOCH.plus(passed);
        }

        @Override
        public void sleep(Duration duration) {
            passed = passed.plus(duration);
        }
    }

    /** Answers each question about a task with the next of these. */
    private static final class Scripted implements Tasks {
        private final Deque<Task> answers;

        Scripted(Task... answers) {
            this.answers = new ArrayDeque<>(List.of(answers));
        }

        @Override
        public Task find(String id) {
            return answers.removeFirst();
        }

        @Override
        public List<Task> submit(List<NewTask> tasks) {
            throw new UnsupportedOperationException();
        }

        @Override
        public TaskPage list(TaskFilter filter) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Map<TaskState, Long> summary(TaskFilter filter) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Task retry(String id, Decider by) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Task complete(String id, Decider by) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Task cancel(String id, Decider by) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Task assign(String id, String assignee, Decider by) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Pause> paused() {
            return Optional.empty();
        }

        @Override
        public Pause pause(Decider by) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void resume(Decider by) {
            throw new UnsupportedOperationException();
        }
    }
}
