package dev.baton.provisioning;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import dev.baton.sandbox.Fault;
import dev.baton.sandbox.ScimSandbox;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A replica stands still in the middle of an attempt, for longer than its lease, and wakes up when another has its task. */
@Timeout(180)
class PausedReplicaTest {
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
            sandbox.faults().add(Fault.delay(Duration.ofSeconds(3)).on("POST", "/Users"));
            Replica paused = Replica.start(flags);
            try (TaskAccess tasks = TaskAccess.create(CrashReplica.settings(flags))) {
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
                    assertThat(settled.history().getFirst().result(), is(TaskAttempt.Result.LOST));

                    paused.resume();
                    paused.stop();

                    assertThat(tasks.find(id), is(settled));
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
