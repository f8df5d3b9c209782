package dev.baton.provisioning;

import dev.baton.config.SafeText;
import dev.baton.connector.Backoff;
import dev.baton.provisioning.TaskException.Reason;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Keeps a service's database usable: opens it, checks it every few seconds and after failed transactions, and retries with
 * backoff while it is unusable. Logs one line for each change.
 */
final class DatabaseKeeper implements AutoCloseable {
    /** The trouble before the first check. */
    static final String NOT_OPENED = "the task database has not been opened yet";

    private static final Logger LOG = System.getLogger(DatabaseKeeper.class.getName());
    private static final Duration PERIOD = Duration.ofSeconds(5);
    /** Shortest time between two checks, however many transactions fail. */
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(5));
    /** Shortest time between two log lines about one outage, whose reason may differ from check to check. */
    private static final Duration QUIET = Duration.ofMinutes(1);

    private static final Duration LAST_TURN = Duration.ofSeconds(10);
    private static final int MAX_MESSAGE = 500;

    private final Database database;
    private final ServicePresence presence;
    private final Runnable onOpen;
    private final Runnable afterLook;
    private final Semaphore suspicions = new Semaphore(0);
    private final Thread thread = Thread.ofVirtual().name("task-database").unstarted(this::run);
    private volatile Optional<String> trouble = Optional.of(NOT_OPENED);
    private volatile boolean isClosed;
    private boolean isTakenUp;
    private int failures;
    private long told;
    private boolean isTold;

    /**
     * Creates a keeper, not started yet. It runs {@code onOpen} once, when the database has been opened for the first time,
     * and {@code afterLook} after each successful check.
     */
    DatabaseKeeper(Database database, ServicePresence presence, Runnable onOpen, Runnable afterLook) {
        this.database = database;
        this.presence = presence;
        this.onOpen = onOpen;
        this.afterLook = afterLook;
        database.onFailure(this::suspect);
    }

    /** Opens the database now or, if it is unavailable, later; throws if another service holds the file. */
    void start() {
        try {
            database.openForService();
            trouble = Optional.empty();
            look();
        } catch (TaskException e) {
            if (e.reason() != Reason.UNAVAILABLE) {
                throw e;
            }
            failures = 1;
            settle(Optional.of(e.getMessage()));
        }
        thread.start();
    }

    /** Returns why the tasks cannot be used now, in one line; empty while they can. */
    Optional<String> trouble() {
        return trouble;
    }

    /** Ends the checks and deletes the service's heartbeat row. */
    @Override
    public void close() {
        isClosed = true;
        if (thread.getState() == Thread.State.NEW) {
            return;
        }
        // The interrupt can end a call that then counts as trouble.
        boolean isUsable = trouble.isEmpty();
        thread.interrupt();
        try {
            if (thread.join(LAST_TURN) && isUsable) {
                database.write(presence::end);
            }
        } catch (TaskException e) {
            LOG.log(Level.DEBUG, "the service's heartbeat row stays in the database", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!isClosed) {
                pause();
                look();
            }
        } catch (InterruptedException e) {
            // Only close() interrupts this thread.
        }
    }

    private void suspect(String message) {
        if (trouble.isEmpty()) {
            // Logged by the next check, which knows more.
            trouble = Optional.of(message);
            suspicions.release();
        }
    }

    private void pause() throws InterruptedException {
        if (failures > 0) {
            Thread.sleep(BACKOFF.delay(failures, RandomGenerator.getDefault()));
            return;
        }
        Thread.sleep(SHORTEST);
        suspicions.tryAcquire(PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        suspicions.drainPermits();
        try {
            database.check(presence::show);
            if (!isTakenUp) {
                onOpen.run();
                isTakenUp = true;
            }
            failures = 0;
            settle(Optional.empty());
            afterLook.run();
        } catch (RuntimeException e) {
            // Any failure is retried at the next check.
            String message = e instanceof TaskException ? e.getMessage() : "unexpected " + e;
            if (!isClosed) {
                failures++;
                settle(Optional.of(SafeText.clean(message, MAX_MESSAGE)));
            }
        }
    }

    private void settle(Optional<String> now) {
        Optional<String> before = trouble;
        trouble = now;
        if (now.isEmpty() && before.isEmpty()) {
            return;
        }
        // During an outage the libraries would log every failed call.
        Database.quietLibraries(now.isPresent() ? java.util.logging.Level.OFF : java.util.logging.Level.WARNING);
        if (now.isEmpty()) {
            LOG.log(Level.INFO, isTold ? "the task database can be used now" : "for a moment " + before.get());
            isTold = false;
        } else if (!isTold || !now.equals(before) && System.nanoTime() - told > QUIET.toNanos()) {
            LOG.log(Level.WARNING, now.get() + "; no task is accepted or attempted; trying again");
            isTold = true;
            told = System.nanoTime();
        }
    }
}
