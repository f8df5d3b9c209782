package dev.baton.provisioning;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.baton.config.ProvisioningSettings;
import dev.baton.config.Secret;
import dev.baton.config.Settings;
import dev.baton.provisioning.TaskException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.h2.jdbcx.JdbcDataSource;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;

/** Where the tasks are kept: an H2 file or a PostgreSQL database, with the schema brought up to date. */
final class Database implements AutoCloseable {
    /** H2's error for a file that another process holds. */
    private static final int H2_IN_USE = 90020;

    /** Held here, because the log manager would forget a logger that nobody holds, and its level with it. */
    private static final List<Logger> LIBRARIES = Stream.of(
                    "com.github.kagkarlsson", "com.zaxxer.hikari", "org.flywaydb")
            .map(Logger::getLogger)
            .toList();

    private static final String FILE = "tasks";
    private static final String UNUSABLE = "the task database cannot be used now";
    /**
     * H2 may write a state to its file in which a transaction that runs beside the committing one is half recorded; killed then,
     * the file cannot be used again. With one connection there is never a second transaction.
     */
    private static final int CONNECTIONS_TO_FILE = 1;

    /** Enough for a service that starts on a quarter of a core, from the opening of the file to that of its socket. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(10);

    private final HikariDataSource dataSource;
    private final boolean isEmbedded;
    private final DiskSync disk = new DiskSync();

    private Database(HikariDataSource dataSource, boolean isEmbedded) {
        this.dataSource = dataSource;
        this.isEmbedded = isEmbedded;
    }

    /** Opens what the settings name, with at most so many connections. */
    static Database open(Settings settings, int connections) {
        Optional<Path> directory = settings.find(ProvisioningSettings.DATA_DIR);
        if (directory.isPresent()) {
            return openFile(directory.get());
        }
        return openServer(
                settings.value(ProvisioningSettings.DATABASE_URL),
                settings.find(ProvisioningSettings.DATABASE_USER),
                settings.find(ProvisioningSettings.DATABASE_PASSWORD),
                connections);
    }

    /** Opens what the settings name; waits for a while for a command that holds the file. */
    static Database openPatiently(Settings settings, int connections) {
        return whileInUse(() -> open(settings, connections));
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

    static Database openFile(Path directory) {
        createPrivate(directory);
        if (directory.toString().indexOf(';') >= 0) {
            throw new TaskException(
                    Reason.UNAVAILABLE, ProvisioningSettings.DATA_DIR + " must not contain a semicolon: " + directory);
        }
        findNewestCommit(directory.toAbsolutePath().resolve(FILE + ".mv.db"));
        HikariConfig config = config(CONNECTIONS_TO_FILE);
        // A commit returns once the operating system has it; an interrupt must not close the file; its lock keeps other
        // processes out.
        String url = "jdbc:h2:retry:" + directory.toAbsolutePath().resolve(FILE)
                + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;LOCK_TIMEOUT=10000";
        config.setJdbcUrl(url);
        config.setDriverClassName("org.h2.Driver");
        // A migration takes several connections, one after the other.
        JdbcDataSource migration = new JdbcDataSource();
        migration.setURL(url);
        return migrated(config, Optional.of(migration));
    }

    /**
     * Has H2 look for the newest commit in the whole file, and write down where it is.
     *
     * <p>When H2 2.2 and later first writes to space that has become free, its header names the chunk before that one, which
     * does not lead on to it. After a kill, what was committed since the header was written would not be found, and would be
     * lost: an attempt that was made could count as not made.
     */
    private static void findNewestCommit(Path file) {
        if (!Files.exists(file)) {
            return;
        }
        try {
            // The maps stay closed, as their types are H2's own: so there is nothing to compact either.
            new MVStore.Builder()
                    .fileName("retry:" + file)
                    .recoveryMode()
                    .autoCommitDisabled()
                    .open()
                    .close(0);
        } catch (MVStoreException e) {
            throw refusal(e);
        }
    }

    static Database openServer(String url, Optional<String> user, Optional<Secret> password, int connections) {
        HikariConfig config = config(connections);
        config.setJdbcUrl(url);
        config.setDriverClassName("org.postgresql.Driver");
        config.addDataSourceProperty("ApplicationName", "baton");
        config.addDataSourceProperty("socketTimeout", "60");
        user.ifPresent(config::setUsername);
        password.ifPresent(secret -> config.setPassword(secret.value()));
        return migrated(config, Optional.empty());
    }

    DataSource dataSource() {
        return dataSource;
    }

    /** Whether only this process can have it open. */
    boolean isEmbedded() {
        return isEmbedded;
    }

    @Override
    public void close() {
        dataSource.close();
    }

    /** Runs work in one transaction. What it wrote outlasts the process, not a loss of power. */
    <T> T inTransaction(Work<T> work) {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                T result = work.run(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            }
        } catch (SQLException e) {
            throw new TaskException(Reason.UNAVAILABLE, UNUSABLE, e);
        }
    }

    /** Runs work in one transaction. When it returns, what was written outlasts a loss of power. */
    <T> T inDurableTransaction(Work<T> work) {
        T result = inTransaction(work);
        if (isEmbedded) {
            syncToDisk();
        }
        return result;
    }

    /** PostgreSQL does so by itself at each commit. */
    private void syncToDisk() {
        try {
            disk.await(dataSource);
        } catch (SQLException e) {
            throw new TaskException(Reason.UNAVAILABLE, UNUSABLE, e);
        }
    }

    @FunctionalInterface
    interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    /** Another process has the file open. */
    static final class FileInUse extends Exception {
        private static final long serialVersionUID = 1L;

        private FileInUse(Throwable cause) {
            super(cause);
        }
    }

    /** What libraries find worth telling is news to nobody, unless somebody looks for a fault. */
    private static void quietLibraries() {
        if (!Logger.getLogger("").isLoggable(Level.FINE)) {
            LIBRARIES.forEach(logger -> logger.setLevel(Level.WARNING));
        }
    }

    private static HikariConfig config(int connections) {
        quietLibraries();
        HikariConfig config = new HikariConfig();
        config.setPoolName("tasks");
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECTION_TIMEOUT.toMillis());
        config.setInitializationFailTimeout(1);
        return config;
    }

    private static Database migrated(HikariConfig config, Optional<DataSource> embedded) {
        HikariDataSource dataSource = null;
        try {
            dataSource = new HikariDataSource(config);
            Flyway.configure(Database.class.getClassLoader())
                    .dataSource(embedded.orElse(dataSource))
                    .resourceProvider(new SchemaMigrations())
                    .loggers("slf4j")
                    .load()
                    .migrate();
            return new Database(dataSource, embedded.isPresent());
        } catch (RuntimeException e) {
            if (dataSource != null) {
                dataSource.close();
            }
            throw refusal(e);
        }
    }

    private static TaskException refusal(RuntimeException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            boolean isInUse = cause instanceof SQLException sql && sql.getErrorCode() == H2_IN_USE
                    || cause instanceof MVStoreException store && store.getErrorCode() == DataUtils.ERROR_FILE_LOCKED;
            if (isInUse) {
                return new TaskException(Reason.UNAVAILABLE, "another process holds the task file", new FileInUse(e));
            }
        }
        String what = e instanceof FlywayException
                ? "the schema of the task database cannot be brought up to date"
                : "the task database cannot be opened";
        return new TaskException(Reason.UNAVAILABLE, what, e);
    }

    private static void createPrivate(Path directory) {
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(
                        directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
        } catch (IOException e) {
            throw new TaskException(
                    Reason.UNAVAILABLE,
                    ProvisioningSettings.DATA_DIR + ": the directory " + directory + " cannot be created",
                    e);
        }
    }
}
