package dev.baton.provisioning;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import dev.baton.sandbox.CarriedOut;
import dev.baton.sandbox.Fault;
import dev.baton.sandbox.ScimSandbox;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the service at random moments. The target system does not keep user names apart, so that an account made twice shows.
 * {@code -Dcrash.tasks=500 -Dcrash.kills=40} makes it longer.
 */
class CrashTest {
    private static final int TASKS = Integer.getInteger("crash.tasks", 120);
    private static final int KILLS = Integer.getInteger("crash.kills", 3);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int MAX_ATTEMPTS = 5;

    @TempDir
    Path directory;

    private final Queue<CarriedOut> carriedOut = new ConcurrentLinkedQueue<>();
    private final List<Instant> kills = new ArrayList<>();
    private final ScimSandbox sandbox = ScimSandbox.builder()
            .userNameUnique(false)
            .observer(carriedOut::add)
            .start();
    private final List<Replica> replicas = new ArrayList<>();
    private final Random random = new Random(6);

    @AfterEach
    void stop() throws Exception {
        for (Replica replica : replicas) {
            replica.kill();
        }
        sandbox.close();
    }

    @Test
    void nothingIsLostOrDoneTwiceInAFile() throws Exception {
        surviveKills(Map.of("data-dir", directory.resolve("data").toString()), 1);
    }

    @Test
    void nothingIsLostOrDoneTwiceOnPostgresWithThreeReplicas() throws Exception {
        RealPostgres.require();
        try (RealPostgres postgres = RealPostgres.start()) {
            surviveKills(Map.of("database-url", postgres.url(), "database-user", "baton"), 3);
        }
    }

    private void surviveKills(Map<String, String> place, int count) throws Exception {
        Map<String, String> flags = new HashMap<>(place);
        flags.put("scim-base-url", sandbox.url().toString());
        flags.put("scim-token", sandbox.token());
        flags.put("provisioning-backoff", "1-2");
        sandbox.faults()
                .add(Fault.delay(Duration.ofMillis(500)).times(Fault.ALWAYS).on("POST", "/Users"));
        try (TaskAccess access = TaskAccess.create(CrashReplica.settings(flags))) {
            List<String> ids = submit(access.tasksOrNew());
            for (int i = 0; i < count; i++) {
                replicas.add(Replica.start(flags));
            }
            for (int kill = 0; kill < KILLS; kill++) {
                int victim = random.nextInt(count);
                replicas.get(victim).awaitStarted();
                Thread.sleep(random.nextInt(50, 600));
                kills.add(Instant.now());
                replicas.get(victim).kill();
                replicas.set(victim, Replica.start(flags));
            }
            List<Task> settled = awaitSettled(access.tasks(), ids);
            check(settled);
        }
    }

    private static List<String> submit(Tasks tasks) {
        List<NewTask> wanted = new ArrayList<>();
        for (int i = 0; i < TASKS; i++) {
            wanted.add(Fixture.task("user-" + i));
        }
        List<String> ids = new ArrayList<>();
        for (int from = 0; from < TASKS; from += Tasks.MAX_BATCH) {
            tasks.submit(wanted.subList(from, Math.min(TASKS, from + Tasks.MAX_BATCH)))
                    .forEach(task -> ids.add(task.id()));
        }
        return ids;
    }

    private static List<Task> awaitSettled(Tasks tasks, List<String> ids) throws InterruptedException {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (true) {
            List<Task> now = new ArrayList<>();
            for (String id : ids) {
                now.add(tasks.find(id));
            }
            if (now.stream().allMatch(task -> task.state().isSettled())) {
                return now;
            }
            if (Instant.now().isAfter(deadline)) {
                throw new AssertionError("not settled: "
                        + now.stream().filter(task -> !task.state().isSettled()).toList());
            }
            Thread.sleep(200);
        }
    }

    private void check(List<Task> settled) {
        List<String> names =
                sandbox.users().stream().map(ScimSandbox.SandboxUser::userName).toList();
        List<String> twice = names.stream()
                .distinct()
                .filter(name -> Collections.frequency(names, name) > 1)
                .toList();
        assertThat("done twice" + stories(twice, settled), twice, is(List.of()));
        assertThat(settled, hasSize(TASKS));
        for (Task task : settled) {
            assertThat(task.attempts(), lessThanOrEqualTo(MAX_ATTEMPTS));
            // What was attempted as often as is allowed, and each time killed, is not lost either: a person has it.
            boolean isAccounted = task.state() == TaskState.DONE
                    || (task.state() == TaskState.MANUAL && task.attempts() == MAX_ATTEMPTS);
            assertThat(task.toString(), isAccounted, is(true));
        }
        long done =
                settled.stream().filter(task -> task.state() == TaskState.DONE).count();
        assertThat("lost", names.size() >= done, is(true));
        Optional<Task> missing = settled.stream()
                .filter(task -> task.state() == TaskState.DONE)
                .filter(task -> sandbox.users().stream()
                        .noneMatch(user -> Optional.of(user.id()).equals(task.accountId())))
                .findFirst();
        assertThat(missing, is(Optional.empty()));
        int attempts = settled.stream().mapToInt(Task::attempts).sum();
        assertThat("no kill hit an attempt", attempts > done, is(true));
        System.out.println(
                "crash test: " + TASKS + " tasks, " + KILLS + " kills, " + done + " done, " + attempts + " attempts");
    }

    /** What happened to the accounts with these names, so that a fault that shows seldom shows its cause. */
    private String stories(List<String> names, List<Task> tasks) {
        StringBuilder text = new StringBuilder();
        for (String name : names) {
            Task task = tasks.stream()
                    .filter(candidate -> candidate.operation().equals(Fixture.create(name)))
                    .findFirst()
                    .orElseThrow();
            text.append("\n").append(name).append(", task ").append(task.id());
            task.history().forEach(attempt -> text.append("\n  ").append(attempt));
            List<String> marks = List.of('"' + name + '"', task.idempotencyKey());
            Stream<Moment> requests = carriedOut.stream()
                    .filter(request -> marks.stream().anyMatch((request.query() + request.body())::contains))
                    .map(request -> new Moment(request.received(), request.toString()));
            Stream.concat(requests, kills.stream().map(kill -> new Moment(kill, "kill")))
                    .sorted(Comparator.comparing(Moment::at))
                    .forEach(moment -> text.append("\n  ").append(moment));
        }
        return text.toString();
    }

    private record Moment(Instant at, String what) {}
}
