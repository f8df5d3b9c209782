package dev.baton.provisioning;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import dev.baton.provisioning.TaskAttempt.Result;
import dev.baton.sandbox.Fault;
import dev.baton.sandbox.ScimSandbox;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A replica stands still in the middle of an attempt, for longer than its lease, and wakes up when another has its task. */
@Timeout(180)
class PausedReplicaTest {
    /** What an attempt left behind, less its times. */
    private record Trace(int number, Result result) {}

    private static List<Trace> traces(Task task) {
        return task.history().stream()
                .map(attempt -> new Trace(attempt.number(), attempt.result()))
                .toList();
    }

    @Test
    void aReplicaThatWakesUpLateDoesNotWriteOverItsSuccessor() throws Exception {
        RealPostgres.require();
        try (ScimSandbox sandbox = ScimSandbox.builder().userNameUnique(false).start();
                RealPostgres postgres = RealPostgres.start()) {
            Map<String, String> flags = Map.of(
                    "database-url", postgres.url(),
                    "database-user", "baton",
                    "scim-base-url", sandbox.url().toString(),
                    "scim-token", sandbox.token());
            // The first attempt fails late: were its end written after all, it would show.
            sandbox.faults()
                    .add(new Fault(
                            Fault.Action.ANSWER,
                            403,
                            Optional.empty(),
                            Duration.ofSeconds(3),
                            1,
                            Optional.of("POST"),
                            Optional.of("/Users")));
            Replica paused = Replica.start(flags);
            try (TaskAccess access = TaskAccess.create(CrashReplica.settings(flags))) {
                Tasks tasks = access.tasksOrNew();
                paused.awaitStarted();
                String id =
                        tasks.submit(List.of(Fixture.task("ann"))).getFirst().id();
                Fixture.await(() -> sandbox.requests().count("POST", "/Users") == 1);
                paused.pause();

                Replica successor = Replica.start(flags);
                try {
                    successor.awaitStarted();
                    Fixture.await(() -> tasks.find(id).state().isSettled());
                    Task settled = tasks.find(id);
                    assertThat(settled.state(), is(TaskState.DONE));

                    paused.resume();
                    paused.stop();

                    Task after = tasks.find(id);
                    assertThat(after, is(settled));
                    assertThat(traces(after), is(List.of(new Trace(1, Result.LOST), new Trace(2, Result.DONE))));
                    assertThat(after.history().getFirst().kind(), is(Optional.empty()));
                    assertThat(sandbox.users(), hasSize(1));
                } finally {
                    successor.kill();
                }
            } finally {
                paused.kill();
            }
        }
    }
}
