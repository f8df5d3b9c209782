package dev.baton.provisioning;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import dev.baton.config.ProvisioningSettings;
import dev.baton.config.Setting;
import dev.baton.config.Settings;
import dev.baton.connector.ConnectorSession;
import dev.baton.connector.FailureKind;
import dev.baton.sandbox.Fault;
import dev.baton.sandbox.ScimSandbox;
import dev.baton.scim.ScimProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** C1's rules end to end: the queue, the SCIM connector and a SCIM service that fails on demand. */
class ScimProvisioningTest {
    private static final Lease LEASE = new Lease(Duration.ofSeconds(20), Duration.ofSeconds(15), Duration.ofMillis(20));

    @TempDir
    Path directory;

    private final TestClock clock = new TestClock();
    private ScimSandbox sandbox;
    private ConnectorSession session;
    private ProvisioningService service;

    @BeforeEach
    void start() throws Exception {
        sandbox = ScimSandbox.builder().userNameUnique(false).start();
        List<Setting<?>> declared = new ArrayList<>(ProvisioningSettings.ALL);
        declared.addAll(new ScimProvider().settings());
        Settings settings = Settings.builder()
                .declare(declared)
                .commandLine(Map.of(
                        "data-dir",
                        directory.toString(),
                        "scim-base-url",
                        sandbox.url().toString(),
                        "scim-token",
                        sandbox.token(),
                        "scim-timeout",
                        "1"))
                .build();
        session = ConnectorSession.create(() -> new ScimProvider().connect(settings));
        session.start();
        Fixture.await(session::isReady);
        service = new ProvisioningService(settings, session::connectorForWork, session::isReady, LEASE, clock);
        service.start();
        sandbox.requests().clear();
    }

    @AfterEach
    void stop() {
        service.stop(Duration.ofSeconds(5));
        session.close();
        sandbox.close();
    }

    private Task settle(NewTask task) {
        String id = service.tasks().submit(List.of(task)).getFirst().id();
        Fixture.await(() -> {
            Task now = service.tasks().find(id);
            now.due().ifPresent(clock::advanceTo);
            return now.state().isSettled();
        });
        return service.tasks().find(id);
    }

    private long creations() {
        return sandbox.requests().all().stream()
                .filter(request -> request.method().equals("POST"))
                .count();
    }

    @ParameterizedTest(name = "{0} × {1}: {2} after attempt {3}")
    @CsvSource({
        "503, 4, done, 5",
        "503, 5, manual, 5",
        "429, 1, done, 2",
        "401, 1, manual, 1",
        "403, 1, manual, 1",
        "404, 1, manual, 1",
        "400, 1, manual, 1",
    })
    void theStatusDecidesHowOftenTheTargetSystemIsCalled(int status, int times, String state, int calls) {
        sandbox.faults().add(Fault.status(status).times(times).on("POST", "/Users"));
        Task task = settle(Fixture.task("bob"));
        assertThat(task.state().id(), is(state));
        assertThat(task.attempts(), is(calls));
        assertThat(creations(), is((long) calls));
        assertThat(sandbox.users(), hasSize(state.equals("done") ? 1 : 0));
    }

    @ParameterizedTest
    // After a 429 the connector leaves the target system alone, too, and by the real clock.
    @CsvSource({"429, RATE_LIMITED, 2", "503, UNAVAILABLE, 700"})
    void retryAfterOfTheTargetSystemIsAwaited(int status, FailureKind kind, int seconds) {
        sandbox.faults()
                .add(Fault.status(status)
                        .retryAfter(Integer.toString(seconds))
                        .times(1)
                        .on("POST", "/Users"));
        Task task = settle(Fixture.task("bob"));
        assertThat(task.state(), is(TaskState.DONE));
        TaskAttempt first = task.history().getFirst();
        assertThat(first.kind(), is(Optional.of(kind)));
        Duration wait = Duration.between(
                first.ended().orElseThrow(), task.history().getLast().started());
        assertThat(wait.compareTo(Duration.ofSeconds(seconds)) >= 0, is(true));
    }

    @Test
    void aTargetSystemThatAsksForMoreThanADayIsLeftToAPerson() {
        sandbox.faults().add(Fault.status(503).retryAfter("86401").times(1).on("POST", "/Users"));
        Task task = settle(Fixture.task("bob"));
        assertThat(task.state(), is(TaskState.MANUAL));
        assertThat(task.attempts(), is(1));
    }

    @Test
    void aTargetSystemThatDoesNotAnswerInTimeIsAskedAgain() {
        sandbox.faults().add(Fault.hang().times(1).on("POST", "/Users"));
        Task task = settle(Fixture.task("bob"));
        assertThat(task.state(), is(TaskState.DONE));
        assertThat(task.history().getFirst().kind(), is(Optional.of(FailureKind.TIMEOUT)));
        assertThat(sandbox.users(), hasSize(1));
    }

    @Test
    void oneTaskAtMostIsLostToATokenThatIsNoLongerGood() {
        sandbox.faults().add(Fault.status(401));
        assertThat(settle(Fixture.task("bob")).state(), is(TaskState.MANUAL));
        Fixture.await(() -> !session.isReady());
        String next =
                service.tasks().submit(List.of(Fixture.task("eve"))).getFirst().id();

        sandbox.faults().clear();

        Fixture.await(() -> service.tasks().find(next).state().isSettled());
        assertThat(service.tasks().find(next).state(), is(TaskState.DONE));
        assertThat(service.tasks().find(next).attempts(), is(1));
    }

    @Test
    void anAccountWhoseAnswerWasLostIsLookedUpAndNotMadeTwice() {
        sandbox.faults().add(Fault.answerLost().times(1).on("POST", "/Users"));
        Task task = settle(Fixture.task("bob"));
        assertThat(task.state(), is(TaskState.DONE));
        assertThat(task.history().getLast().result(), is(TaskAttempt.Result.ALREADY_SO));
        assertThat(creations(), is(1L));
        assertThat(sandbox.users(), hasSize(1));
    }
}
