package dev.baton.provisioning;

import com.zaxxer.hikari.HikariDataSource;
import dev.baton.config.Secret;
import dev.baton.config.Settings;
import dev.baton.provisioning.DatabasePlace.FileInUse;
import dev.baton.provisioning.TaskException.Reason;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import javax.sql.DataSource;

/** The tasks' database, in transactions. It can be opened again after it has failed. */
final class Database implements AutoCloseable {
    /** Held here, because the log manager would forget a logger that nobody holds, and its level with it. */
    private static final List<Logger> LIBRARIES = Stream.of(
                    "com.github.kagkarlsson", "com.zaxxer.hikari", "org.flywaydb")
            .map(Logger::getLogger)
            .toList();

    /** SQL standard: integrity constraint violation. It says nothing about the database. */
    private static final String VIOLATION = "23";

    /** Enough for a service that starts on a quarter of a core, from the opening of the file to that of its socket. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration PAUSE = Duration.ofMillis(100);

    private final DatabasePlace place;
    private final CurrentDataSource current = new CurrentDataSource();
    private final DiskSync disk = new DiskSync();
    private volatile String refusal;
    private volatile Consumer<String> onFailure = message -> {};

    private Database(DatabasePlace place) {
        this.place = place;
        this.refusal = place.name() + " has not been opened yet";
        quietLibraries(Level.WARNING);
    }

    /** What the settings name, not open yet, with at most so many connections. */
    static Database of(Settings settings, int connections) {
        return new Database(DatabasePlace.of(settings, connections));
    }

    /** Opens what the settings name, with at most so many connections. */
    static Database open(Settings settings, int connections) {
        return of(settings, connections).opened();
    }

    static Database openFile(Path directory) {
        return new Database(DatabasePlace.file(directory)).opened();
    }

    static Database openServer(String url, Optional<String> user, Optional<Secret> password, int connections) {
        return new Database(DatabasePlace.server(url, user, password, connections)).opened();
    }

    private Database opened() {
        open();
        return this;
    }

    /** Repeats a call while another process holds the file, for a while. */
    static <T> T whileInUse(Supplier<T> call) {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return call.get();
            } catch (TaskException e) {
                if (!(e.getCause() instanceof FileInUse) || System.nanoTime() - giveUp > 0) {
                    throw e;
                }
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** Waits for a while for a command that holds the file. */
    void openPatiently() {
        whileInUse(this::opened);
    }

    private void open() {
        try {
            current.use(place.open());
        } catch (TaskException e) {
            refusal = e.getMessage();
            throw e;
        }
    }

    /** Sets who learns of a failure that may lie with the database, and does not wait for anything. */
    void onFailure(Consumer<String> listener) {
        onFailure = listener;
    }

    /**
     * Finds out whether the database can be used. One that is not open, or gave itself up, is opened.
     *
     * @param isSuspect whether to try to write, too
     * @throws TaskException if it cannot be used, in one line
     */
    void check(boolean isSuspect) {
        if (current.pool().isEmpty()) {
            open();
        }
        try {
            ask(isSuspect);
        } catch (SQLException e) {
            if (!place.isEmbedded() || !DatabaseFailure.isGivenUp(e)) {
                throw unusable(e);
            }
            refusal = unusable(e).getMessage();
            current.close();
            open();
        }
    }

    /** Nothing stays of what it writes. */
    private void ask(boolean isWriting) throws SQLException {
        try (Connection connection = current.getConnection()) {
            connection.setAutoCommit(false);
            try {
                if (isWriting) {
                    tryToWrite(connection);
                } else {
                    tryToRead(connection);
                }
            } finally {
                connection.rollback();
            }
        }
    }

    private static void tryToWrite(Connection connection) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("insert into scheduled_tasks"
                + " (task_name, task_instance, execution_time, picked, version)"
                + " values ('check', ?, current_timestamp, false, 1)")) {
            insert.setString(1, UUID.randomUUID().toString());
            insert.executeUpdate();
        }
    }

    private static void tryToRead(Connection connection) throws SQLException {
        try (Statement query = connection.createStatement()) {
            query.execute("select 1 from task where false");
        }
    }

    DataSource dataSource() {
        return current;
    }

    /** Whether only this process can have it open. */
    boolean isEmbedded() {
        return place.isEmbedded();
    }

    @Override
    public void close() {
        current.close();
    }

    /** Runs work in one transaction. What it wrote outlasts the process, not a loss of power. */
    <T> T inTransaction(Work<T> work) {
        HikariDataSource pool = pool();
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try {
                T result = work.run(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                rollBack(connection, e);
                throw e;
            }
        } catch (SQLException e) {
            throw failed(e, pool);
        }
    }

    private HikariDataSource pool() {
        return current.pool().orElseThrow(() -> new TaskException(Reason.UNAVAILABLE, refusal));
    }

    /** Why the work failed is news, and not that its connection went with it. */
    private static void rollBack(Connection connection, Exception failure) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    /** Runs work in one transaction. When it returns, what was written outlasts a loss of power. */
    <T> T inDurableTransaction(Work<T> work) {
        T result = inTransaction(work);
        if (isEmbedded()) {
            syncToDisk();
        }
        return result;
    }

    /** PostgreSQL does so by itself at each commit. */
    private void syncToDisk() {
        HikariDataSource pool = pool();
        try {
            disk.await(pool);
        } catch (SQLException e) {
            throw failed(e, pool);
        }
    }

    private TaskException failed(SQLException e, HikariDataSource pool) {
        boolean isViolation = e.getSQLState() != null && e.getSQLState().startsWith(VIOLATION);
        // What was closed says nothing about what was opened since.
        if (!isViolation && current.pool().filter(now -> now == pool).isPresent()) {
            suspect(e);
        }
        return unusable(e);
    }

    /** Notes a failure that may lie with the database. */
    void suspect(Throwable failure) {
        onFailure.accept(unusable(failure).getMessage());
    }

    private TaskException unusable(Throwable e) {
        return new TaskException(
                Reason.UNAVAILABLE, place.name() + " cannot be used now: " + DatabaseFailure.describe(e), e);
    }

    @FunctionalInterface
    interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    /** What libraries find worth telling is news to nobody, unless somebody looks for a fault. */
    static void quietLibraries(Level least) {
        if (!Logger.getLogger("").isLoggable(Level.FINE)) {
            LIBRARIES.forEach(logger -> logger.setLevel(least));
        }
    }
}
