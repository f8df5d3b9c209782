package dev.baton.provisioning;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.Credentials;
import dev.baton.config.ProvisioningSettings;
import dev.baton.config.Secret;
import dev.baton.config.Settings;
import dev.baton.provisioning.TaskException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.h2.jdbcx.JdbcDataSource;
import org.h2.mvstore.MVStore;

/**
 * Where the tasks are kept, and how it is opened: an H2 file or a PostgreSQL database, with the schema brought up to date.
 *
 * @param name what operators call it
 * @param isEmbedded whether only one process can have it open
 * @param pool opens it
 */
record DatabasePlace(String name, boolean isEmbedded, Supplier<HikariDataSource> pool) {
    private static final String FILE = "tasks";
    private static final String SERVER_SCHEME = "jdbc:postgresql://";

    /**
     * H2 may write a state to its file in which a transaction that runs beside the committing one is half recorded; killed then,
     * the file cannot be used again. With one connection there is never a second transaction.
     */
    private static final int CONNECTIONS_TO_FILE = 1;

    private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(10);

    /** What the settings name, with at most so many connections. */
    static DatabasePlace of(Settings settings, int connections) {
        return settings.find(ProvisioningSettings.DATA_DIR)
                .map(DatabasePlace::file)
                .orElseGet(() -> server(
                        settings.value(ProvisioningSettings.DATABASE_URL),
                        settings.find(ProvisioningSettings.DATABASE_USER),
                        settings.find(ProvisioningSettings.DATABASE_PASSWORD),
                        connections));
    }

    /** The file of the tasks in a data directory. */
    static Path fileIn(Path directory) {
        return directory.toAbsolutePath().resolve(FILE + ".mv.db");
    }

    static DatabasePlace file(Path directory) {
        Path file = fileIn(directory);
        return new DatabasePlace("the task database " + file, true, () -> openFile(directory, file));
    }

    static DatabasePlace server(String url, Optional<String> user, Optional<Secret> password, int connections) {
        String place = url.substring(SERVER_SCHEME.length()).split("\\?", 2)[0];
        return new DatabasePlace(
                "the task database " + place, false, () -> openServer(url, user, password, connections));
    }

    /**
     * Opens it.
     *
     * @throws TaskException if it cannot: place, reason, and what to do next in one line
     */
    HikariDataSource open() {
        try {
            return pool.get();
        } catch (TaskException e) {
            throw e;
        } catch (RuntimeException e) {
            if (DatabaseFailure.isInUse(e)) {
                throw new TaskException(Reason.UNAVAILABLE, "another process holds the task file", new FileInUse(e));
            }
            String what = e instanceof FlywayException
                    ? "the schema of " + name + " cannot be brought up to date: "
                    : name + " cannot be opened: ";
            throw new TaskException(Reason.UNAVAILABLE, what + DatabaseFailure.describe(e), e);
        }
    }

    /** Another process has the file open. */
    static final class FileInUse extends Exception {
        private static final long serialVersionUID = 1L;

        private FileInUse(Throwable cause) {
            super(cause);
        }
    }

    private static HikariDataSource openFile(Path directory, Path file) {
        if (directory.toString().indexOf(';') >= 0) {
            throw new TaskException(
                    Reason.INVALID, ProvisioningSettings.DATA_DIR + " must not contain a semicolon: " + directory);
        }
        createPrivate(directory);
        findNewestCommit(file);
        HikariConfig config = config(CONNECTIONS_TO_FILE);
        // A commit returns once the operating system has it; an interrupt must not close the file; its lock keeps other
        // processes out. What goes wrong is told once, by whoever asked, and not by H2 in files and streams of its own.
        String url = "jdbc:h2:retry:" + directory.toAbsolutePath().resolve(FILE)
                + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;LOCK_TIMEOUT=10000;TRACE_LEVEL_FILE=0;TRACE_LEVEL_SYSTEM_OUT=0";
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
        // The maps stay closed, as their types are H2's own: so there is nothing to compact either.
        new MVStore.Builder()
                .fileName("retry:" + file)
                .recoveryMode()
                .autoCommitDisabled()
                .open()
                .close(0);
    }

    private static HikariDataSource openServer(
            String url, Optional<String> user, Optional<Secret> password, int connections) {
        return migrated(serverConfig(url, user, password, connections), Optional.empty());
    }

    /** Each new connection asks for the password that is set then: its file may change while the service runs. */
    static HikariConfig serverConfig(String url, Optional<String> user, Optional<Secret> password, int connections) {
        HikariConfig config = config(connections);
        config.setJdbcUrl(url);
        config.setDriverClassName("org.postgresql.Driver");
        config.addDataSourceProperty("ApplicationName", "baton");
        config.addDataSourceProperty("socketTimeout", "60");
        user.ifPresent(config::setUsername);
        // Without a user the driver takes the operating system's.
        String name = user.orElseGet(() -> System.getProperty("user.name"));
        password.ifPresent(secret -> config.setCredentialsProvider(() -> Credentials.of(name, secret.value())));
        return config;
    }

    private static HikariConfig config(int connections) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("tasks");
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECTION_TIMEOUT.toMillis());
        config.setInitializationFailTimeout(1);
        return config;
    }

    private static HikariDataSource migrated(HikariConfig config, Optional<DataSource> embedded) {
        HikariDataSource dataSource = new HikariDataSource(config);
        try {
            Flyway.configure(DatabasePlace.class.getClassLoader())
                    .dataSource(embedded.orElse(dataSource))
                    .resourceProvider(new SchemaMigrations())
                    .loggers("slf4j")
                    .load()
                    .migrate();
            return dataSource;
        } catch (RuntimeException e) {
            dataSource.close();
            throw e;
        }
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
                    ProvisioningSettings.DATA_DIR + ": the directory " + directory + " cannot be created: "
                            + DatabaseFailure.describe(e),
                    e);
        }
    }
}
