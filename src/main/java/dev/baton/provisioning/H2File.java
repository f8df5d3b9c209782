package dev.baton.provisioning;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.h2.jdbcx.JdbcDataSource;
import org.h2.mvstore.MVStore;

/** The store on H2, for comparison. */
final class H2File extends DatabasePlace {
    private final Path directory;
    private boolean isWriting;

    H2File(Path directory) {
        this.directory = directory.toAbsolutePath();
    }

    @Override
    String name() {
        return "the task database " + directory.resolve("tasks.mv.db");
    }

    @Override
    Transaction.Dialect dialect() {
        return Transaction.Dialect.H2;
    }

    @Override
    HikariDataSource connect() {
        Path file = directory.resolve("tasks.mv.db");
        if (Files.exists(file)) {
            new MVStore.Builder()
                    .fileName("retry:" + file)
                    .recoveryMode()
                    .autoCommitDisabled()
                    .open()
                    .close(0);
        }
        HikariConfig config = pool(1);
        String url = "jdbc:h2:retry:" + directory.resolve("tasks")
                + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;LOCK_TIMEOUT=10000;TRACE_LEVEL_FILE=0;TRACE_LEVEL_SYSTEM_OUT=0";
        config.setJdbcUrl(url);
        config.setDriverClassName("org.h2.Driver");
        config.setAutoCommit(false);
        JdbcDataSource migration = new JdbcDataSource();
        migration.setURL(url);
        HikariDataSource pool = new HikariDataSource(config);
        Schema.bringUpToDate(migration, this);
        return pool;
    }

    @Override
    void begin(Connection connection, boolean isWriting) throws SQLException {
        this.isWriting = isWriting;
    }

    @Override
    void commit(Connection connection) throws SQLException {
        connection.commit();
        if (!isWriting) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("checkpoint sync");
        }
    }
}
