package dev.baton.provisioning;

import dev.baton.config.ProvisioningSettings;
import dev.baton.config.Settings;
import dev.baton.provisioning.TaskException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Access to the tasks for a command: to the file in the data directory, on the same host and whether or not a service uses it,
 * or to the PostgreSQL database.
 */
public final class TaskAccess implements AutoCloseable {
    private static final int CONNECTIONS = 2;
    private static final int EXPORT_STEP = 100;
    private static final Duration CALL_LIMIT = Duration.ofSeconds(30);
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private final Settings settings;
    private final Clock clock = Clock.systemUTC();
    private final Duration callLimit;
    private volatile Optional<Database> opened = Optional.empty();
    private OptionalLong deadline = OptionalLong.empty();

    /** Creates an access whose calls end within a limit. */
    TaskAccess(Settings settings, Duration callLimit) {
        this.settings = settings;
        this.callLimit = callLimit;
    }

    /**
     * Creates an access to the tasks in the database that the settings name.
     *
     * <p>A call that takes longer than 30 s ends with a {@link TaskException}. Migrating a large database may take longer:
     * start a service for that.
     *
     * @param settings the effective settings, with which provisioning is on
     * @return the access
     */
    public static TaskAccess create(Settings settings) {
        return new TaskAccess(settings, CALL_LIMIT);
    }

    /**
     * Returns the tasks of an existing database.
     *
     * @return the tasks; each call ends within the limit
     */
    public Tasks tasks() {
        return store(false);
    }

    /**
     * Returns the tasks, and creates their database if there is none: for submitting tasks or pausing.
     *
     * @return the tasks; each call ends within the limit
     */
    public Tasks tasksOrNew() {
        return store(true);
    }

    /**
     * Deletes, in small steps, the tasks that ended before a given time. Tasks left to a person stay.
     *
     * @param before the time; tasks that ended at it or later stay
     * @return how many tasks were deleted
     */
    public long purge(Instant before) {
        long purged = 0;
        int step;
        do {
            step = store(false).purge(before);
            purged += step;
        } while (step > 0);
        return purged;
    }

    /**
     * Exports a consistent snapshot of all tasks with their attempts and decisions: oldest first, each as a line of JSON that
     * {@link #importFrom} reads.
     *
     * @param lines consumes each line, without its line break
     * @return how many tasks were exported
     */
    public long export(Consumer<String> lines) {
        String owner = settings.value(ProvisioningSettings.CONNECTOR_ID);
        // Only opening is bounded: an export may take longer than the limit of a call.
        return call(() -> open(false)).read(transaction -> {
            transaction.freeze();
            long count = 0;
            List<TaskRow> page = TaskRow.page(transaction, TaskCursor.START, EXPORT_STEP);
            while (!page.isEmpty()) {
                page.forEach(row -> lines.accept(TaskLine.write(owner, row).toString()));
                count += page.size();
                page = TaskRow.page(transaction, TaskCursor.after(page.getLast().task()), EXPORT_STEP);
            }
            return count;
        });
    }

    /**
     * Imports what {@link #export} wrote, from this or another store. A task that exists already stays as it is. A task that is
     * not settled is attempted again by any service that runs with these tasks.
     *
     * @param in lines of JSON in UTF-8; not closed
     * @param faults consumes one message for each refused line
     * @return the result of the import
     * @throws IOException if the lines cannot be read
     */
    public Imported importFrom(InputStream in, Consumer<String> faults) throws IOException {
        TaskImport lines = new TaskImport(in, settings.value(ProvisioningSettings.CONNECTOR_ID), faults);
        return lines.run(new Bounded(true));
    }

    /**
     * The result of an import.
     *
     * @param imported how many tasks were new
     * @param known how many tasks existed already
     * @param refused how many lines were refused
     */
    public record Imported(long imported, long known, long refused) {}

    /**
     * Sets a deadline for all further calls together, in addition to the limit of each.
     *
     * @param limit the time from now; a call that begins near its end still gets 1 s
     */
    public void endWithin(Duration limit) {
        deadline = OptionalLong.of(System.nanoTime() + limit.toNanos());
    }

    /** Closes the database. Waits no longer than the limit for one that does not respond. */
    @Override
    public void close() {
        Thread closing = Thread.ofVirtual().start(() -> opened.ifPresent(Database::close));
        try {
            closing.join(limit());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Returns why no service attempts tasks now.
     *
     * @return that no service has used the tasks for 20 s, why none of the running services takes tasks, or that attempts are
     *     paused; empty if a service attempts tasks
     */
    public Optional<String> obstacle() {
        return call(() -> {
            if (!exists()) {
                return Optional.of(ServicePresence.NO_SERVICE);
            }
            return open(false).read(transaction -> ServicePresence.obstacle(transaction, clock));
        });
    }

    /** Runs work on its own thread, so that a hanging driver, migration or disk does not block the command. */
    private <T> T call(Supplier<T> work) {
        Duration limit = limit();
        FutureTask<T> result = new FutureTask<>(work::get);
        Thread thread = Thread.ofVirtual().name("task-access").start(result);
        try {
            return result.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            giveUp(thread);
            throw new TaskException(
                    Reason.UNAVAILABLE,
                    place(true).name() + " has not answered within "
                            + limit.plusMillis(999).toSeconds() + " s; check that it runs, and who holds a lock there",
                    e);
        } catch (InterruptedException e) {
            giveUp(thread);
            Thread.currentThread().interrupt();
            throw new TaskException(Reason.UNAVAILABLE, "interrupted", e);
        }
    }

    private static void giveUp(Thread thread) {
        Database.quietLibraries(java.util.logging.Level.OFF);
        thread.interrupt();
    }

    private Duration limit() {
        if (deadline.isEmpty()) {
            return callLimit;
        }
        Duration left = Duration.ofNanos(deadline.getAsLong() - System.nanoTime());
        Duration limit = left.compareTo(callLimit) < 0 ? left : callLimit;
        return limit.compareTo(SHORTEST) < 0 ? SHORTEST : limit;
    }

    private boolean exists() {
        return settings.find(ProvisioningSettings.DATA_DIR)
                .map(directory -> TaskFile.forCommand(directory).exists())
                .orElse(true);
    }

    private TaskStore store(boolean isCreating) {
        return new TaskStore(new Bounded(isCreating), new AuditLog(settings), clock, () -> {}, changes -> {});
    }

    /** Transactions that end within the limit, including the opening of the database. */
    private final class Bounded implements Transactions {
        private final boolean isCreating;

        Bounded(boolean isCreating) {
            this.isCreating = isCreating;
        }

        @Override
        public <T> T read(Work<T> work) {
            return call(() -> open(isCreating).read(work));
        }

        @Override
        public <T> T write(Work<T> work) {
            return call(() -> open(isCreating).write(work));
        }
    }

    private Database open(boolean isCreating) {
        if (opened.isEmpty()) {
            opened = Optional.of(new Database(place(isCreating)).open());
        }
        return opened.get();
    }

    private DatabasePlace place(boolean isCreating) {
        Optional<Path> directory = settings.find(ProvisioningSettings.DATA_DIR);
        if (!isCreating && !exists()) {
            throw new TaskException(
                    Reason.NOT_FOUND,
                    "there are no tasks in " + directory.orElseThrow() + ": correct "
                            + ProvisioningSettings.DATA_DIR.flag() + ", or ask for a change first");
        }
        return directory
                .<DatabasePlace>map(TaskFile::forCommand)
                .orElseGet(() -> new TaskServer(settings, CONNECTIONS));
    }
}
