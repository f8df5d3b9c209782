package dev.baton.provisioning;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.Credentials;
import dev.baton.config.ProvisioningSettings;
import dev.baton.config.Secret;
import dev.baton.config.Settings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** A PostgreSQL database that any number of replicas share. */
final class TaskServer extends DatabasePlace {
    private static final String SCHEME = "jdbc:postgresql://";

    private final HikariConfig config;

    private TaskServer(HikariConfig config) {
        this.config = config;
    }

    static TaskServer of(Settings settings, int connections) {
        return new TaskServer(config(
                settings.value(ProvisioningSettings.DATABASE_URL),
                settings.find(ProvisioningSettings.DATABASE_USER),
                settings.find(ProvisioningSettings.DATABASE_PASSWORD),
                connections));
    }

    /** Each new connection asks for the password that is set then: its file may change while the service runs. */
    static HikariConfig config(String url, Optional<String> user, Optional<Secret> password, int connections) {
        HikariConfig config = pool(connections);
        config.setJdbcUrl(url);
        config.setDriverClassName("org.postgresql.Driver");
        config.setAutoCommit(false);
        config.addDataSourceProperty("ApplicationName", "baton");
        config.addDataSourceProperty("socketTimeout", "60");
        config.addDataSourceProperty("reWriteBatchedInserts", "true");
        user.ifPresent(config::setUsername);
        // Without a user the driver takes the operating system's.
        String name = user.orElseGet(() -> System.getProperty("user.name"));
        password.ifPresent(secret -> config.setCredentialsProvider(() -> Credentials.of(name, secret.value())));
        return config;
    }

    @Override
    String name() {
        return "the task database "
                + config.getJdbcUrl().substring(SCHEME.length()).split("\\?", 2)[0];
    }

    @Override
    Transaction.Dialect dialect() {
        return Transaction.Dialect.POSTGRESQL;
    }

    @Override
    HikariDataSource connect() {
        HikariConfig copy = pool(config.getMaximumPoolSize());
        config.copyStateTo(copy);
        HikariDataSource pool = new HikariDataSource(copy);
        try {
            Schema.bringUpToDate(pool, this);
            return pool;
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
    }

    @Override
    void begin(Connection connection, boolean isWriting) throws SQLException {
        // The driver begins with the first statement.
    }
}
