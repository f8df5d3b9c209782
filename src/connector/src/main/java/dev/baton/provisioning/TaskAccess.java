package dev.baton.provisioning;

import dev.baton.config.ProvisioningSettings;
import dev.baton.config.Settings;
import dev.baton.provisioning.TaskException.Reason;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tasks for a command: in the file in the data directory, on the same host and beside a service that runs with it or not,
 * or in the PostgreSQL database.
 */
public final class TaskAccess implements Tasks, AutoCloseable {
    private static final int CONNECTIONS = 2;

    private final Settings settings;
    private final Clock clock = Clock.systemUTC();
    private Optional<Database> opened = Optional.empty();

    private TaskAccess(Settings settings) {
        this.settings = settings;
    }

    /**
     * Access to the tasks that the settings place.
     *
     * @param settings the effective settings, with which provisioning is on
     * @return the tasks
     */
    public static TaskAccess create(Settings settings) {
        return new TaskAccess(settings);
    }

    @Override
    public List<Task> submit(List<NewTask> tasks) {
        return store(true).submit(tasks);
    }

    @Override
    public TaskPage list(TaskFilter filter) {
        return store(false).list(filter);
    }

    @Override
    public Map<TaskState, Long> summary(TaskFilter filter) {
        return store(false).summary(filter);
    }

    @Override
    public Task find(String id) {
        return store(false).find(id);
    }

    @Override
    public Task retry(String id, Decider by) {
        return store(false).retry(id, by);
    }

    @Override
    public Task complete(String id, Decider by) {
        return store(false).complete(id, by);
    }

    @Override
    public Task cancel(String id, Decider by) {
        return store(false).cancel(id, by);
    }

    @Override
    public Task assign(String id, String assignee, Decider by) {
        return store(false).assign(id, assignee, by);
    }

    @Override
    public Optional<Pause> paused() {
        return store(false).paused();
    }

    @Override
    public Pause pause(Decider by) {
        return store(true).pause(by);
    }

    @Override
    public void resume(Decider by) {
        store(false).resume(by);
    }

    /**
     * Deletes the tasks that ended before a moment, in small steps. Those left to a person stay.
     *
     * @param before later than the end of each that goes
     * @return how many went
     */
    public long purge(Instant before) {
        TaskStore store = store(false);
        long purged = 0;
        for (int step = store.purge(before); step > 0; step = store.purge(before)) {
            purged += step;
        }
        return purged;
    }

    @Override
    public void close() {
        opened.ifPresent(Database::close);
    }

    /**
     * Whether somebody is there to make attempts.
     *
     * @return {@code false} if no service has run with the tasks for 20 s, or the last one has ended
     */
    public boolean isServed() {
        if (!exists()) {
            return false;
        }
        Database database = open(false);
        return database.read(transaction -> ServicePresence.isShown(transaction, database.connector(), clock));
    }

    private boolean exists() {
        return settings.find(ProvisioningSettings.DATA_DIR)
                .map(directory -> TaskFile.forCommand(directory).exists())
                .orElse(true);
    }

    private TaskStore store(boolean isCreating) {
        return new TaskStore(open(isCreating), AuditLog.of(settings), clock, () -> {}, changes -> {});
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
        return directory.<DatabasePlace>map(TaskFile::forCommand).orElseGet(() -> TaskServer.of(settings, CONNECTIONS));
    }
}
