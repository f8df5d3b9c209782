package dev.baton.provisioning;

import dev.baton.config.ProvisioningSettings;
import dev.baton.config.Settings;
import dev.baton.provisioning.TaskException.Reason;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * The tasks for a command on the same host: through the service that holds the task file, or in the file itself while there is
 * none, or in the PostgreSQL database. Each call finds its way anew, so that a service may start or stop in between.
 */
public final class TaskAccess implements Tasks, AutoCloseable {

    private final Settings settings;
    private Optional<Database> server = Optional.empty();

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

    /** Every task gets a key before it is sent, so that one whose answer was lost can be sent again. */
    @Override
    public List<Task> submit(List<NewTask> tasks) {
        List<NewTask> keyed = tasks.stream().map(TaskAccess::withKey).toList();
        return call(t -> t.submit(keyed), true);
    }

    @Override
    public List<Task> list(TaskFilter filter) {
        return call(t -> t.list(filter), false);
    }

    @Override
    public Task find(String id) {
        return call(t -> t.find(id), false);
    }

    @Override
    public Task retry(String id, String by) {
        return call(t -> t.retry(id, by), false);
    }

    @Override
    public Task complete(String id, String by) {
        return call(t -> t.complete(id, by), false);
    }

    @Override
    public Task cancel(String id, String by) {
        return call(t -> t.cancel(id, by), false);
    }

    @Override
    public Task assign(String id, String assignee) {
        return call(t -> t.assign(id, assignee), false);
    }

    @Override
    public void close() {
        server.ifPresent(Database::close);
    }

    private <T> T call(Function<Tasks, T> action, boolean isCreating) {
        Optional<Path> directory = settings.find(ProvisioningSettings.DATA_DIR);
        if (directory.isEmpty()) {
            if (server.isEmpty()) {
                server = Optional.of(Database.open(settings, 2));
            }
            return action.apply(store(server.get()));
        }
        Path socket = TaskSocket.in(directory.get());
        // The file may be held by another command, or by a service that is starting or stopping.
        return Database.whileInUse(() -> {
            if (isServed(socket)) {
                return action.apply(new SocketTasks(socket));
            }
            if (!isCreating && !Files.exists(DatabasePlace.fileIn(directory.get()))) {
                throw new TaskException(
                        Reason.NOT_FOUND,
                        "there are no tasks in " + directory.get() + ": correct " + ProvisioningSettings.DATA_DIR.flag()
                                + ", or ask for a change first");
            }
            try (Database file = Database.openFile(directory.get())) {
                return action.apply(store(file));
            }
        });
    }

    /**
     * Whether somebody is there to make attempts.
     *
     * @return {@code false} if the tasks are in a directory and no service runs on it; of those in a PostgreSQL database it is
     *     not known, and taken to be so
     */
    public boolean isServed() {
        return settings.find(ProvisioningSettings.DATA_DIR)
                .map(directory -> isServed(TaskSocket.in(directory)))
                .orElse(true);
    }

    private static Tasks store(Database database) {
        return new TaskStore(database, Clock.systemUTC(), () -> {});
    }

    private static NewTask withKey(NewTask task) {
        String key = task.idempotencyKey().orElseGet(() -> UUID.randomUUID().toString());
        return new NewTask(task.operation(), task.requester(), task.assignee(), Optional.of(key));
    }

    private static boolean isServed(Path socket) {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            return channel.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
