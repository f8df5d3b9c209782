package dev.baton.provisioning;

import dev.baton.config.HealthSettings;
import dev.baton.config.ProvisioningSettings;
import dev.baton.config.Settings;
import dev.baton.connector.AccountAttribute;
import dev.baton.connector.Operation;
import dev.baton.health.guard.ConnectionGuard;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A provisioning service on a real file, with a clock that a test moves. */
final class Fixture implements AutoCloseable {
    static final Lease QUICK = new Lease(Duration.ofSeconds(2), Duration.ofMillis(1_500), Duration.ofMillis(20));
    static final String TOKEN = "correct-horse-battery-staple";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    final Path directory;
    final ScriptedTarget target = new ScriptedTarget();
    final TestClock clock = new TestClock();
    final AtomicBoolean isReady = new AtomicBoolean(true);
    /** Ahead of the real time, for the guard of the API. */
    final AtomicLong guardAhead = new AtomicLong();

    final ConnectionGuard guard =
            ConnectionGuard.create(50, ProvisioningService.MAX_BODY_BYTES, () -> System.nanoTime() + guardAhead.get());
    private final Map<String, String> flags;
    private final Consumer<ProvisioningService> starting;
    ProvisioningService service;

    Fixture(Path directory, Map<String, String> flags) {
        this(directory, flags, service -> {});
    }

    /** Looks at each service before it starts. */
    Fixture(Path directory, Map<String, String> flags, Consumer<ProvisioningService> starting) {
        this.directory = directory;
        this.starting = starting;
        this.flags = flags;
        this.service = start(clock);
    }

    static Fixture in(Path directory) {
        return new Fixture(directory, Map.of());
    }

    static Fixture withApi(Path directory) {
        return new Fixture(
                directory,
                Map.of("provisioning-api", "true", "provisioning-api-port", "0", "provisioning-api-token", TOKEN));
    }

    Settings settings() {
        Map<String, String> all = new HashMap<>(flags);
        if (!flags.containsKey("database-url")) {
            all.put("data-dir", directory.toString());
        }
        return settings(all);
    }

    static Settings settings(Map<String, String> flags) {
        return Settings.builder()
                .declare(ProvisioningSettings.ALL)
                .declare(List.of(HealthSettings.ALLOWED_HOSTS))
                .commandLine(flags)
                .build();
    }

    private ProvisioningService start(Clock clock) {
        ProvisioningService started = new ProvisioningService(
                        settings(), () -> Optional.of(target), isReady::get, QUICK, clock)
                .guardApi(guard::install, guard::check)
                .withMetrics();
        starting.accept(started);
        started.start();
        return started;
    }

    void restart() {
        service.stop(Duration.ofSeconds(5));
        service = start(clock);
    }

    Tasks tasks() {
        return service.tasks();
    }

    static Operation create(String userName) {
        return new Operation.CreateAccount(Map.of(AccountAttribute.USER_NAME, userName));
    }

    static NewTask task(String userName) {
        return new NewTask(create(userName), "ann", Optional.empty(), Optional.empty());
    }

    static Decider by(String person) {
        return new Decider(person, Decider.Way.API, Optional.empty());
    }

    Task submit(String userName) {
        return tasks().submit(List.of(task(userName))).getFirst();
    }

    /** Waits until a task is settled, and moves the clock over its waits. */
    Task settle(String id) {
        await(() -> {
            Task task = tasks().find(id);
            // Only a wait is skipped: to a running attempt, time that leaps means that its lease has ended.
            task.due().ifPresent(clock::advanceTo);
            return task.state().isSettled();
        });
        return tasks().find(id);
    }

    Task awaitTask(String id, Predicate<Task> condition) {
        await(() -> condition.test(tasks().find(id)));
        return tasks().find(id);
    }

    static void await(BooleanSupplier condition) {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!condition.getAsBoolean()) {
            if (Instant.now().isAfter(deadline)) {
                throw new AssertionError("not within " + PATIENCE);
            }
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Override
    public void close() {
        service.stop(Duration.ofSeconds(5));
    }
}
