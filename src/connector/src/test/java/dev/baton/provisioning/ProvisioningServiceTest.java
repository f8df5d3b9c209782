package dev.baton.provisioning;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.baton.connector.ConnectorException;
import dev.baton.connector.FailureKind;
import dev.baton.connector.Operation;
import dev.baton.connector.Outcome;
import dev.baton.connector.Reference;
import dev.baton.provisioning.TaskException.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProvisioningServiceTest {
    @TempDir
    Path directory;

    @Test
    void aTaskIsDoneByItsFirstAttempt() {
        try (Fixture fixture = Fixture.in(directory)) {
            Task task = fixture.settle(fixture.submit("bob").id());
            assertThat(task.state(), is(TaskState.DONE));
            assertThat(task.accountId(), is(Optional.of("account-1")));
            assertThat(task.history(), hasSize(1));
            assertThat(task.history().getFirst().result(), is(TaskAttempt.Result.DONE));
            assertThat(fixture.target.calls.getFirst().operation(), is(Fixture.create("bob")));
            assertThat(fixture.target.calls.getFirst().key().isFirstUse(), is(true));
        }
    }

    @Test
    void aTaskIsNotAttemptedBeforeTheOneThatGoesBeforeItIsSettled() {
        try (Fixture fixture = Fixture.in(directory)) {
            fixture.target.fails(2, FailureKind.UNAVAILABLE);
            Operation enable = new Operation.EnableAccount(Reference.account("userName=bob"));
            List<Task> both = fixture.tasks()
                    .submit(List.of(
                            new NewTask(Fixture.create("bob"), "ann", Optional.empty(), Optional.of("first")),
                            new NewTask(enable, "ann", Optional.empty(), Optional.empty(), Optional.of("first"))));
            Fixture.await(() -> {
                List<TaskState> states = both.stream()
                        .map(task -> fixture.tasks().find(task.id()).state())
                        .toList();
                if (!states.contains(TaskState.RUNNING)) {
                    fixture.clock.advanceTo(fixture.clock.instant().plusMillis(300));
                }
                return states.stream().allMatch(TaskState::isSettled);
            });
            Operation create = Fixture.create("bob");
            assertThat(
                    fixture.target.calls.stream()
                            .map(ScriptedTarget.Call::operation)
                            .toList(),
                    contains(create, create, create, enable));
            assertThat(fixture.tasks().find(both.getLast().id()).attempts(), is(1));
        }
    }

    @Test
    void afterFourTransientFailuresTheFifthAttemptMayStillSucceed() {
        try (Fixture fixture = Fixture.in(directory)) {
            fixture.target.fails(4, FailureKind.UNAVAILABLE);
            Task task = fixture.settle(fixture.submit("bob").id());
            assertThat(task.state(), is(TaskState.DONE));
            assertThat(task.attempts(), is(5));
            assertThat(fixture.target.calls, hasSize(5));
            assertThat(
                    fixture.target.calls.stream()
                            .map(call -> call.key().isFirstUse())
                            .toList(),
                    contains(true, false, false, false, false));
            assertThat(
                    fixture.target.calls.stream()
                            .map(call -> call.key().value())
                            .distinct()
                            .toList(),
                    contains(task.idempotencyKey()));
        }
    }

    @Test
    void afterFiveTransientFailuresTheTaskIsLeftToItsAssignee() {
        try (Fixture fixture = Fixture.in(directory)) {
            fixture.target.fails(5, FailureKind.UNAVAILABLE);
            Task task = fixture.settle(fixture.submit("bob").id());
            assertThat(task.state(), is(TaskState.MANUAL));
            assertThat(task.reason(), is(Optional.of("gave up after 5 attempts")));
            assertThat(task.assignee(), is(Optional.of("ann")));
            assertThat(fixture.target.calls, hasSize(5));
            assertThat(task.history(), hasSize(5));
            assertThat(task.history().getLast().message(), is(Optional.of("scripted UNAVAILABLE")));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"INVALID", "UNAUTHENTICATED", "PERMISSION_DENIED", "NOT_FOUND", "CONFLICT", "INTERNAL"})
    void aConfigurationProblemIsAttemptedOnce(FailureKind kind) {
        try (Fixture fixture = Fixture.in(directory)) {
            fixture.target.fails(1, kind);
            Task task = fixture.settle(fixture.submit("bob").id());
            assertThat(task.state(), is(TaskState.MANUAL));
            assertThat(task.history().getFirst().kind(), is(Optional.of(kind)));
            assertThat(fixture.target.calls, hasSize(1));
        }
    }

    @Test
    void anUnknownExceptionIsInternalAndLeftToAPerson() {
        try (Fixture fixture = Fixture.in(directory)) {
            fixture.target.then(() -> {
                throw new IllegalStateException("secret=hunter2");
            });
            Task task = fixture.settle(fixture.submit("bob").id());
            assertThat(task.state(), is(TaskState.MANUAL));
            assertThat(task.history().getFirst().kind(), is(Optional.of(FailureKind.INTERNAL)));
            assertThat(task.history().getFirst().message(), is(Optional.of("unexpected IllegalStateException")));
        }
    }

    @Test
    void retryAfterIsTheFloorOfTheWait() {
        try (Fixture fixture = Fixture.in(directory)) {
            fixture.target.then(() -> {
                throw new ConnectorException(FailureKind.RATE_LIMITED, "slow down")
                        .withRetryAfter(Duration.ofSeconds(500));
            });
            Task submitted = fixture.submit("bob");
            Task waiting = fixture.awaitTask(submitted.id(), task -> task.state() == TaskState.WAITING);
            Duration wait = Duration.between(
                    waiting.history().getFirst().ended().orElseThrow(),
                    waiting.due().orElseThrow());
            assertThat(wait, is(Duration.ofSeconds(500)));
            fixture.clock.advance(Duration.ofSeconds(400));
            fixture.settle(fixture.submit("eve").id());
            assertThat(fixture.tasks().find(submitted.id()).state(), is(TaskState.WAITING));
            assertThat(fixture.settle(submitted.id()).attempts(), is(2));
        }
    }

    @Test
    void anAttemptThatHangsIsBrokenOffAndTriedAgain() {
        try (Fixture fixture = Fixture.in(directory)) {
            fixture.target.then(() -> {
                new CountDownLatch(1).await();
                throw new AssertionError();
            });
            Task task = fixture.settle(fixture.submit("bob").id());
            assertThat(task.state(), is(TaskState.DONE));
            assertThat(task.history().getFirst().kind(), is(Optional.of(FailureKind.TIMEOUT)));
            assertThat(task.attempts(), is(2));
        }
    }

    @Test
    void whatTheTargetSystemHadAlreadyIsDoneAndSaysSo() {
        try (Fixture fixture = Fixture.in(directory)) {
            fixture.target.then(() -> Outcome.alreadySo("17"));
            Task task = fixture.settle(fixture.submit("bob").id());
            assertThat(task.state(), is(TaskState.DONE));
            assertThat(task.history().getFirst().result(), is(TaskAttempt.Result.ALREADY_SO));
        }
    }

    @Test
    void tasksAreTakenOnlyWhileTheServiceIsReady() {
        try (Fixture fixture = Fixture.in(directory)) {
            // The first service may have seen that it is ready.
            fixture.isReady.set(false);
            fixture.restart();
            Task task = fixture.submit("bob");
            fixture.restart();
            assertThat(fixture.tasks().find(task.id()).state(), is(TaskState.QUEUED));
            assertThat(fixture.target.calls, is(empty()));
            fixture.isReady.set(true);
            assertThat(fixture.settle(task.id()).state(), is(TaskState.DONE));
            assertThat(fixture.target.calls, hasSize(1));
        }
    }

    @Test
    void aClockThatIsSetDoesNotDoubleAnAttempt() throws Exception {
        try (Fixture fixture = Fixture.in(directory)) {
            CountDownLatch begun = new CountDownLatch(1);
            CountDownLatch set = new CountDownLatch(1);
            fixture.target.then(() -> {
                begun.countDown();
                set.await();
                return Outcome.done("account-1");
            });
            String id = fixture.submit("bob").id();
            begun.await();
            fixture.clock.advance(Duration.ofHours(1));
            // That it was looked at meanwhile, another task shows.
            fixture.settle(fixture.submit("carl").id());
            set.countDown();

            Task done = fixture.settle(id);
            assertThat(done.state(), is(TaskState.DONE));
            assertThat(done.history(), hasSize(1));
            assertThat(fixture.target.calls, hasSize(2));

            // Back again: what is asked for then is done then.
            fixture.clock.advance(Duration.ofDays(-2));
            assertThat(fixture.settle(fixture.submit("eve").id()).state(), is(TaskState.DONE));
        }
    }

    private static List<Task> submit(Fixture fixture, int number) {
        return fixture.tasks()
                .submit(IntStream.range(0, number)
                        .mapToObj(i -> Fixture.task("user-" + i))
                        .toList());
    }

    @Test
    void noMoreAttemptsAreMadeAtOnceThanIsAllowed() throws Exception {
        CountDownLatch three = new CountDownLatch(3);
        CountDownLatch release = new CountDownLatch(1);
        try (Fixture fixture = new Fixture(directory, Map.of("provisioning-concurrency", "3"))) {
            for (int i = 0; i < 9; i++) {
                fixture.target.then(() -> {
                    three.countDown();
                    release.await();
                    return Outcome.done("account");
                });
            }
            List<Task> tasks = submit(fixture, 9);
            three.await();
            Map<TaskState, Long> totals = fixture.tasks().summary(TaskFilter.parse(Map.of()));
            release.countDown();
            assertThat(totals.get(TaskState.RUNNING), is(3L));
            tasks.forEach(task -> fixture.settle(task.id()));
            assertThat(fixture.target.calls, hasSize(9));
        }
    }

    @Test
    void noMoreAttemptsBeginInASecondThanIsAllowed() {
        List<Long> begun = new CopyOnWriteArrayList<>();
        try (Fixture fixture = new Fixture(directory, Map.of("provisioning-rate", "10"))) {
            for (int i = 0; i < 8; i++) {
                fixture.target.then(() -> {
                    begun.add(System.nanoTime());
                    return Outcome.done("account");
                });
            }
            submit(fixture, 8).forEach(task -> fixture.settle(task.id()));
        }
        // One may begin at once, and each of the others a tenth of a second after the one before it.
        assertThat(begun, hasSize(8));
        assertThat(begun.getLast() - begun.getFirst(), is(greaterThan(600_000_000L)));
    }

    @Test
    void drainingLetsARunningAttemptEnd() throws Exception {
        try (Fixture fixture = Fixture.in(directory)) {
            CountDownLatch started = new CountDownLatch(1);
            CountDownLatch released = new CountDownLatch(1);
            fixture.target.then(() -> {
                started.countDown();
                released.await();
                return Outcome.done("1");
            });
            Task task = fixture.submit("bob");
            started.await();
            Thread.ofVirtual().start(released::countDown);
            fixture.restart();
            assertThat(fixture.tasks().find(task.id()).state(), is(TaskState.DONE));
            assertThat(fixture.target.calls, hasSize(1));
        }
    }

    @Test
    void drainingReturnsWhatDoesNotEndInTimeToTheQueue() throws Exception {
        try (Fixture fixture = Fixture.in(directory)) {
            CountDownLatch started = new CountDownLatch(1);
            fixture.target.then(() -> {
                started.countDown();
                new CountDownLatch(1).await();
                throw new AssertionError();
            });
            Task task = fixture.submit("bob");
            started.await();
            fixture.service.stop(Duration.ZERO);
            try (TaskAccess access = TaskAccess.create(fixture.settings())) {
                Task returned = access.tasks().find(task.id());
                assertThat(returned.state(), is(TaskState.QUEUED));
                TaskAttempt lost = returned.history().getFirst();
                assertThat(lost.result(), is(TaskAttempt.Result.LOST));
                // The account may still be made, for as long as its answer would have been waited for.
                assertThat(returned.due(), is(Optional.of(lost.started().plus(Fixture.QUICK.attemptLimit()))));
            }
            fixture.restart();
            Task done = fixture.settle(task.id());
            assertThat(done.state(), is(TaskState.DONE));
            assertThat(done.attempts(), is(2));
            assertThat(fixture.target.calls.getLast().key().isFirstUse(), is(false));
        }
    }

    @Test
    void anIdempotencyKeyIsOneTask() {
        try (Fixture fixture = Fixture.in(directory)) {
            NewTask wish = new NewTask(Fixture.create("bob"), "ann", Optional.empty(), Optional.of("k1"));
            Task first = fixture.tasks().submit(List.of(wish)).getFirst();
            Task again = fixture.tasks().submit(List.of(wish)).getFirst();
            assertThat(again.id(), is(first.id()));
            fixture.settle(first.id());
            assertThat(fixture.tasks().submit(List.of(wish)).getFirst().state(), is(TaskState.DONE));
            assertThat(fixture.target.calls, hasSize(1));
            NewTask other = new NewTask(Fixture.create("eve"), "ann", Optional.empty(), Optional.of("k1"));
            TaskException e = assertThrows(
                    TaskException.class, () -> fixture.tasks().submit(List.of(Fixture.task("new"), other)));
            assertThat(e.reason(), is(Reason.KEY_REUSED));
            assertThat(fixture.tasks().list(TaskFilter.parse(Map.of())).tasks(), hasSize(1));
        }
    }

    @Test
    void oneKeyFromManyCallersAtOnceIsOneTask() throws Exception {
        try (Fixture fixture = Fixture.in(directory)) {
            NewTask wish = new NewTask(Fixture.create("bob"), "ann", Optional.empty(), Optional.of("k1"));
            List<String> ids = new CopyOnWriteArrayList<>();
            List<Thread> callers = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                callers.add(Thread.ofVirtual()
                        .start(() -> ids.add(
                                fixture.tasks().submit(List.of(wish)).getFirst().id())));
            }
            for (Thread caller : callers) {
                caller.join();
            }
            assertThat(ids, hasSize(16));
            assertThat(ids.stream().distinct().toList(), hasSize(1));
        }
    }

    @Test
    void aPersonCanHaveATaskRetriedForAnotherRound() {
        try (Fixture fixture = Fixture.in(directory)) {
            fixture.target.fails(1, FailureKind.NOT_FOUND).fails(4, FailureKind.UNAVAILABLE);
            Task manual = fixture.settle(fixture.submit("bob").id());
            assertThat(manual.state(), is(TaskState.MANUAL));
            fixture.tasks().retry(manual.id(), Fixture.by("ann"));
            Task done = fixture.settle(manual.id());
            assertThat(done.state(), is(TaskState.DONE));
            assertThat(done.attempts(), is(6));
        }
    }

    @Test
    void aPersonCanCompleteCancelAndAssign() {
        try (Fixture fixture = Fixture.in(directory)) {
            fixture.target.fails(2, FailureKind.NOT_FOUND);
            Tasks tasks = fixture.tasks();
            Task first = fixture.settle(fixture.submit("a").id());
            Task second = fixture.settle(fixture.submit("b").id());
            assertThat(tasks.complete(first.id(), Fixture.by("ann")).state(), is(TaskState.DONE));
            assertThat(tasks.find(first.id()).reason(), is(Optional.of("done by hand by ann")));
            assertThat(tasks.assign(second.id(), "bea", Fixture.by("ann")).assignee(), is(Optional.of("bea")));
            TaskFilter ofBea = TaskFilter.parse(Map.of("state", "manual", "assignee", "bea"));
            assertThat(tasks.list(ofBea).tasks().stream().map(Task::id).toList(), contains(second.id()));
            assertThat(tasks.cancel(second.id(), Fixture.by("bea")).state(), is(TaskState.CANCELLED));
            assertThat(tasks.list(ofBea).tasks(), is(empty()));
        }
    }

    @Test
    void whatATasksStateDoesNotAllowIsRefused() {
        try (Fixture fixture = Fixture.in(directory)) {
            Tasks tasks = fixture.tasks();
            String id = fixture.settle(fixture.submit("bob").id()).id();
            for (Runnable call : List.<Runnable>of(
                    () -> tasks.retry(id, Fixture.by("ann")),
                    () -> tasks.complete(id, Fixture.by("ann")),
                    () -> tasks.cancel(id, Fixture.by("ann")),
                    () -> tasks.assign(id, "ann", Fixture.by("ann")))) {
                TaskException e = assertThrows(TaskException.class, call::run);
                assertThat(e.reason(), is(Reason.CONFLICT));
                assertThat(e.getMessage(), startsWith("task " + id + " is done"));
            }
            assertThat(
                    assertThrows(TaskException.class, () -> tasks.find("nope")).reason(), is(Reason.NOT_FOUND));
        }
    }

    @Test
    void cancellingTakesAWaitingTaskOutOfTheQueue() {
        try (Fixture fixture = Fixture.in(directory)) {
            fixture.target.fails(1, FailureKind.UNAVAILABLE);
            Task task = fixture.submit("bob");
            fixture.awaitTask(task.id(), t -> t.state() == TaskState.WAITING);
            fixture.tasks().cancel(task.id(), Fixture.by("ann"));
            fixture.clock.advance(Duration.ofMinutes(10));
            Task other = fixture.settle(fixture.submit("eve").id());
            assertThat(other.state(), is(TaskState.DONE));
            assertThat(fixture.tasks().find(task.id()).state(), is(TaskState.CANCELLED));
            assertThat(fixture.target.calls, hasSize(2));
            assertThat(fixture.target.calls.getLast().operation(), is(not(task.operation())));
        }
    }
}
