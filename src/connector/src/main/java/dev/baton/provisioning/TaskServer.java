package dev.baton.provisioning;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.Credentials;
import dev.baton.config.BindAddress;
import dev.baton.config.ProvisioningSettings;
import dev.baton.config.Settings;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** A PostgreSQL database that any number of replicas share. */
final class TaskServer extends DatabasePlace {
    private static final String SCHEME = "jdbc:postgresql://";

    private static final Pattern VERIFIED = Pattern.compile("[?&]sslmode=verify-full(&|$)");

    /*
     * Readiness must report a hanging server within 15 s. The keeper's checks are up to 6 s apart, and a check takes as long as
     * its statement or as getting a connection.
     */
    private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration VALIDATION_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(7);
    private static final String SOCKET_TIMEOUT_PROPERTY = "socketTimeout";

    private final Settings settings;
    private final String url;
    private final int connections;

    /** Uses the server that the settings name; {@code connections} is the maximum to it. */
    TaskServer(Settings settings, int connections) {
        this.settings = settings;
        this.url = settings.value(ProvisioningSettings.DATABASE_URL);
        this.connections = connections;
    }

    /** Configures the pool. Each new connection reads the password again: its file may change while the service runs. */
    HikariConfig config() {
        HikariConfig config = pool(connections);
        config.setJdbcUrl(url);
        config.setDriverClassName("org.postgresql.Driver");
        config.setAutoCommit(false);
        config.addDataSourceProperty("ApplicationName", "baton");
        config.addDataSourceProperty(SOCKET_TIMEOUT_PROPERTY, String.valueOf(SOCKET_TIMEOUT.toSeconds()));
        config.addDataSourceProperty("connectTimeout", String.valueOf(CONNECTION_TIMEOUT.toSeconds()));
        config.setConnectionTimeout(CONNECTION_TIMEOUT.toMillis());
        config.setValidationTimeout(VALIDATION_TIMEOUT.toMillis());
        // With outdated statistics, the server's bitmap scan would read and sort all due tasks in each query.
        config.setConnectionInitSql("set statement_timeout = " + STATEMENT_TIMEOUT.toMillis() + "; set lock_timeout = "
                + LOCK_TIMEOUT.toMillis() + "; set enable_bitmapscan = off");
        // Otherwise the first rollback would revert the two timeouts.
        config.setIsolateInternalQueries(true);
        config.addDataSourceProperty("reWriteBatchedInserts", "true");
        Optional<String> user = settings.find(ProvisioningSettings.DATABASE_USER);
        user.ifPresent(config::setUsername);
        // Without a user name, the driver uses that of the operating system's user.
        String name = user.orElseGet(() -> System.getProperty("user.name"));
        settings.find(ProvisioningSettings.DATABASE_PASSWORD)
                .ifPresent(secret -> config.setCredentialsProvider(() -> Credentials.of(name, secret.value())));
        return config;
    }

    @Override
    String name() {
        return "the task database " + url.substring(SCHEME.length()).split("\\?", 2)[0];
    }

    @Override
    Optional<String> warning() {
        String host = URI.create(url.substring("jdbc:".length())).getHost();
        // By default the driver accepts plain text and any certificate.
        boolean isVerified = VERIFIED.matcher(url).find();
        return isVerified
                        || BindAddress.parse(host)
                                .filter(BindAddress::isLoopback)
                                .isPresent()
                ? Optional.empty()
                : Optional.of(name() + " is not verified by TLS: add sslmode=verify-full and sslrootcert=FILE to "
                        + ProvisioningSettings.DATABASE_URL.flag() + " if the network is not trusted");
    }

    @Override
    String connector() {
        return settings.value(ProvisioningSettings.CONNECTOR_ID);
    }

    @Override
    Transaction.Dialect dialect() {
        return Transaction.Dialect.POSTGRESQL;
    }

    @Override
    HikariDataSource connect() {
        return new HikariDataSource(config());
    }

    /** Migrates without timeouts: a migration may take long, and waits for one that another replica has begun. */
    @Override
    void migrate(HikariDataSource bounded) {
        HikariConfig unbounded = config();
        unbounded.setConnectionInitSql(null);
        unbounded.addDataSourceProperty(SOCKET_TIMEOUT_PROPERTY, "0");
        try (HikariDataSource pool = new HikariDataSource(unbounded)) {
            super.migrate(pool);
        }
    }

    @Override
    void begin(Connection connection, boolean isWriting) throws SQLException {
        // The driver begins a transaction with the first statement.
    }
}
