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
 * The tasks for a command: in the file in the data directory, on the same host and beside a service that runs with it or not,
 * or in the PostgreSQL database.
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

    /** Access whose calls end within a limit. */
    TaskAccess(Settings settings, Duration callLimit) {
        this.settings = settings;
        this.callLimit = callLimit;
    }

    /**
     * Access to the tasks that the settings place.
     *
     * <p>A call that takes longer than 30 s ends with a {@link TaskException}. To migrate a large database may take longer:
     * that is for a service.
     *
     * @param settings the effective settings, with which provisioning is on
     * @return the tasks
     */
    public static TaskAccess create(Settings settings) {
        return new TaskAccess(settings, CALL_LIMIT);
    }

    /**
     * The tasks that are there.
     *
     * @return the tasks, each of whose calls ends within the limit
     */
    public Tasks tasks() {
        return store(false);
    }

    /**
     * The tasks, whose place is made if there is none: to submit some, or to pause.
     *
     * @return the tasks, each of whose calls ends within the limit
     */
    public Tasks tasksOrNew() {
        return store(true);
    }

    /**
     * Deletes the tasks that ended before a moment, in small steps. Those left to a person stay.
     *
     * @param before later than the end of each that goes
     * @return how many went
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
     * Writes out every task, as all of them were at one moment, with its attempts and decisions: oldest first, each as a line
     * of JSON that {@link #importFrom} reads.
     *
     * @param lines takes each line, without its end
     * @return how many there were
     */
    public long export(Consumer<String> lines) {
        String owner = settings.value(ProvisioningSettings.CONNECTOR_ID);
        // It may take longer than a call.
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
     * Takes in what {@link #export} wrote, here or with another store. A task that is there already stays as it is. One that is
     * not settled is attempted again, by whatever service runs with these tasks.
     *
     * @param in lines of JSON, in UTF-8; it is not closed
     * @param faults is told of each line that is not taken, and why
     * @return what became of the lines
     * @throws IOException if they cannot be read
     */
    public Imported importFrom(InputStream in, Consumer<String> faults) throws IOException {
        TaskImport lines = new TaskImport(in, settings.value(ProvisioningSettings.CONNECTOR_ID), faults);
        return lines.run(new Bounded(true));
    }

    /**
     * What became of the lines of an import.
     *
     * @param imported how many tasks are new here
     * @param known how many were here already
     * @param refused how many lines were not taken
     */
    public record Imported(long imported, long known, long refused) {}

    /**
     * Has every call end after a while, as it does anyway after 30 s.
     *
     * @param limit how long from now; a call that begins near the end of it still gets a second
     */
    public void endWithin(Duration limit) {
        deadline = OptionalLong.of(System.nanoTime() + limit.toNanos());
    }

    /** Lets go of the tasks. A database that does not answer is not waited for. */
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
     * Why nobody makes attempts now.
     *
     * @return that no service has run with the tasks for 20 s, why none of those that run takes tasks, or that attempts are
     *     paused; else empty
     */
    public Optional<String> obstacle() {
        return call(() -> {
            if (!exists()) {
                return Optional.of(ServicePresence.NO_SERVICE);
            }
            return open(false).read(transaction -> ServicePresence.obstacle(transaction, clock));
        });
    }

    /** Whatever hangs, a driver, a migration or a disk, does not hold the command. */
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

    /** Transactions that end within the limit, the opening of the database included. */
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
