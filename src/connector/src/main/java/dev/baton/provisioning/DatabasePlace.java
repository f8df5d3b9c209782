package dev.baton.provisioning;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.baton.config.ProvisioningSettings;
import dev.baton.config.Settings;
import dev.baton.provisioning.TaskException.Reason;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.flywaydb.core.api.FlywayException;

/** The database in which tasks are stored: {@link TaskFile} or {@link TaskServer}. */
abstract class DatabasePlace {
    private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(10);

    /** The constant owner of the tasks in a file, which only one connector uses: its id may change. */
    private static final String THE_ONLY_CONNECTOR = "baton";

    /** Returns the database that the settings name, for a service; {@code connections} is the maximum to a server. */
    static DatabasePlace forService(Settings settings, int connections) {
        return settings.find(ProvisioningSettings.DATA_DIR)
                .<DatabasePlace>map(TaskFile::forService)
                .orElseGet(() -> new TaskServer(settings, connections));
    }

    /** Returns the name that messages for operators use. */
    abstract String name();

    /** Returns what to warn operators of at the start. */
    Optional<String> warning() {
        return Optional.empty();
    }

    abstract Transaction.Dialect dialect();

    abstract HikariDataSource connect();

    void migrate(HikariDataSource pool) {
        Schema.migrate(pool, this);
    }

    /** Returns whether the database is no longer the one that was opened. */
    boolean isReplaced() {
        return false;
    }

    abstract void begin(Connection connection, boolean isWriting) throws SQLException;

    void commit(Connection connection) throws SQLException {
        connection.commit();
    }

    void rollBack(Connection connection) throws SQLException {
        connection.rollback();
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Releases the lock, if any, so that another service can use the database. */
    void release() {}

    final boolean isFile() {
        return dialect() != Transaction.Dialect.POSTGRESQL;
    }

    /** Returns the owner of the tasks: connectors may share a database. */
    String connector() {
        return THE_ONLY_CONNECTOR;
    }

    /** Opens the database and migrates its schema; an exception gives its name, the reason and the remedy in one line. */
    final HikariDataSource open() {
        try {
            HikariDataSource pool = connect();
            try {
                if (Schema.isBehind(pool, this)) {
                    migrate(pool);
                }
                return pool;
            } catch (RuntimeException e) {
                pool.close();
                throw e;
            }
        } catch (TaskException e) {
            throw e;
        } catch (RuntimeException e) {
            String what = e instanceof FlywayException
                    ? "the schema of " + name() + " cannot be brought up to date: "
                    : name() + " cannot be opened: ";
            throw new TaskException(Reason.UNAVAILABLE, what + DatabaseFailure.describe(e), e);
        }
    }

    static HikariConfig pool(int connections) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("tasks");
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECTION_TIMEOUT.toMillis());
        config.setInitializationFailTimeout(1);
        return config;
    }
}
