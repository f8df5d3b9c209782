package dev.baton.provisioning;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.baton.connector.FailureKind;
import dev.baton.connector.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was answered outlasts a loss of power, though H2 itself does not wait for the disk. */
class PowerLossTest {
    @TempDir
    Path directory;

    private final LosingDisk disk = LosingDisk.install();

    /** The task as whoever opens what is left after the loss finds it. */
    private Task afterTheLoss(String id) throws IOException {
        Path left = directory.resolve("left");
        disk.loseThePower(left);
        try (TaskAccess tasks = TaskAccess.create(Fixture.settings(Map.of("data-dir", left.toString())))) {
            return tasks.find(id);
        }
    }

    @Test
    void aTaskThatWasAcceptedIsKept() throws Exception {
        try (disk;
                Fixture fixture = Fixture.in(directory.resolve("data"))) {
            fixture.isReady.set(false);
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                ids.add(fixture.submit("user-" + i).id());
            }
            assertThat(afterTheLoss(ids.getLast()).state(), is(TaskState.QUEUED));
        }
    }

    @Test
    void anAttemptWasCountedBeforeItReachesTheTargetSystem() throws Exception {
        CountDownLatch isCalled = new CountDownLatch(1);
        CountDownLatch isLost = new CountDownLatch(1);
        try (disk;
                Fixture fixture = Fixture.in(directory.resolve("data"))) {
            fixture.target.then(() -> {
                isCalled.countDown();
                isLost.await();
                return Outcome.done("1");
            });
            String id = fixture.submit("bob").id();
            isCalled.await();
            Task left = afterTheLoss(id);
            isLost.countDown();
            assertThat(left.state(), is(TaskState.RUNNING));
            assertThat(left.attempts(), is(1));
        }
    }

    @Test
    void whatAPersonDecidedIsKept() throws Exception {
        try (disk;
                Fixture fixture = Fixture.in(directory.resolve("data"))) {
            fixture.target.fails(1, FailureKind.NOT_FOUND);
            String id = fixture.settle(fixture.submit("bob").id()).id();
            fixture.tasks().complete(id, "ann");
            assertThat(afterTheLoss(id).state(), is(TaskState.DONE));
        }
    }
}
