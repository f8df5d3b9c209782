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

/** The tasks' database, in transactions. It can be opened again after it has failed. Safe for use by several threads at once. */
final class Database implements Transactions, AutoCloseable {
    /** Held here, because the log manager would forget a logger that nobody holds, and its level with it. */
    private static final List<Logger> LIBRARIES = Stream.of("com.zaxxer.hikari", "org.flywaydb", "org.sqlite")
            .map(Logger::getLogger)
            .toList();

    /** SQL standard: integrity constraint violation. It says nothing about the database. */
    private static final String VIOLATION = "23";

    /** PostgreSQL: somebody else holds a lock. Whether that keeps the service from its work, the keeper finds out. */
    private static final String LOCKED = "55P03";

    /** SQL standard: the transaction is read-only. On PostgreSQL its session stays so, even when its server is not any more. */
    private static final String READ_ONLY = "25006";

    /** Enough for another service to end. */
    private static final Duration IN_USE_LIMIT = Duration.ofSeconds(30);

    private static final Duration PAUSE = Duration.ofMillis(100);

    private final DatabasePlace place;
    private final Optional<FileThreads> threads;
    private volatile Optional<HikariDataSource> current = Optional.empty();
    private volatile String refusal;
    private volatile Consumer<String> onFailure = message -> {};

    /** One that is not open yet. */
    Database(DatabasePlace place) {
        this.place = place;
        this.refusal = place.name() + " has not been opened yet";
        this.threads = place.isFile() ? Optional.of(new FileThreads()) : Optional.empty();
        quietLibraries(Level.WARNING);
    }

    /** Opens it. */
    Database open() {
        try {
            current = Optional.of(place.open());
            return this;
        } catch (TaskException e) {
            refusal = e.getMessage();
            throw e;
        }
    }

    /** Opens it, and waits for a while for another service that is about to end. */
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

    /** Sets who learns of a failure that may lie with the database, and does not wait for anything. */
    void onFailure(Consumer<String> listener) {
        onFailure = listener;
    }

    /** Finds out whether the database can be written to; opens it if it is not open. */
    void check(Work<?> work) {
        if (current.isPresent() && place.isReplaced()) {
            close(current);
        }
        if (current.isEmpty()) {
            open();
        }
        write(work);
    }

    /** Whether only this service can run with it. */
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

    /** A file's work runs on threads of its own, so that an interrupt of the caller does not reach the file. */
    private <T> T run(Function<FileThreads, ExecutorService> executor, Supplier<T> call) {
        // Without a pool the call is refused, and must start no thread that nobody ends.
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

    /** Why the work failed is news, and not that its connection went with it. */
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

    /** What libraries find worth telling is news to nobody, unless somebody looks for a fault. */
    static void quietLibraries(Level least) {
        if (!Logger.getLogger("").isLoggable(Level.FINE)) {
            LIBRARIES.forEach(logger -> logger.setLevel(least));
        }
    }

    /**
     * Threads for a file. A call into SQLite that waits for a slow disk holds its carrier, and the virtual threads that serve
     * requests have few of them. There is one writer, as SQLite lets nobody write at the same time.
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
