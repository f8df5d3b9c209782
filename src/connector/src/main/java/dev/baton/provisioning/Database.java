package dev.baton.provisioning;

import com.zaxxer.hikari.HikariDataSource;
import dev.baton.provisioning.TaskException.Reason;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** Runs transactions on the task database, which can be reopened after a failure. Thread-safe. */
final class Database implements Transactions, AutoCloseable {
    /** Strong references: the log manager would discard unreferenced loggers along with their levels. */
    private static final List<Logger> LIBRARIES = Stream.of("com.zaxxer.hikari", "org.flywaydb", "org.sqlite")
            .map(Logger::getLogger)
            .toList();

    /** SQL standard: integrity constraint violation. Not a failure of the database itself. */
    private static final String VIOLATION = "23";

    /** PostgreSQL: lock not available. {@link DatabaseKeeper} checks whether it prevents the service from working. */
    private static final String LOCKED = "55P03";

    /** SQL standard: read-only transaction. A PostgreSQL session stays read-only even when its server is writable again. */
    private static final String READ_ONLY = "25006";

    /** Long enough for another service to stop. */
    private static final Duration IN_USE_LIMIT = Duration.ofSeconds(30);

    private static final Duration PAUSE = Duration.ofMillis(100);

    private final DatabasePlace place;
    private final Optional<FileThreads> threads;
    private volatile Optional<HikariDataSource> current = Optional.empty();
    private volatile String refusal;
    private volatile Consumer<String> onFailure = message -> {};

    /** Creates a database that is not open yet. */
    Database(DatabasePlace place) {
        this.place = place;
        this.refusal = place.name() + " has not been opened yet";
        this.threads = place.isFile() ? Optional.of(new FileThreads()) : Optional.empty();
        quietLibraries(Level.WARNING);
    }

    Database open() {
        try {
            current = Optional.of(place.open());
            return this;
        } catch (TaskException e) {
            refusal = e.getMessage();
            throw e;
        }
    }

    /** Opens the database; waits up to 30 s for another service that uses it to stop. */
    void openForService() {
        long giveUp = System.nanoTime() + IN_USE_LIMIT.toNanos();
        while (true) {
            try {
                open();
                return;
            } catch (TaskException e) {
                if (e.reason() != Reason.CONFLICT || System.nanoTime() - giveUp > 0) {
                    throw e;
                }
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** Sets the listener for failures that may lie with the database; it must not block. */
    void onFailure(Consumer<String> listener) {
        onFailure = listener;
    }

    /** Checks with the given work that the database can be written to; opens it first if it is not open or was replaced. */
    void check(Work<?> work) {
        if (current.isPresent() && place.isReplaced()) {
            close(current);
        }
        if (current.isEmpty()) {
            open();
        }
        write(work);
    }

    /** Returns whether the database is a file, which only one service can use. */
    boolean isFile() {
        return place.isFile();
    }

    @Override
    public void close() {
        refusal = "the tasks are being closed";
        threads.ifPresent(FileThreads::close);
        close(current);
        place.release();
    }

    private void close(Optional<HikariDataSource> pool) {
        current = Optional.empty();
        pool.ifPresent(HikariDataSource::close);
    }

    @Override
    public <T> T write(Work<T> work) {
        return run(files -> files.writer, () -> inTransaction(work, true));
    }

    @Override
    public <T> T read(Work<T> work) {
        return run(files -> files.readers, () -> inTransaction(work, false));
    }

    /** Runs work on a file on separate threads, so that an interrupt of the caller does not reach the file. */
    private <T> T run(Function<FileThreads, ExecutorService> executor, Supplier<T> call) {
        // Without a pool the call is refused; it must not start a thread that nobody would end.
        if (threads.isEmpty() || current.isEmpty()) {
            return call.get();
        }
        try {
            return CompletableFuture.supplyAsync(call, executor.apply(threads.get()))
                    .join();
        } catch (RejectedExecutionException e) {
            throw new TaskException(Reason.UNAVAILABLE, refusal, e);
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw e;
        }
    }

    private HikariDataSource pool() {
        return current.orElseThrow(() -> new TaskException(Reason.UNAVAILABLE, refusal));
    }

    private <T> T inTransaction(Work<T> work, boolean isWriting) {
        HikariDataSource pool = pool();
        try (Connection connection = pool.getConnection()) {
            try {
                place.begin(connection, isWriting);
                T result = work.run(new Transaction(connection, place));
                place.commit(connection);
                return result;
            } catch (SQLException | RuntimeException e) {
                rollBack(pool, connection, e);
                throw e;
            }
        } catch (SQLException e) {
            if (READ_ONLY.equals(e.getSQLState())) {
                pool.getHikariPoolMXBean().softEvictConnections();
            }
            throw failed(e);
        }
    }

    /** Rolls back; if that fails too, the original failure is still the one reported. */
    private void rollBack(HikariDataSource pool, Connection connection, Exception failure) {
        try {
            place.rollBack(connection);
        } catch (SQLException e) {
            failure.addSuppressed(e);
            pool.evictConnection(connection);
        }
    }

    private TaskException failed(SQLException e) {
        TaskException failure = new TaskException(
                Reason.UNAVAILABLE, place.name() + " cannot be used now: " + DatabaseFailure.describe(e), e);
        String state = String.valueOf(e.getSQLState());
        if (!state.startsWith(VIOLATION) && !state.equals(LOCKED)) {
            onFailure.accept(failure.getMessage());
        }
        return failure;
    }

    /** Sets the least level at which the libraries log, unless debug logging is on. */
    static void quietLibraries(Level least) {
        if (!Logger.getLogger("").isLoggable(Level.FINE)) {
            LIBRARIES.forEach(logger -> logger.setLevel(least));
        }
    }

    /**
     * Platform threads for a file. A call into SQLite that waits for a slow disk would pin one of the few carriers of the
     * virtual threads that serve requests. There is one writer because SQLite allows only one at a time.
     */
    private static final class FileThreads {
        static final int READERS = 3;

        final ExecutorService writer = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("task-writer").factory());
        final ExecutorService readers = Executors.newFixedThreadPool(
                READERS, Thread.ofPlatform().name("task-reader-", 0).factory());

        void close() {
            writer.close();
            readers.close();
        }
    }
}
